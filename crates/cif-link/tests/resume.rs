//! Links that outlive their connections.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use cif_link::{CallError, CloseReason, Config, Event, Limits, Phase, ResumeRequest, Secret, SuspendCause};
use serde_json::{Value, json};
use support::{ACCEPTER, DIALER, Pair, accepter, arrived, ended, ms};

fn events(pair: &mut Pair, end: usize) -> Vec<Value> {
    let seen = pair.take(end);
    seen.into_iter()
        .filter_map(|event| match event {
            Event::Event(body) => Some(body),
            _ => None,
        })
        .collect()
}

fn send(pair: &mut Pair, end: usize, body: Value) {
    let now = pair.now;
    pair.ends[end].send_event(now, body).unwrap();
    pair.settle();
}

#[test]
fn what_was_on_its_way_is_sent_again_once_and_in_order() {
    let mut pair = Pair::open(Config::default());
    send(&mut pair, DIALER, json!(1));
    pair.advance(ms(10));
    send(&mut pair, DIALER, json!(2)); // lost on its way
    send(&mut pair, ACCEPTER, json!("x")); // lost on its way
    pair.cut();
    send(&mut pair, DIALER, json!(3)); // made while there is no connection
    pair.advance(ms(1000));
    pair.restore();
    send(&mut pair, DIALER, json!(4)); // made during the handshake
    pair.advance(ms(1000));
    assert_eq!(events(&mut pair, ACCEPTER), [json!(1), json!(2), json!(3), json!(4)]);
    assert_eq!(events(&mut pair, DIALER), [json!("x")]);
    assert!(pair.ends.iter().all(|end| end.phase() == Phase::Open && end.replay_len() == 0));
    assert_eq!(pair.ends[DIALER].stats().resent, 1);
}

#[test]
fn a_call_survives_and_is_executed_once() {
    let mut pair = Pair::open(Config::default());
    let id = pair.call(DIALER, json!("dial"), Some(ms(10_000)));
    pair.advance(ms(7));
    let inbound = arrived(&pair.take(ACCEPTER));
    pair.cut(); // the callee has it, the caller does not know
    assert!(pair.reply(ACCEPTER, inbound, Ok(json!("done"))));
    pair.restore();
    pair.advance(ms(100));
    let at_dialer = pair.take(DIALER);
    assert_eq!(ended(&at_dialer), (id, &Ok(json!("done"))));
    assert!(at_dialer.iter().any(|event| matches!(event, Event::Opened(peer) if peer.resumed)));
    assert!(pair.take(ACCEPTER).iter().all(|event| !matches!(event, Event::Call { .. })), "not a second time");
}

#[test]
fn a_call_that_ended_meanwhile_is_not_executed_late() {
    let mut pair = Pair::open(Config::default());
    pair.call(DIALER, json!("dial"), Some(ms(500)));
    pair.settle();
    pair.cut(); // lost on its way
    pair.advance(ms(1000));
    let at_dialer = pair.take(DIALER);
    assert!(matches!(ended(&at_dialer).1, Err(CallError::Deadline { sent: true })), "on time although suspended");
    pair.restore();
    pair.advance(ms(1000));
    assert!(pair.take(ACCEPTER).iter().all(|event| !matches!(event, Event::Call { .. })));
    assert_eq!(pair.ends[ACCEPTER].stats().late_cancels, 1);
}

#[test]
fn a_lost_welcome_is_no_harm() {
    let mut pair = Pair::open(Config::default());
    send(&mut pair, ACCEPTER, json!(1));
    pair.cut();
    pair.restore();
    pair.advance(ms(7)); // the hello has arrived, the welcome and the replayed event are on their way
    assert_eq!(pair.ends[ACCEPTER].phase(), Phase::Open);
    assert_eq!(pair.ends[DIALER].phase(), Phase::Handshaking);
    pair.cut();
    pair.restore();
    pair.advance(ms(1000));
    assert_eq!(events(&mut pair, DIALER), [json!(1)]);
}

#[test]
fn without_a_new_connection_the_link_ends_in_time() {
    let mut pair = Pair::open(Config::default().with_resume(Some(ms(3000))));
    pair.call(DIALER, json!("sent"), None);
    pair.settle();
    let lost = pair.now;
    pair.cut();
    pair.call(DIALER, json!("unsent"), None);
    pair.advance(ms(5000));
    assert!(pair.seen[DIALER].iter().any(|(at, event)| *at == lost + ms(3000) && matches!(event, Event::Closed(_))));
    let outcomes: Vec<_> = pair
        .take(DIALER)
        .into_iter()
        .filter_map(|event| match event {
            Event::CallEnded { result, .. } => Some(result),
            _ => None,
        })
        .collect();
    assert!(matches!(outcomes[0], Err(CallError::Uncertain(CloseReason::ResumeExpired))));
    assert!(matches!(outcomes[1], Err(CallError::LinkClosed(CloseReason::ResumeExpired))));
    assert_eq!(pair.ends[ACCEPTER].phase(), Phase::Closed);
}

