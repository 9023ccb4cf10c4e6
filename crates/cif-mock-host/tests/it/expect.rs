//! Expectations, stubs, and what a failed test is told.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use cif_mock_host::{MockHost, Wire, on, on_name};
use cif_protocol::Value;
use cif_protocol::host::{CreateRecord, CreateSession, GetMode, HostReply, NotifyEvent, PanelMode, SetMode};
use cif_provider::{HostErrorKind, HostExt};

use crate::common::{builder, desk, with};

#[test]
fn an_unmet_expectation_names_the_nearest_call() {
    let (host, far_end) = desk();
    host.expect(
        on::<CreateSession>().having("input.templateName", "cif_chat").named("a session for the chat").times(1),
    );
    host.expect(on::<NotifyEvent>().matching(|call| call.template_name.is_none()));
    host.expect(on::<SetMode>().times(2..));
    host.expect(on::<CreateSession>().never());
    far_end.ring("15550100199").unwrap();
    host.accept().unwrap();
    let unmet = host.finish().unwrap_err();
    let text = unmet.to_string();
    let expected = [
        "mock host \"mock host\" (seed 0): 4 things were not as expected",
        "a session for the chat: expected createSession once, found 0",
        "input.templateName is \"cif_call\", expected \"cif_chat\"",
        "notifyEvent: expected notifyEvent at least once, found 0",
        "`matching` refused {",
        "setmode: expected setmode at least 2 times, found 0",
        "createSession: expected createSession never, found 1",
        "calls that were made: ",
        "notifyEvent x1",
    ];
    for part in expected {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
    assert_eq!(unmet.reasons.len(), 4);
    assert!(!unmet.transcript.lines.is_empty());
}

#[test]
fn a_met_expectation_is_in_the_report() {
    let (host, far_end) = desk();
    host.expect(on::<CreateSession>().matching(|call| call.input.template_name == "cif_call").times(1));
    far_end.ring("15550100199").unwrap();
    host.accept().unwrap();
    let report = host.finish().unwrap();
    assert_eq!(report.expectations, [("createSession".to_owned(), 1)]);
    assert_eq!(report.calls["createSession"], 1);
    assert_eq!(host.calls::<CreateSession>()[0].input.template_name, "cif_call");
}

#[test]
fn a_failed_write_is_tried_again_by_the_flow() {
    let (host, far_end) = desk();
    host.stub(on::<CreateRecord>().fail(HostErrorKind::Platform, "the store is down").times(2));
    let call = far_end.ring("15550100199").unwrap();
    host.accept().unwrap();
    assert!(host.records("phonecall").unwrap().is_empty());
    assert!(host.diagnostics().iter().any(|entry| entry.message.contains("the store is down")));
    host.advance(Duration::from_secs(10));
    assert_eq!(host.records("phonecall").unwrap().len(), 1);
    host.hang_up(&call).unwrap();
    assert_eq!(host.calls::<CreateRecord>().len(), 3);
    host.finish().unwrap();
}

#[test]
fn stubs_answer_wait_and_hang() {
    let host = MockHost::new();
    let api = host.host();
    host.stub(on::<GetMode>().reply(PanelMode::Hidden).after(Duration::from_secs(3)).times(1));
    host.stub(on::<GetMode>().hang().times(1));
    host.stub(on_name("weather").reply(HostReply::other("weather", "sunny")));
    let begin = host.now();
    assert_eq!(host.block_on(api.get_mode()).unwrap(), PanelMode::Hidden);
    assert_eq!(host.now() - begin, Duration::from_secs(3));
    let error = host.block_on(api.get_mode()).unwrap_err();
    assert_eq!((error.kind, host.now() - begin), (HostErrorKind::TimedOut, Duration::from_secs(13)));
    assert!(host.block_on(api.get_mode()).is_ok(), "the stubs have had their number");
    assert_eq!(host.block_on(api.raise_event("weather", 1)).unwrap(), Value::from("sunny"));
    host.stub(on::<NotifyEvent>().hang());
    assert!(host.try_block_on(api.notify_event(NotifyEvent::new())).is_err(), "the agent may take for ever");
}

#[test]
fn a_provider_that_breaks_its_contract_fails_the_test() {
    for lenient in [false, true] {
        let builder = if lenient { builder().lenient() } else { builder() };
        let host = builder.build().unwrap();
        let provider = crate::common::Rogue::default();
        host.attach(std::sync::Arc::new(provider.clone())).unwrap();
        provider.end_what_never_began();
        let outcome = host.finish();
        assert_eq!(outcome.is_ok(), lenient);
        if let Err(unmet) = outcome {
            assert!(unmet.to_string().contains("provider broke the contract of providers: event refused"), "{unmet}");
        }
        assert!(host.transcript().to_string().contains("problem"));
    }
}

#[test]
fn a_dropped_host_panics_once_and_never_twice() {
    let unmet = || {
        let host = MockHost::builder().name("forgotten").build().unwrap();
        host.expect(on::<SetMode>());
        host
    };
    let panic = catch_unwind(|| drop(unmet())).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("mock host \"forgotten\"") && text.contains("call `finish`"), "{text}");
    let host = unmet();
    let own = catch_unwind(AssertUnwindSafe(move || {
        let _host = host;
        panic!("the test's own");
    }));
    assert_eq!(own.unwrap_err().downcast_ref::<&str>(), Some(&"the test's own"));
    let finished = unmet();
    finished.finish().unwrap_err();
    drop(finished);
    let attached = || {
        let (host, _far_end) = with(builder(), Some(Wire::Values));
        host.expect(on::<SetMode>());
    };
    assert!(catch_unwind(attached).is_err(), "a provider does not keep its host alive");
    drop(with(builder(), None));
}
