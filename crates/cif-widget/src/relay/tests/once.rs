//! Nothing is done twice, and nothing that may have been done is called undone.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_host::{Desk, DeskConfig, Side, demo_records};
use cif_protocol::host::{CreateRecord, PanelMode};
use cif_protocol::{ProviderRecord, Record};
use cif_provider::{CallContext, HostErrorKind, HostExt, ManualRuntime, RuntimeExt};
use futures::StreamExt;

use super::page::{Done, Fate, Plan, calm, hello, join};
use crate::relay::RelayHost;

fn desk(runtime: &ManualRuntime) -> Desk {
    let record = ProviderRecord::widget("relayed", "https://relay.example/").with_tables(["*"]);
    Desk::new(DeskConfig::new(vec![record]), Arc::new(demo_records().unwrap()), runtime.handle())
}

fn relay(runtime: &ManualRuntime, plan: Plan) -> (RelayHost, Arc<Mutex<Done>>, Desk) {
    let desk = desk(runtime);
    let (host, events) = desk.connect("relayed", Side::Native).unwrap().split();
    let relay = RelayHost::new(runtime.handle());
    let done = join(runtime, &relay, host, events.answerable().boxed(), "one", plan);
    (relay, done, desk)
}

/// The socket breaks at message `at`, before or after it arrives.
fn breaks_at(at: usize, fate: Fate) -> Plan {
    let mut seen = 0;
    Arc::new(Mutex::new(move || {
        seen += 1;
        if seen == at { fate } else { Fate::Arrives }
    }))
}

#[test]
fn a_call_is_carried_out_once_wherever_the_socket_breaks() {
    for at in 1..=8 {
        for fate in [Fate::Lost, Fate::Last, Fate::Twice] {
            let runtime = ManualRuntime::new();
            let (relay, done, _desk) = relay(&runtime, breaks_at(at, fate));
            let outcomes = runtime.block_on(async {
                let mut outcomes = Vec::new();
                for number in 0..2 {
                    let columns = Record::new().with("lastname", format!("L{number}"));
                    outcomes.push(relay.create_record(CreateRecord::new("contact", columns)).await);
                }
                outcomes
            });
            assert!(outcomes.iter().all(Result::is_ok), "{at} {fate:?}: {outcomes:?}");
            assert_eq!(done.lock().unwrap().calls, ["createrecord", "createrecord"], "{at} {fate:?}");
        }
    }
}

#[test]
fn without_a_page_a_call_waits_for_its_deadline_and_has_no_effect() {
    let runtime = ManualRuntime::new();
    let relay = RelayHost::new(runtime.handle());
    let (error, begun) = runtime.block_on(async {
        let begun = runtime.handle().now();
        (relay.set_mode(PanelMode::Docked).await.unwrap_err(), begun)
    });
    assert_eq!(error.kind, HostErrorKind::TimedOut);
    assert!(error.message.contains("no page"), "{error}");
    assert_eq!(runtime.handle().now() - begun, Duration::from_secs(10));
}

#[test]
fn a_call_of_a_page_that_was_reloaded_ends_as_uncertain_and_is_not_made_again() {
    let runtime = ManualRuntime::new();
    let relay = RelayHost::new(runtime.handle());
    runtime.block_on(async {
        let first = relay.connect(&hello("one", 1, Vec::new()));
        let calling = relay.clone();
        let call = runtime.handle().spawn_task(async move {
            let error = calling.set_mode(PanelMode::Docked).await.unwrap_err();
            assert_eq!(error.kind, HostErrorKind::Disconnected);
            assert!(!error.is_certain());
        });
        assert!(first.next().await.unwrap().contains("welcome"));
        assert!(first.next().await.unwrap().contains("setMode"));
        drop(first);
        let second = relay.connect(&hello("two", 1, Vec::new()));
        assert!(second.next().await.unwrap().contains("welcome"));
        let asking = relay.clone();
        let other = runtime.handle().spawn_task(async move { drop(asking.get_mode().await) });
        // The next thing that this page is asked is the other call.
        loop {
            let text = second.next().await.unwrap();
            assert!(!text.contains("setMode"), "{text}");
            if text.contains("getMode") {
                break;
            }
        }
        drop((call, other));
    });
}

#[test]
fn a_name_is_registered_again_by_a_page_that_was_reloaded() {
    let runtime = ManualRuntime::new();
    let (relay, _done, desk) = relay(&runtime, calm());
    runtime.block_on(async {
        relay.add_handler("vnd.custom".to_owned()).await.unwrap();
        relay.add_handler("vnd.custom".to_owned()).await.unwrap();
        let second = relay.connect(&hello("two", 1, Vec::new()));
        assert!(second.next().await.unwrap().contains(r#""listen":["vnd.custom"]"#));
        relay.call_with(&CallContext::new(), cif_protocol::host::RemoveHandler::new("vnd.custom")).await.unwrap();
        let third = relay.connect(&hello("three", 1, Vec::new()));
        assert!(third.next().await.unwrap().contains(r#""listen":["vnd.custom"]"#), "one registration is left");
    });
    drop(desk);
}

#[test]
fn what_cannot_be_read_ends_the_connection_with_a_reason() {
    let runtime = ManualRuntime::new();
    let relay = RelayHost::new(runtime.handle());
    let line = relay.connect(&hello("one", 1, Vec::new()));
    for (text, why) in [
        ("{", "no message"),
        (r#"{"type":"odd"}"#, "odd"),
        (r#"{"type":"event","data":{"n":3,"name":"onmodechanged","data":"{}"}}"#, "message 3"),
        (r#"{"type":"hello","data":{"version":1,"tab":"t","document":"d","environment":{},"next":1}}"#, "second hello"),
    ] {
        let problem = line.take(text).unwrap_err();
        assert!(problem.contains(why), "{problem}");
    }
    // Too late, or never asked: nothing.
    line.take(r#"{"type":"result","data":{"n":1,"epoch":"another","id":7,"ok":null}}"#).unwrap();
}