#[test]
fn a_peer_that_forgot_the_link_is_reported_as_loss() {
    let mut pair = Pair::open(Config::default());
    let sent = pair.call(DIALER, json!("sent"), None);
    send(&mut pair, DIALER, json!("gone"));
    pair.cut();
    let unsent = pair.call(DIALER, json!("unsent"), None);
    pair.ends[ACCEPTER] = accepter(Config::default(), 2);
    pair.restore();
    pair.advance(ms(100));
    let at_dialer = pair.take(DIALER);
    assert_eq!(ended(&at_dialer).0, sent);
    assert!(matches!(ended(&at_dialer).1, Err(CallError::Uncertain(CloseReason::Restarted))));
    let lost = at_dialer.iter().position(|event| matches!(event, Event::Lost(loss) if loss.outgoing == 2));
    let opened = at_dialer.iter().position(|event| matches!(event, Event::Opened(peer) if !peer.resumed));
    assert!(lost.is_some() && lost < opened, "{at_dialer:?}");

    let inbound = arrived(&pair.take(ACCEPTER));
    assert_eq!(inbound, unsent, "what was never sent goes out on the new link");
    pair.reply(ACCEPTER, inbound, Ok(json!(1)));
    pair.advance(ms(100));
    assert_eq!(ended(&pair.take(DIALER)), (unsent, &Ok(json!(1))));
}

#[test]
fn a_stranger_cannot_take_or_end_a_link() {
    let mut pair = Pair::open(Config::default());
    let link = pair.ends[DIALER].id().unwrap().to_owned();
    assert!(!pair.ends[ACCEPTER].is_resumed_by(&ResumeRequest::new(&link, Secret::new("guess"), 0)));
    assert!(!pair.ends[ACCEPTER].is_resumed_by(&ResumeRequest::new("other", Secret::new("01".repeat(16)), 0)));
    assert!(pair.ends[ACCEPTER].is_resumed_by(&ResumeRequest::new(&link, Secret::new("01".repeat(16)), 0)));

    // Even a driver that does not ask first gives nothing away.
    for text in [
        r#"{"t":"hello","role":"provider","versions":{"min":1,"max":1},"resume_ms":1,"limits":{},"body":{}}"#,
        r#"{"t":"close","code":"normal"}"#,
        r#"{"t":"event","seq":1,"body":1}"#,
        "garbage",
    ] {
        pair.cut();
        let now = pair.now;
        pair.ends[ACCEPTER].connection_restored(now);
        pair.receive(ACCEPTER, text);
        assert_eq!(pair.ends[ACCEPTER].phase(), Phase::Suspended, "{text}");
        pair.settle();
        assert!(
            pair.take(ACCEPTER)
                .iter()
                .any(|event| { matches!(event, Event::Suspended { cause: SuspendCause::Refused(_), .. }) })
        );
        pair.restore();
        pair.advance(ms(100));
        assert!(pair.ends.iter().all(|end| end.phase() == Phase::Open), "the right one gets in");
    }
}

#[test]
fn a_dead_connection_is_noticed_and_resumed() {
    let mut pair = Pair::open(Config::default());
    send(&mut pair, ACCEPTER, json!(0));
    pair.advance(ms(1000));
    pair.take(DIALER);
    // Nothing arrives any more, and nobody says so.
    pair.connected = false;
    pair.wires = Default::default();
    send(&mut pair, ACCEPTER, json!(1));
    pair.advance(ms(45_000));
    assert!(pair.take(DIALER).iter().any(|e| matches!(e, Event::Suspended { cause: SuspendCause::Idle, .. })));
    pair.restore();
    pair.advance(ms(100));
    assert_eq!(events(&mut pair, DIALER), [json!(1)]);
}

#[test]
fn a_full_replay_buffer_holds_back_and_then_goes_on() {
    let mut limits = Limits::default();
    limits.replay = 4;
    limits.outbox = 100;
    let mut pair = Pair::open(Config::default().with_limits(limits));
    for n in 0..100 {
        let now = pair.now;
        pair.ends[DIALER].send_event(now, json!(n)).unwrap();
    }
    pair.settle();
    assert_eq!((pair.ends[DIALER].replay_len(), pair.ends[DIALER].outbox_len()), (4, 96));
    pair.advance(ms(1000));
    assert_eq!(events(&mut pair, ACCEPTER).len(), 100);
    assert_eq!(pair.ends[DIALER].outbox_len(), 0);
}

#[test]
fn one_end_without_resume_means_none() {
    let plain = Config::default().with_resume(None);
    let mut pair = Pair::with(support::dialer(Config::default()), accepter(plain, 1));
    pair.advance(ms(20));
    let [Event::Opened(peer)] = &pair.take(DIALER)[..] else { panic!("not opened") };
    assert!(!peer.resumable);
    pair.call(DIALER, json!(1), None);
    pair.settle();
    pair.cut();
    pair.settle();
    let at_dialer = pair.take(DIALER);
    assert!(matches!(ended(&at_dialer).1, Err(CallError::Uncertain(CloseReason::ConnectionLost))));
    assert!(at_dialer.iter().any(|event| matches!(event, Event::Lost(loss) if loss.incoming.is_none())));
}
