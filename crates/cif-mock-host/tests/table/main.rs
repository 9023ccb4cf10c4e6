//! Every entry of the protocol's tables at the host in this process and at the mock host: its documented result, its
//! documented failure; of an event that it reaches its receiver and nobody else.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod bench;
#[path = "../../../cif-conformance/src/host/table/cases.rs"]
mod cases;
#[path = "../../../cif-conformance/src/host/table/pattern.rs"]
mod pattern;
#[path = "../../../cif-conformance/src/host/table/posted.rs"]
mod posted;
mod report;
mod walk;

use cif_mock_host::on_name;
use cif_protocol::host::{EventInfo, EventTarget, MethodInfo, events, methods};
use cif_provider::HostErrorKind;

use bench::{Bench, CALLER, OTHER, Setting};
use cases::{Attempt, EventCase, Known, MethodCase};
use report::Report;

fn failed(outcome: Result<serde_json::Value, String>, wanted: &Attempt) -> Result<(), String> {
    match outcome {
        Err(message) if wanted.is_said_nearly(&message) => Ok(()),
        other => Err(format!("expected a failure that says {:?}, found {other:?}", wanted.says)),
    }
}

fn try_method(new: fn(Setting) -> Bench, info: &MethodInfo, case: &MethodCase, report: &mut Report) {
    let (outcome, pattern) = new(Setting::Alone).attempt(info, &case.result);
    report.note(info.wire, "result", case.unbuilt, outcome.and_then(|value| pattern::differs(&pattern, &value)));
    if let Some(failure) = &case.failure {
        let (outcome, _) = new(Setting::Alone).attempt(info, failure);
        report.note(info.wire, "failure", case.unbuilt, failed(outcome, failure));
    }
}

/// It reaches the one that registered and is meant. The other provider either is registered and not meant, or would be meant
/// and is not registered; a single-session app has no other one, so there the same happens again without a registration.
fn try_event(new: fn(Setting) -> Bench, info: &EventInfo, case: &EventCase, report: &mut Report) {
    let setting = if case.app == "single" { Setting::SingleSession } else { Setting::Both };
    let (wire, custom) = (info.wire, "a_custom_name");
    let bench = new(setting);
    let all = info.target == EventTarget::AllRegistered;
    if setting == Setting::Both {
        bench.register(OTHER, if all { custom } else { wire }).expect("names are registered");
    }
    let delivery = raised(&bench, wire, wire, case);
    let silence = if setting == Setting::SingleSession {
        let bench = new(setting);
        let _ = raised(&bench, wire, custom, case);
        delivery.clone().and_then(|()| silent(&bench, CALLER, wire))
    } else {
        delivery.clone().and_then(|()| silent(&bench, OTHER, wire))
    };
    report.note(wire, "delivery", case.unbuilt, delivery);
    // A provider that is no widget need not register: it gets what is for all, and what is its own.
    if !((all || setting == Setting::SingleSession) && bench.mock_host().is_some()) {
        report.note(wire, "silence", case.unbuilt, silence);
    }
}

/// Raises an event after the caller has registered for a name, and looks whether the caller got it.
fn raised(bench: &Bench, wire: &str, registered: &str, case: &EventCase) -> Result<(), String> {
    let mut known = Known::default();
    bench.steps(&case.before, &mut known)?;
    bench.register(CALLER, registered)?;
    let before = bench.events(CALLER).len();
    bench.steps(&case.cause, &mut known)?;
    let events = bench.events(CALLER).split_off(before);
    let pattern = known.fill(&case.payload);
    let mut payloads = events.iter().filter(|(name, _)| name == wire).map(|(_, payload)| payload);
    let found = payloads.any(|payload| pattern::differs(&pattern, payload).is_ok());
    if found { Ok(()) } else { Err(format!("expected {pattern}, found {events:?}")) }
}

fn silent(bench: &Bench, provider: &str, wire: &str) -> Result<(), String> {
    let leaked = bench.events(provider).into_iter().find(|(name, _)| name == wire);
    leaked.map_or(Ok(()), |event| Err(format!("{provider} got {event:?}")))
}

fn try_all(new: fn(Setting) -> Bench, report: &mut Report) {
    let (method_cases, event_cases) = (cases::methods(), cases::events());
    for info in methods() {
        try_method(new, info, &method_cases[info.wire], report);
    }
    for info in events() {
        try_event(new, info, &event_cases[info.wire], report);
    }
}

#[test]
fn in_process() {
    let mut report = Report::new("in process", "in-process");
    try_all(Bench::desk, &mut report);
    report.finish();
}

#[test]
fn at_the_mock_host() {
    let mut report = Report::new("mock host", "mock-host");
    try_all(Bench::mock, &mut report);
    // A test may have any method fail, also one that never does by itself.
    let cases = cases::methods();
    let forced = Attempt { says: "forced by the test".to_owned(), ..Attempt::default() };
    for info in methods().filter(|info| cases[info.wire].forced.is_some()) {
        let bench = Bench::mock(Setting::Alone);
        let host = bench.mock_host().unwrap();
        let case = &cases[info.wire].result;
        let mut known = Known::default();
        let prepared = bench.steps(&case.before, &mut known);
        host.stub(on_name(info.wire).fail(HostErrorKind::Platform, forced.says.clone()));
        let outcome = prepared.and_then(|()| bench.call(CALLER, info, &known.fill_all(&case.args), &case.data, &[]));
        report.note(info.wire, "failure", cases[info.wire].unbuilt, failed(outcome, &forced));
    }
    report.finish();
}
