//! Whole round trips over a link in one process, with values and with JSON text.

use std::sync::Arc;
use std::time::Duration;

use crate::common::{Pair, Phone};
use cif_protocol::channel::{Accept, Address, Associate, ChannelKind, Decline, Hold, Mute, Scope, Start};
use cif_protocol::host::{HostEvent, PanelMode, SetMode};
use cif_protocol::{CommandId, ConversationId, Value};
use cif_provider::{
    CallContext, ChannelProvider, Conversations, HostErrorKind, HostEventReply, HostExt, ProviderErrorKind, RuntimeExt,
    Voice,
};

fn both(test: impl Fn(Pair)) {
    test(Pair::values(Phone::new()));
    test(Pair::text(Phone::new()));
}

#[test]
fn a_provider_calls_its_host() {
    both(|pair| {
        let host = pair.host();
        let mode = pair.runtime.block_on(host.get_mode()).unwrap();
        assert_eq!(mode, PanelMode::Docked);
        let error = pair.runtime.block_on(host.set_mode(SetMode::new(PanelMode::Hidden))).unwrap_err();
        assert_eq!((error.kind, error.code, &*error.message), (HostErrorKind::Platform, Some(7), "no panel"));
        assert_eq!(pair.desk.log(), ["getmode", "setmode"]);
    });
}

#[test]
fn a_host_commands_its_provider_and_events_arrive_in_order() {
    both(|mut pair| {
        pair.phone.ring("c1");
        pair.phone.ring("c2");
        let cx = CallContext::for_command(CommandId::new("k1"));
        let accept = Accept::new(ConversationId::new("c1"));
        pair.runtime.block_on(pair.remote.conversations().accept(&cx, accept)).unwrap();
        assert_eq!(
            pair.arrived(),
            ["conversation.offered c1 1", "conversation.offered c2 1", "conversation.accepted c1 2"]
        );
        let started = pair.runtime.block_on(
            pair.remote.conversations().start(&cx_of("k2"), Start::new(ChannelKind::Voice, Address::phone("+1555"))),
        );
        assert_eq!(started.unwrap().conversation.as_str(), "out-1");
        assert_eq!(pair.phone.log()[0], "attach ada");
    });
}

fn cx_of(id: &str) -> CallContext {
    CallContext::for_command(CommandId::new(id))
}

#[test]
fn accessors_answer_from_the_hello() {
    both(|pair| {
        assert_eq!(pair.remote.descriptor().id, "phone");
        assert!(pair.remote.voice().is_some() && pair.remote.messaging().is_none() && pair.remote.email().is_none());
        for scope in [Scope::Provider, Scope::SignIn] {
            assert_eq!(pair.remote.capabilities(&scope), pair.phone.capabilities(&scope));
        }
        let conversation = Scope::Conversation("c1".into());
        assert_eq!(pair.remote.capabilities(&conversation), pair.phone.capabilities(&Scope::SignIn));
    });
}

#[test]
fn capabilities_are_kept_fresh() {
    both(|mut pair| {
        use cif_protocol::channel::{Capabilities, CapabilitiesChanged, Level};
        let now = Capabilities::default().with_mute(Level::Partial);
        let change = CapabilitiesChanged::new(Scope::SignIn, now.clone());
        pair.phone.cx().events.report_provider(change, None).unwrap();
        assert_eq!(pair.arrived(), ["capabilities.changed  0"]);
        assert_eq!(pair.remote.capabilities(&Scope::SignIn), now);
    });
}

#[test]
fn a_lost_change_of_capabilities_comes_with_the_next_snapshot() {
    both(|pair| {
        use cif_protocol::channel::{Capabilities, CapabilitiesChanged, Level};
        // What the host's end believes is wrong, as after a change that was lost on the way.
        let wrong = CapabilitiesChanged::new(Scope::SignIn, Capabilities::default().with_mute(Level::Partial));
        pair.phone.cx().events.report_provider(wrong, None).unwrap();
        pair.runtime.run_until_stalled();
        assert_ne!(pair.remote.capabilities(&Scope::SignIn), pair.phone.capabilities(&Scope::SignIn));
        let snapshot = pair.runtime.block_on(pair.remote.snapshot()).unwrap();
        assert_eq!(snapshot.capabilities.len(), 2);
        for scope in [Scope::Provider, Scope::SignIn] {
            assert_eq!(pair.remote.capabilities(&scope), pair.phone.capabilities(&scope));
        }
    });
}

