//! Strict scripts, steps by hand, and typed rules for every method and event.

use std::collections::BTreeSet;
use std::time::Duration;

use cif_mock_host::{Caller, MockHost, Rule, Script, UnmetReason, on_any, on_name, when};
use cif_protocol::host::{
    AddHandler, BeforeSessionClosed, ClickToAct, CreateSession, DebugDataRequested, GetMode, GlobalNotificationAction,
    HostEvent, HostReply, KbArticleSent, MaxSessionsReached, ModeChanged, NotificationDisplayed, NotifyEvent,
    PageNavigated, PanelMode, PresenceChanged, PresenceSet, SessionClosed, SessionCreated, SessionIdle, SessionInput,
    SessionSwitched, SetMode, SizeChanged, WindowFocused, events, methods,
};
use cif_protocol::{BasePresence, PresenceInfo};
use cif_provider::{HostError, HostErrorKind, HostExt, RuntimeExt};

use crate::common::desk;

#[test]
fn a_script_that_is_followed_ends_well() {
    let host = MockHost::new();
    host.script(
        Script::new()
            .then(when::get_mode().reply(PanelMode::Hidden).times(1..=2))
            .then(when::set_mode().like(SetMode::new(PanelMode::Docked)))
            .then(when::set_mode().times(..=3))
            .then(when::get_width())
            .allowing(when::get_environment()),
    );
    host.stub(when::get_width().reply(321.0));
    let api = host.host();
    assert_eq!(host.block_on(api.get_mode()).unwrap(), PanelMode::Hidden);
    host.block_on(api.get_environment()).unwrap();
    host.block_on(api.set_mode(PanelMode::Docked)).unwrap();
    assert_eq!(host.block_on(api.get_width()).unwrap(), 321.0, "a step leaves the answer to the stubs");
    host.finish().unwrap();
}

#[test]
fn a_script_that_is_left_says_where_and_what_was_next() {
    let host = MockHost::new();
    host.script(
        Script::new()
            .named("sign-on")
            .then(when::get_mode())
            .then(when::create_session().like(CreateSession::new(SessionInput::new("cif_call"))))
            .then(when::set_mode().named("docks the panel")),
    );
    let api = host.host();
    host.block_on(api.get_mode()).unwrap();
    let wrong = host.block_on(api.create_session(CreateSession::new(SessionInput::new("cif_chat")))).unwrap_err();
    assert!(wrong.message.contains("sign-on, step 2 of 3"), "{wrong}");
    assert_eq!(host.sessions().len(), 1, "what is not next has no effect");
    let text = host.finish().unwrap_err().to_string();
    let expected = "mock host \"mock host\" (seed 0): 2 things were not as expected
  sign-on, step 2 of 3: expected createSession with input.templateName = \"cif_call\" (once), found 0; createSession was called instead
    call #2 at 0 ms: input.templateName is \"cif_chat\", expected \"cif_call\"
  sign-on: step 2 of 3 is missing: expected createSession with input.templateName = \"cif_call\" (once), found 0
  calls that were made: createSession x1, getmode x1";
    assert_eq!(text, expected);
}

#[test]
fn nothing_may_follow_a_script_and_much_of_it_is_counted() {
    let host = MockHost::new();
    host.script(Script::new());
    let api = host.host();
    for _ in 0..20 {
        host.block_on(api.get_mode()).unwrap_err();
    }
    let unmet = host.finish().unwrap_err();
    assert_eq!(unmet.reasons.len(), 17);
    assert!(matches!(unmet.reasons[16], UnmetReason::MoreOutOfScript { calls: 4, .. }));
    assert!(unmet.to_string().contains("expected no call after its 0 steps; getmode was called"), "{unmet}");
}

#[test]
fn the_flow_is_judged_when_the_script_says_so() {
    for judged in [false, true] {
        let (host, far_end) = desk();
        let script = Script::new();
        host.script(if judged { script.with_flow() } else { script });
        far_end.ring("15550100199").unwrap();
        assert_eq!(host.notification().is_some(), !judged);
        assert_eq!(host.finish().is_err(), judged);
    }
}

#[test]
fn calls_wait_until_they_are_let_through() {
    let (host, far_end) = desk();
    host.hold_calls();
    let call = far_end.ring("15550100199").unwrap();
    let waiting = host.pending();
    assert_eq!(waiting.iter().map(|call| (call.method(), call.caller)).collect::<Vec<_>>(), [("search", Caller::Flow)]);
    assert!(host.notification().is_none());
    assert_eq!(host.step().unwrap().method(), "search");
    while host.notification().is_none() {
        assert!(host.step().is_some(), "{}", host.transcript());
    }
    host.release_calls();
    host.accept().unwrap();
    assert_eq!(host.focused_session().unwrap().title, "Ada Lovelace");
    host.hang_up(&call).unwrap();
    assert!(host.pending().is_empty() && host.step().is_none());
    host.finish().unwrap();
}

