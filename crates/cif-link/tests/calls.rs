//! Calls, replies, cancels, deadlines and limits over a connection that holds.

mod support;

use cif_link::{
    CallError, CancelCause, Close, CloseCode, CloseReason, Config, ErrorObject, Event, JsonBody, Limits, Phase,
    RefusalCode, SendError,
};
use cif_protocol::Instant;
use serde_json::json;
use support::{ACCEPTER, DIALER, Pair, arrived, ended, ms};

#[test]
fn both_ends_call_at_the_same_time() {
    let mut pair = Pair::open(Config::default());
    let from_dialer = pair.call(DIALER, json!("a"), None);
    let from_accepter = pair.call(ACCEPTER, json!("b"), None);
    assert_eq!(from_dialer, from_accepter, "each direction counts for itself");
    pair.advance(ms(10));
    let at_accepter = arrived(&pair.take(ACCEPTER));
    let at_dialer = arrived(&pair.take(DIALER));
    assert!(pair.reply(ACCEPTER, at_accepter, Ok(json!(1))));
    assert!(pair.reply(DIALER, at_dialer, Err(ErrorObject::new("busy", "no").with_data(json!({"line": 2})))));
    pair.advance(ms(10));
    assert_eq!(ended(&pair.take(DIALER)), (from_dialer, &Ok(json!(1))));
    let error = ErrorObject::new("busy", "no").with_data(json!({"line": 2}));
    assert_eq!(ended(&pair.take(ACCEPTER)), (from_accepter, &Err(CallError::Failed(error))));
}

#[test]
fn the_deadline_ends_the_call_then_and_not_at_the_next_message() {
    let mut pair = Pair::open(Config::default());
    let started = pair.now;
    pair.call(DIALER, json!("slow"), Some(ms(1000)));
    pair.advance(ms(5000));
    let (at, event) = pair.seen[DIALER].remove(0);
    assert!(matches!(event, Event::CallEnded { result: Err(CallError::Deadline { sent: true }), .. }));
    assert_eq!(at, started + ms(1000));

    // The callee was told the time that is left, and then that nobody waits.
    let events = pair.take(ACCEPTER);
    let [Event::Call { id, deadline: Some(deadline), .. }, Event::CallCancelled { id: cancelled, cause }] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((id, *deadline, *cause), (cancelled, started + ms(1005), CancelCause::Caller));
    assert!(!pair.reply(ACCEPTER, *id, Ok(json!(null))), "too late");
    assert_eq!(pair.ends[ACCEPTER].stats().late_replies_out, 1);
}

#[test]
fn a_deadline_in_the_past_ends_at_once_and_nothing_is_sent() {
    let mut pair = Pair::open(Config::default());
    pair.call(DIALER, json!(1), Some(ms(0)));
    pair.advance(ms(100));
    assert!(matches!(ended(&pair.take(DIALER)).1, Err(CallError::Deadline { sent: false })));
    assert!(pair.take(ACCEPTER).is_empty());
}

#[test]
fn a_reply_that_crosses_the_cancel_is_dropped_and_counted() {
    let mut pair = Pair::open(Config::default());
    let id = pair.call(DIALER, json!(1), None);
    pair.advance(ms(5));
    let inbound = arrived(&pair.take(ACCEPTER));
    let now = pair.now;
    assert!(pair.ends[DIALER].cancel(now, id));
    assert!(!pair.ends[DIALER].cancel(now, id), "only once");
    assert!(pair.reply(ACCEPTER, inbound, Ok(json!(1))));
    pair.advance(ms(50));
    assert!(matches!(ended(&pair.take(DIALER)).1, Err(CallError::Cancelled { sent: true })));
    assert_eq!(pair.ends[DIALER].stats().late_replies_in, 1);
    assert_eq!(pair.ends[ACCEPTER].stats().late_cancels, 1);
    assert_eq!(pair.ends[DIALER].stats().faults, 0);
}