#[test]
fn errors_keep_kind_certainty_and_context() {
    both(|pair| {
        let cx = CallContext::new();
        let error = pair.runtime.block_on(pair.remote.associate(&cx, associate())).unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ProviderErrorKind::Denied, Some("conversation.associate")));
        assert_eq!(error.context().next(), Some(("why", "policy")));
        let error = pair.runtime.block_on(pair.remote.mute(&cx, Mute::new("c1"))).unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::Unsupported);
    });
}

fn associate() -> Associate {
    use cif_protocol::channel::RecordRef;
    Associate::new("c1", RecordRef::new("contact", "17"))
}

#[test]
fn events_of_the_host_are_answered() {
    both(|pair| {
        let send = |name: &str| pair.runtime.block_on(pair.remote.host_event(HostEvent::custom(name, Value::Null)));
        assert_eq!(send("note").unwrap(), HostEventReply::Done);
        assert_eq!(send("refuse").unwrap(), HostEventReply::Refuse(Some("busy".into())));
        assert_eq!(send("answer").unwrap(), HostEventReply::Value(Value::from("yes")));
    });
}

#[test]
fn the_first_call_may_emit_events_and_call_back() {
    for text in [false, true] {
        let phone = Phone::eager();
        let mut pair = if text { Pair::text(phone) } else { Pair::values(phone) };
        assert_eq!(pair.arrived(), ["conversation.offered early 1"]);
        assert!(pair.phone.log().iter().any(|entry| entry.starts_with("mode")));
    }
}

#[test]
fn commands_of_one_conversation_run_one_after_the_other() {
    let phone = Phone::slow(10);
    let pair = Pair::values(phone);
    for (id, hold) in [("c1", true), ("c1", false), ("c2", true)] {
        let remote = Arc::clone(&pair.remote);
        let task = async move {
            let cx = CallContext::new();
            let outcome = if hold {
                remote.hold(&cx, Hold::new(id)).await
            } else {
                remote.resume(&cx, cif_protocol::channel::Resume::new(id)).await
            };
            outcome.unwrap();
        };
        pair.runtime.spawn_task(task).detach();
    }
    pair.runtime.advance(Duration::from_millis(30));
    assert_eq!(
        pair.phone.log()[1..],
        ["hold c1", "hold c2", "hold c1 done", "resume c1", "hold c2 done", "resume c1 done"]
    );
}

#[test]
fn a_command_id_is_executed_once() {
    let pair = Pair::text(Phone::new());
    let start = || Start::new(ChannelKind::Voice, Address::phone("+1555"));
    let first = pair.runtime.block_on(pair.remote.start(&cx_of("k1"), start())).unwrap();
    let again = pair.runtime.block_on(pair.remote.start(&cx_of("k1"), start())).unwrap();
    assert_eq!((first.conversation.as_str(), again.conversation.as_str()), ("out-1", "out-1"));
    let other = pair.runtime.block_on(pair.remote.start(&cx_of("k2"), start())).unwrap();
    assert_eq!(other.conversation.as_str(), "out-2");
}

#[test]
fn a_dropped_call_cancels_the_handler() {
    let pair = Pair::values(Phone::slow(1000));
    let remote = Arc::clone(&pair.remote);
    let task = pair.runtime.spawn_task(async move {
        let _ = remote.hold(&CallContext::new(), Hold::new("c1")).await;
    });
    pair.runtime.advance(Duration::from_millis(10));
    drop(task);
    pair.runtime.advance(Duration::from_secs(5));
    assert_eq!(pair.phone.log()[1..], ["hold c1"], "the handler was dropped before it was done");
    // The lane is free again.
    pair.runtime.block_on(pair.remote.hold(&CallContext::new(), Hold::new("c1"))).unwrap();
}