#[test]
fn a_waiting_call_is_answered_by_hand_or_runs_out_of_time() {
    let host = MockHost::new();
    let api = host.host();
    host.stub(when::get_mode().hold());
    host.stub(on_any().by(Caller::Provider).hang());
    let ask = || {
        let (api, runtime) = (host.host(), host.runtime());
        let (tell, told) = futures::channel::oneshot::channel();
        let task = runtime.spawn_task(async move { tell.send(api.get_mode().await).unwrap() });
        (task, told)
    };
    let (first, second, third) = (ask(), ask(), ask());
    host.block_on(api.get_width()).unwrap();
    let pending = host.pending();
    assert_eq!(pending.len(), 3, "only what the stub names waits");
    assert_eq!(pending[0].call::<GetMode>(), Some(GetMode::new()));
    assert!(pending[0].call::<SetMode>().is_none());
    pending[1].reply::<GetMode>(PanelMode::Docked).unwrap();
    assert_eq!(host.block_on(second.1).unwrap().unwrap(), PanelMode::Docked);
    pending[0].fail(HostErrorKind::Platform, "by hand").unwrap();
    assert_eq!(host.block_on(first.1).unwrap().unwrap_err().kind, HostErrorKind::Platform);
    let gone = pending[0].pass().unwrap_err();
    assert!(gone.to_string().contains("does not wait any more"), "{gone}");
    host.advance(Duration::from_secs(10));
    assert_eq!(host.block_on(third.1).unwrap().unwrap_err().kind, HostErrorKind::TimedOut);
    assert!(pending[2].reply_with(HostReply::other("getmode", 1)).is_err() && host.pending().is_empty());
}

#[test]
fn an_answer_is_made_of_its_call() {
    let host = MockHost::new();
    let refuse = |call: SetMode| match call.value {
        PanelMode::Hidden => Err(HostError::new(HostErrorKind::InvalidParams, "setmode", "never hidden")),
        mode => Ok(mode),
    };
    host.stub(when::set_mode().answer(refuse));
    let api = host.host();
    assert!(host.block_on(api.set_mode(PanelMode::Hidden)).unwrap_err().message.contains("never hidden"));
    assert_eq!(host.block_on(api.set_mode(PanelMode::Docked)).unwrap(), PanelMode::Docked);
    assert_eq!(host.panel().mode, PanelMode::Hidden, "it had no effect");
}

/// Each method of the table has a typed rule that takes the calls of that method and of no other.
#[test]
fn every_method_has_its_typed_rule() {
    let rules = when::every();
    let named: BTreeSet<&str> = rules.iter().map(|(wire, _)| *wire).collect();
    let table: BTreeSet<&str> = methods().map(|info| info.wire).collect();
    let second = methods().filter_map(|info| info.other.map(|other| other.wire)).collect::<BTreeSet<_>>();
    assert_eq!(named, &table - &second);
    for (wire, rule) in rules {
        let rule: Rule = rule;
        let host = MockHost::builder().lenient().build().unwrap();
        host.expect(rule);
        // Any other call first, then the one under its wire name, whatever its parameters.
        host.block_on(host.host().raise_event("none-of-the-table", 1)).ok();
        assert!(host.finish().is_err(), "{wire}");
        let request = cif_protocol::host::RawRequest::new(wire, cif_protocol::Record::new());
        let request = cif_protocol::host::HostRequest::Other(request);
        host.stub(on_name(wire).fail(HostErrorKind::Generic, "enough"));
        let cx = cif_provider::CallContext::new().within(Duration::from_secs(1));
        host.block_on(host.host().call(&cx, request)).ok();
        assert!(host.finish().is_ok(), "{wire}");
    }
}

/// Each event of the table reaches a provider under its name and in its type.
#[test]
fn every_event_can_be_sent() {
    let presence = || PresenceInfo::new("p1", "Busy", BasePresence::Busy);
    let samples: Vec<HostEvent> = vec![
        ClickToAct::new("15550100199", "telephone1", "phone").into(),
        ModeChanged::new(PanelMode::Docked).into(),
        SizeChanged::new(402.0).into(),
        PageNavigated::new("https://host.example/?etn=account").into(),
        SessionSwitched::new("session-id-1", true).into(),
        SessionClosed::new("session-id-1").into(),
        KbArticleSent::new("How to reset", "https://kb.example/1").into(),
        SessionCreated::new("session-id-1", true).into(),
        BeforeSessionClosed::new("session-id-1", true).into(),
        SessionIdle::new("session-id-1", true).into(),
        MaxSessionsReached::new(10_u32, 10_u32).into(),
        PresenceSet::new("p1", presence()).into(),
        PresenceChanged::new("p1", presence()).into(),
        NotificationDisplayed::new("DisplayStart").into(),
        WindowFocused::new(false).into(),
        GlobalNotificationAction::new("bar-1").into(),
        DebugDataRequested::new("2026-01-01T00:00:00Z").into(),
    ];
    let sampled: BTreeSet<String> = samples.iter().map(|event| event.wire_name().to_owned()).collect();
    assert_eq!(sampled, events().map(|info| info.wire.to_owned()).collect());
    let (host, _far_end) = desk();
    for event in samples {
        assert_eq!(host.send_event(event.clone()), 1);
        assert!(host.host_events().contains(&event), "{event:?}");
    }
    assert_eq!(host.send_event(HostEvent::custom("weather", "rain")), 1);
    assert!(!host.send_event_to("nobody", HostEvent::custom("weather", "rain")));
    host.finish().unwrap();
}

#[test]
fn the_test_itself_hears_events_and_answers_late_ones_not() {
    let host = MockHost::new();
    let api = host.host();
    host.block_on(api.add_handler(AddHandler::new("weather"))).unwrap();
    assert_eq!(host.send_event(HostEvent::custom("weather", "rain")), 1);
    assert_eq!(host.host_events().len(), 1);
    host.stub(when::notify_event().after(Duration::from_secs(3600)).fail(HostErrorKind::Platform, "late"));
    let error = host.block_on(api.notify_event(NotifyEvent::new())).unwrap_err();
    assert_eq!(error.kind, HostErrorKind::Platform, "what waits for the agent has no limit");
    host.stub(when::get_mode().after(Duration::from_secs(60)).reply(PanelMode::Docked));
    let (begin, error) = (host.now(), host.block_on(api.get_mode()).unwrap_err());
    assert_eq!((error.kind, host.now() - begin), (HostErrorKind::TimedOut, Duration::from_secs(10)));
}