#[test]
fn a_cancel_overtakes_and_an_unsent_call_is_taken_back() {
    let mut pair = Pair::open(Config::default());
    let now = pair.now;
    let link = &mut pair.ends[DIALER];
    let sent = link.call(now, json!("sent"), None).unwrap();
    assert!(link.poll_transmit(now).is_some());
    link.send_event(now, json!("event")).unwrap();
    let unsent = link.call(now, json!("unsent"), None).unwrap();
    link.cancel(now, sent);
    link.cancel(now, unsent);
    let kinds: Vec<_> = std::iter::from_fn(|| link.poll_transmit(now)).map(|frame| frame.kind().as_str()).collect();
    assert_eq!(kinds, ["cancel", "event"]);
}

#[test]
fn limits_are_errors_with_their_name() {
    let mut limits = Limits::default();
    limits.calls_out = 2;
    limits.outbox = 3;
    let mut pair = Pair::open(Config::default().with_limits(limits));
    let now = pair.now;
    let link = &mut pair.ends[DIALER];
    for _ in 0..2 {
        link.call(now, json!(0), None).unwrap();
    }
    let Err(SendError::Limit(limit)) = link.call(now, json!(0), None) else { panic!("no limit") };
    assert_eq!((limit.name, limit.limit), ("calls_out", 2));
    link.send_event(now, json!(0)).unwrap();
    let Err(SendError::Limit(limit)) = link.send_event(now, json!(0)) else { panic!("no limit") };
    assert_eq!((limit.name, limit.limit), ("outbox", 3));
    pair.settle();
    let now = pair.now;
    pair.ends[DIALER].send_event(now, json!(1)).unwrap();
}