#[test]
fn deadlines_travel_and_end_the_call_in_time() {
    both(|pair| {
        let host = pair.host();
        let begin = pair.runtime.now_ms();
        let cx = CallContext::new().within(Duration::from_millis(500));
        let error = pair.runtime.block_on(host.call_with(&cx, cif_protocol::host::GetTabs::new())).unwrap_err();
        assert_eq!(error.kind, HostErrorKind::TimedOut);
        assert_eq!(pair.runtime.now_ms() - begin, 500);
        let error = pair.runtime.block_on(host.get_tabs(cif_protocol::host::GetTabs::new())).unwrap_err();
        assert_eq!(error.kind, HostErrorKind::TimedOut);
        assert_eq!(pair.runtime.now_ms() - begin, 10_500, "the table says 10 s");
    });
}

trait NowMs {
    fn now_ms(&self) -> u64;
}

impl NowMs for cif_provider::ManualRuntime {
    fn now_ms(&self) -> u64 {
        cif_provider::Runtime::now(self).as_millis()
    }
}

#[test]
fn a_slow_command_is_uncertain_at_its_deadline() {
    let pair = Pair::values(Phone::slow(60_000));
    let error = pair.runtime.block_on(pair.remote.hold(&CallContext::new(), Hold::new("c1"))).unwrap_err();
    assert_eq!((error.kind(), error.is_certain()), (ProviderErrorKind::TimedOut, false));
}

#[test]
fn a_handler_that_panics_answers_with_a_failure() {
    let pair = Pair::values(Phone::new());
    let remote = Arc::clone(&pair.remote);
    let outcome = Arc::new(std::sync::Mutex::new(None));
    let slot = Arc::clone(&outcome);
    let decline = async move {
        let result = remote.decline(&CallContext::new(), Decline::new("c1")).await;
        *slot.lock().unwrap() = Some(result);
    };
    pair.runtime.spawn_task(decline).detach();
    // The manual runtime does not catch panics, so the test stands in for a runtime that does.
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| pair.runtime.run_until_stalled()));
    assert!(panic.is_err());
    pair.runtime.run_until_stalled();
    let error = outcome.lock().unwrap().take().expect("answered").unwrap_err();
    assert_eq!((error.kind(), error.is_certain()), (ProviderErrorKind::Unexpected, false));
}

#[test]
fn the_end_of_a_link_detaches_the_provider_and_ends_the_events() {
    let mut pair = Pair::text(Phone::new());
    pair.phone.ring("c1");
    pair.runtime.run_until_stalled();
    let host = pair.host();
    pair.host_end.close(cif_link::Close::new(cif_link::CloseCode::NORMAL, "done"));
    pair.runtime.run_until_stalled();
    assert_eq!(pair.arrived(), ["conversation.offered c1 1"]);
    assert!(pair.runtime.block_on(futures::StreamExt::next(&mut pair.events)).is_none(), "the sink is closed");
    assert_eq!(pair.phone.log().last().map(String::as_str), Some("detach"));
    let error = pair.runtime.block_on(host.get_mode()).unwrap_err();
    assert_eq!(error.kind, HostErrorKind::Disconnected);
    let error = pair.runtime.block_on(pair.remote.snapshot()).unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Detached);
    pair.runtime.advance(Duration::from_secs(5));
    assert_eq!(pair.runtime.tasks(), 0, "both drivers have ended");
}

#[test]
fn either_end_may_close() {
    let pair = Pair::values(Phone::new());
    pair.provider_end.close(cif_link::Close::new(cif_link::CloseCode::GOING_AWAY, "good night"));
    let reason = pair.runtime.block_on(pair.host_end.closed());
    assert!(reason.to_string().contains("good night"), "{reason}");
    pair.runtime.advance(Duration::from_secs(5));
    assert_eq!((pair.phone.is_attached(), pair.runtime.tasks()), (false, 0));
}
