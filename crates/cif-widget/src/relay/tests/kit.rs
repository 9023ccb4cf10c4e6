//! The kit for hosts: a provider cannot tell the relay from the desktop behind it.

use std::sync::{Arc, Mutex};

use cif_conformance::ExpectedFailures;
use cif_conformance::host::{DeskOperator, Fixture, IDLE, Seat, Setting, Settings, Subject, run_all};
use cif_host::{AppKind, Desk, DeskConfig, Side, demo_records};
use cif_provider::ManualRuntime;
use futures::StreamExt;

use super::page::{Fate, Plan, calm, join};
use crate::relay::RelayHost;

/// A desktop whose providers stand behind pages of the relay.
fn relayed(runtime: &ManualRuntime, setting: Setting, plan: impl Fn() -> Plan) -> Subject {
    let config = DeskConfig::new(setting.records(AppKind::MultiSession));
    let desk = Desk::new(config, Arc::new(demo_records().unwrap()), runtime.handle());
    let seats = setting.names().iter().map(|name| {
        let (host, events) = desk.connect(name, Side::Frame).unwrap().split();
        let relay = RelayHost::new(runtime.handle());
        let events_of_provider = relay.events();
        join(runtime, &relay, host, events.answerable().boxed(), name, plan());
        Seat::new(*name, Arc::new(relay), events_of_provider)
    });
    let seats = seats.collect();
    Subject::new(seats).with_idle_after(IDLE).with_operator(DeskOperator::new(desk))
}

/// What no relay can do, because the client library cannot.
const KNOWN: &str = "
calls.deadline                  # a dialog that nobody waits for stays on the host's screen: the library has no way to take it back
calls.cancelled                 # the same
calls.dropped                   # the same
method.logAnalyticsEvent.fails  # on the wire its failure has no kind
";

fn passes(fixture: &dyn Fixture) {
    let report = run_all(fixture, Settings::new()).with_expected(&ExpectedFailures::parse(KNOWN)).unwrap();
    assert!(report.is_good(), "{report}");
    // Not by skipping.
    assert!(report.passed() >= 160, "{report}");
}

#[test]
fn over_a_page() {
    passes(&|runtime: &ManualRuntime, setting: Setting| relayed(runtime, setting, calm));
}

/// Every third message or so is lost, doubled, or the last one of its socket.
#[test]
fn over_a_socket_that_breaks() {
    for seed in 1..=3_u64 {
        let plan = move || -> Plan {
            let mut state = seed;
            Arc::new(Mutex::new(move || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                match (state >> 33) % 12 {
                    0 => Fate::Lost,
                    1 => Fate::Last,
                    2 => Fate::Twice,
                    _ => Fate::Arrives,
                }
            }))
        };
        passes(&move |runtime: &ManualRuntime, setting: Setting| relayed(runtime, setting, plan));
    }
}