#[test]
fn the_peers_limit_counts_too() {
    let mut limits = Limits::default();
    limits.calls_in = 1;
    let mut pair = Pair::open(Config::default().with_limits(limits));
    let first = pair.call(DIALER, json!(0), None);
    let now = pair.now;
    let Err(SendError::Limit(limit)) = pair.ends[DIALER].call(now, json!(0), None) else { panic!("no limit") };
    assert_eq!((limit.name, limit.limit), ("peer.calls", 1));
    // A peer that does not keep to it is refused call by call.
    pair.settle();
    pair.advance(ms(10));
    assert_eq!(pair.take(ACCEPTER).len(), 1);
    pair.receive(ACCEPTER, r#"{"t":"call","seq":2,"ack":0,"id":9,"body":1}"#);
    let now = pair.now;
    let frame = pair.ends[ACCEPTER].poll_transmit(now).unwrap();
    let text = cif_link::codec::encode(&frame, 10_000).unwrap();
    assert!(text.contains(r#""id":9,"refused":{"code":"limit_reached""#) && text.contains("calls_in"), "{text}");
    assert_eq!(first.0, 1);
}

#[test]
fn a_frame_that_is_too_large_fails_its_call_only() {
    let mut limits = Limits::default();
    limits.frame_bytes = 600;
    let mut pair = Pair::open(Config::default().with_limits(limits));
    let long = "x".repeat(600);
    pair.call(DIALER, json!(long), None);
    pair.advance(ms(20));
    assert!(matches!(ended(&pair.take(DIALER)).1, Err(CallError::Unsendable(_))));
    assert!(pair.take(ACCEPTER).is_empty());

    let now = pair.now;
    pair.ends[DIALER].send_event(now, json!(long)).unwrap();
    pair.advance(ms(20));
    assert!(matches!(pair.take(DIALER)[..], [Event::Lost(loss)] if loss.outgoing == 1));
    assert!(matches!(pair.take(ACCEPTER)[..], [Event::Lost(loss)] if loss.incoming == Some(1)));

    pair.call(DIALER, json!(1), None);
    pair.advance(ms(20));
    let id = arrived(&pair.take(ACCEPTER));
    pair.reply(ACCEPTER, id, Ok(json!(long)));
    pair.advance(ms(20));
    let events = pair.take(DIALER);
    let Err(error @ CallError::Refused(refusal)) = ended(&events).1 else { panic!("{events:?}") };
    assert_eq!(refusal.code, RefusalCode::REPLY_TOO_LARGE);
    assert!(error.is_effect_uncertain());
    assert_eq!(pair.ends[DIALER].phase(), Phase::Open);
}

#[test]
fn closing_ends_everything_once() {
    let mut pair = Pair::open(Config::default());
    pair.call(DIALER, json!(1), None);
    pair.advance(ms(10));
    pair.take(ACCEPTER);
    pair.call(ACCEPTER, json!(2), None);
    let now = pair.now;
    pair.ends[DIALER].send_event(now, json!("never leaves")).unwrap();
    pair.ends[DIALER].close(now, Close::new(CloseCode::GOING_AWAY, "restart"));
    assert_eq!(pair.ends[DIALER].phase(), Phase::Draining);
    assert!(matches!(pair.ends[DIALER].call(now, json!(1), None), Err(SendError::Closed(_))));
    pair.advance(ms(20));

    let ours = pair.take(DIALER);
    assert!(matches!(ended(&ours).1, Err(CallError::Uncertain(CloseReason::Local(_)))));
    assert!(ours.iter().any(|event| matches!(event, Event::Lost(loss) if loss.outgoing == 1)), "{ours:?}");
    assert!(matches!(ours.last(), Some(Event::Closed(CloseReason::Local(_)))));
    let theirs = pair.take(ACCEPTER);
    assert!(matches!(ended(&theirs).1, Err(CallError::Uncertain(CloseReason::Peer(_)))));
    assert!(theirs.iter().any(|event| matches!(event, Event::CallCancelled { cause: CancelCause::LinkEnded, .. })));
    let Some(Event::Closed(CloseReason::Peer(close))) = theirs.last() else { panic!("{theirs:?}") };
    assert_eq!((&close.code, close.message.as_str()), (&CloseCode::GOING_AWAY, "restart"));
    assert!(pair.ends.iter().all(cif_link::Link::is_drained));
}

#[test]
fn draining_ends_without_an_answer() {
    let mut pair = Pair::open(Config::default());
    pair.connected = false;
    let now = pair.now;
    pair.ends[DIALER].close(now, Close::new(CloseCode::NORMAL, ""));
    pair.advance(ms(1999));
    assert_eq!(pair.ends[DIALER].phase(), Phase::Draining);
    pair.advance(ms(1));
    assert_eq!(pair.ends[DIALER].phase(), Phase::Closed);
}

#[test]
fn a_silent_peer_is_pinged_and_then_given_up() {
    let config = Config::default().with_resume(None);
    let mut pair = Pair::open(config);
    pair.advance(ms(60_000));
    assert!(pair.ends.iter().all(|end| end.phase() == Phase::Open), "pongs keep it alive");
    let heard = pair.now;
    pair.connected = false;
    pair.call(DIALER, json!(1), None);
    pair.advance(ms(46_000));
    let (at, event) = pair.seen[DIALER].last().unwrap();
    assert!(matches!(event, Event::Closed(CloseReason::IdleTimeout)), "{event:?}");
    assert!(*at <= heard + ms(45_000) && *at > Instant::ZERO + ms(60_000));
}

#[test]
fn in_process_there_is_nothing_to_wake_up_for() {
    let mut pair = Pair::open(Config::in_process());
    assert!(pair.ends.iter().all(|end| end.poll_timeout().is_none()));
    let id = pair.call(DIALER, json!(1), Some(ms(10_000)));
    pair.advance(ms(10));
    let inbound = arrived(&pair.take(ACCEPTER));
    pair.reply(ACCEPTER, inbound, Ok(json!(2)));
    pair.advance(ms(10));
    assert_eq!(ended(&pair.take(DIALER)), (id, &Ok(json!(2))));
    assert!(pair.ends.iter().all(|end| end.poll_timeout().is_none() && end.replay_len() == 0));
    assert_eq!(pair.ends[DIALER].stats().frames_out, 2, "hello and call: no acknowledgement");
}

#[test]
fn the_transcript_is_bounded_and_has_no_bodies() {
    let mut pair = Pair::open(Config::default().with_transcript(2));
    pair.call(DIALER, json!("secret"), None);
    pair.advance(ms(200));
    let transcript: Vec<_> = pair.ends[DIALER].transcript().copied().collect();
    let kinds: Vec<_> = transcript.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["call", "ack"]);
    assert!(!format!("{transcript:?}").contains("secret"));
    let _: &cif_link::Link<JsonBody> = &pair.ends[DIALER];
}
