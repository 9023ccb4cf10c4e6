//! A peer that breaks the rules harms nobody but itself.

mod support;

use cif_link::{
    Answer, CallError, CallId, Close, CloseCode, CloseReason, Config, Data, ErrorObject, Event, Frame, JsonBody,
    Limits, Link, PeerFault, Phase, codec,
};
use cif_protocol::Instant;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::json;
use support::{ACCEPTER, DIALER, Pair, accepter, dialer, ended, ms};

/// An open link of the dialer with one call out (id 1), the peer silent so far.
fn victim() -> Pair {
    let mut pair = Pair::open(Config::default());
    pair.call(DIALER, json!("mine"), None);
    pair.settle();
    pair
}

fn closed_by(text: &str) -> PeerFault {
    let mut pair = victim();
    pair.receive(DIALER, text);
    pair.settle();
    let events = pair.take(DIALER);
    assert!(matches!(ended(&events).1, Err(CallError::Uncertain(CloseReason::Fault(_)))), "{text}");
    match events.last() {
        Some(Event::Closed(CloseReason::Fault(fault))) => fault.clone(),
        other => panic!("{text}: {other:?}"),
    }
}

/// The fault of a frame that is dropped; the call of this end must still get its reply.
fn survived(text: &str) -> Option<PeerFault> {
    let mut pair = victim();
    pair.receive(DIALER, text);
    let events: Vec<_> = std::iter::from_fn(|| pair.ends[DIALER].poll_event()).collect();
    let fault = events.iter().find_map(|event| match event {
        Event::Fault(fault) => Some(fault.clone()),
        _ => None,
    });
    let next = 1 + u64::from(text.contains("\"seq\":1"));
    pair.receive(DIALER, &format!(r#"{{"t":"reply","seq":{next},"ack":1,"id":1,"ok":"fine"}}"#));
    let events: Vec<_> = std::iter::from_fn(|| pair.ends[DIALER].poll_event()).collect();
    assert_eq!(ended(&events), (CallId(1), &Ok(json!("fine"))), "{text}");
    assert_eq!(pair.ends[DIALER].phase(), Phase::Open, "{text}");
    fault
}

#[test]
fn broken_sequences_end_the_link_with_the_numbers() {
    assert_eq!(
        closed_by(r#"{"t":"event","seq":3,"body":1}"#),
        PeerFault::SequenceGap { expected: 1, got: 3 },
        "skipped or reordered"
    );
    assert!(matches!(closed_by(r#"{"t":"event","seq":9007199254740991,"body":1}"#), PeerFault::SequenceGap { .. }));
    assert_eq!(closed_by(r#"{"t":"ack","ack":7}"#), PeerFault::BadAck { field: "ack", got: 7, min: 0, max: 1 });
    assert!(matches!(closed_by(r#"{"t":"event","seq":1,"ack":2,"body":1}"#), PeerFault::BadAck { .. }));
    let hello = r#"{"t":"hello","role":"host","versions":{"min":1,"max":1},"body":{}}"#;
    assert!(matches!(closed_by(hello), PeerFault::Unexpected { .. }), "second hello");
    for text in ["", "[]", "{", "{}", r#"{"t":5}"#, r#"{"t":"ack"}"#, r#"{"t":"event","seq":0,"body":1}"#, "\u{0}"] {
        assert!(matches!(closed_by(text), PeerFault::BadFrame(_)), "{text}");
    }
}

#[test]
fn what_belongs_to_one_call_touches_no_other() {
    assert_eq!(
        survived(r#"{"t":"reply","seq":1,"id":99,"ok":1}"#),
        Some(PeerFault::UnknownReply(CallId(99))),
        "a call that was never made"
    );
    assert_eq!(survived(r#"{"t":"reply","seq":1,"id":0,"ok":1}"#), Some(PeerFault::UnknownReply(CallId(0))));
    let zero = PeerFault::CallIdReused { id: CallId(0), last: CallId(0) };
    assert_eq!(survived(r#"{"t":"call","seq":1,"id":0,"body":1}"#), Some(zero));
    assert_eq!(survived(r#"{"t":"cancel","seq":1,"id":50}"#), None);
    assert_eq!(survived(r#"{"t":"call","seq":1,"id":9007199254740991,"deadline_ms":9007199254740991,"body":1}"#), None);
    assert_eq!(survived(r#"{"t":"pong"}"#), None);
    assert_eq!(survived(r#"{"t":"telepathy","mood":1}"#), None, "a later version's frame");
    assert_eq!(survived(r#"{"t":"telepathy","seq":1,"mood":1}"#), None, "a later version's data frame");
    assert!(matches!(survived(r#"{"t":"event","seq":1}"#), Some(PeerFault::BadFrame(text)) if text.contains("`body`")));
    assert_eq!(survived(r#"{"t":"call","seq":1,"id":4,"body":"\ud800"}"#), None, "refused, not a fault of the link");
    assert_eq!(survived(r#"{"t":"call","seq":1,"id":4,"body":{"x":"#), None, "cut off inside the body");
}

#[test]
fn a_bad_body_is_refused_with_the_field() {
    let mut pair = victim();
    let deep = format!(r#"{{"t":"call","seq":4,"id":6,"body":{}1{}}}"#, "[".repeat(70), "]".repeat(70));
    let huge = format!(r#"{{"t":"call","seq":5,"id":7,"body":"{}"}}"#, "x".repeat(2_000_000));
    for (text, id, hint) in [
        (r#"{"t":"call","seq":1,"id":3,"body":"\ud800"}"#, 3, "field `body`: "),
        (r#"{"t":"call","seq":2,"id":4}"#, 4, "field `body`: is missing"),
        (r#"{"t":"call","seq":3,"id":5,"deadline_ms":"soon","body":1}"#, 5, "field `deadline_ms`: "),
        (&deep, 6, "field `body`: nested deeper than 64 levels"),
        (&huge, 7, "limit `frame_bytes` is 1048576"),
    ] {
        pair.receive(DIALER, text);
        let now = pair.now;
        let frame = pair.ends[DIALER].poll_transmit(now).unwrap();
        let Frame::Data { data: Data::Reply { id: got, answer: Answer::Refused(refusal) }, .. } = frame else {
            panic!("{frame:?}")
        };
        assert_eq!((got, refusal.code.as_str()), (CallId(id), "bad_body"));
        assert!(refusal.message.contains(hint), "{}", refusal.message);
    }
    assert_eq!(pair.ends[DIALER].phase(), Phase::Open);
    assert_eq!(pair.ends[DIALER].calls_in(), 0);
}

#[test]
fn an_unreadable_reply_ends_its_call() {
    let mut pair = victim();
    pair.receive(DIALER, r#"{"t":"reply","seq":1,"ack":1,"id":1,"error":{"code":5}}"#);
    pair.settle();
    let events = pair.take(DIALER);
    let Err(CallError::BadReply(why)) = ended(&events).1 else { panic!("{events:?}") };
    assert!(why.contains("field `error`"), "{why}");
}

#[test]
fn a_call_id_that_is_used_twice_does_not_reach_the_first_call() {
    let mut pair = victim();
    pair.receive(DIALER, r#"{"t":"call","seq":1,"id":5,"body":"first"}"#);
    pair.receive(DIALER, r#"{"t":"call","seq":2,"id":5,"body":"second"}"#);
    pair.receive(DIALER, r#"{"t":"call","seq":2,"id":6,"body":"replayed seq"}"#);
    let now = pair.now;
    assert_eq!(pair.ends[DIALER].calls_in(), 1);
    assert!(pair.ends[DIALER].reply(now, CallId(5), Ok(json!(1))));
    let stats = pair.ends[DIALER].stats();
    assert_eq!((stats.faults, stats.duplicates), (1, 1));
}

#[test]
fn too_many_faults_are_enough() {
    let mut limits = Limits::default();
    limits.faults = 3;
    let mut pair = Pair::open(Config::default().with_limits(limits));
    for seq in 1..=4 {
        pair.receive(ACCEPTER, &format!(r#"{{"t":"reply","seq":{seq},"id":9,"ok":1}}"#));
    }
    pair.settle();
    let events = pair.take(ACCEPTER);
    assert!(matches!(&events[..3], [Event::Fault(_), Event::Fault(_), Event::Fault(_)]));
    assert!(matches!(events.last(), Some(Event::Closed(CloseReason::Fault(PeerFault::TooMany { limit: 3, .. })))));
}

#[test]
fn calling_on_without_taking_replies_is_a_flood() {
    let mut limits = Limits::default();
    (limits.calls_in, limits.outbox) = (2, 4);
    let mut pair = Pair::open(Config::default().with_limits(limits));
    for n in 1..=20 {
        pair.receive(ACCEPTER, &format!(r#"{{"t":"call","seq":{n},"id":{n},"body":1}}"#));
    }
    assert!(matches!(pair.ends[ACCEPTER].close_reason(), Some(CloseReason::Fault(PeerFault::Flood(_)))));
    assert!(pair.ends[ACCEPTER].calls_in() == 0 && pair.ends[ACCEPTER].outbox_len() == 0);
}

fn number() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0_u64..6, 1 => Just(codec::MAX_NUMBER), 1 => any::<u64>()]
}

fn data() -> impl Strategy<Value = Data<JsonBody>> {
    prop_oneof![
        (number(), proptest::option::of(number())).prop_map(|(id, deadline_ms)| Data::Call {
            id: CallId(id),
            deadline_ms,
            body: json!(1)
        }),
        number().prop_map(|id| Data::Reply { id: CallId(id), answer: Answer::Ok(json!(2)) }),
        number().prop_map(|id| Data::Reply { id: CallId(id), answer: Answer::Error(ErrorObject::new("internal", "")) }),
        Just(Data::Event { body: json!(3) }),
        number().prop_map(|id| Data::Cancel { id: CallId(id) }),
        any::<bool>().prop_map(|event| Data::Skip { event }),
    ]
}

/// `None` stands for the next number in order, so that a run gets somewhere.
type Seq = Option<u64>;

#[derive(Debug, Clone)]
enum Attack {
    Data(Seq, u64, Data<JsonBody>),
    Control(u8, u64),
    Text(String),
    Wait(u64),
    Reconnect,
}

fn attack() -> impl Strategy<Value = Attack> {
    prop_oneof![
        10 => (proptest::option::weighted(0.1, number()), 0_u64..3, data())
            .prop_map(|(seq, ack, data)| Attack::Data(seq, ack, data)),
        3 => (0_u8..6, number()).prop_map(|(kind, ack)| Attack::Control(kind, ack)),
        1 => text().prop_map(Attack::Text),
        2 => (0_u64..20_000).prop_map(Attack::Wait),
        1 => Just(Attack::Reconnect),
    ]
}

/// Valid frames, cut off or with a byte changed, and noise.
fn text() -> impl Strategy<Value = String> {
    const FRAMES: [&str; 8] = [
        r#"{"t":"call","seq":1,"ack":0,"id":1,"deadline_ms":9000,"body":{"a":["x","\u00fc"]}}"#,
        r#"{"t":"reply","seq":1,"ack":1,"id":1,"refused":{"code":"limit_reached","message":""}}"#,
        r#"{"t":"event","seq":2,"body":{"$map":[["k",{"$undefined":true}]]}}"#,
        r#"{"t":"cancel","seq":1,"id":1}"#,
        r#"{"t":"close","ack":0,"code":"normal"}"#,
        r#"{"t":"welcome","role":"host","version":1,"link":"l","resume_token":"t","resume_ms":5,"body":null}"#,
        r#"{"t":"hello","role":"provider","versions":{"min":1,"max":1},"resume":{"link":"","token":"","received":9},"body":1}"#,
        r#"{"t":"ping","ack":18446744073709551616}"#,
    ];
    prop_oneof![
        (0..FRAMES.len(), any::<proptest::sample::Index>()).prop_map(|(frame, end)| {
            let text = FRAMES[frame];
            text[..end.index(text.len() + 1)].to_owned()
        }),
        (0..FRAMES.len(), any::<proptest::sample::Index>(), any::<char>()).prop_map(|(frame, at, with)| {
            let text = FRAMES[frame];
            let at = at.index(text.len());
            format!("{}{with}{}", &text[..at], &text[at + 1..])
        }),
        proptest::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter),
    ]
}

fn feed(link: &mut Link<JsonBody>, now: Instant, text: &str) {
    match codec::decode(text, link.decode_limits()) {
        Ok(frame) => link.handle_frame(now, frame),
        Err(error) => link.handle_undecodable(now, &error),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn no_frame_panics_and_own_calls_end_once(
        end in 0..2_usize,
        attacks in proptest::collection::vec(attack(), 1..60),
    ) {
        let mut limits = Limits::default();
        (limits.calls_in, limits.outbox, limits.replay) = (3, 4, 5);
        let mut pair = Pair::open(Config::default().with_limits(limits));
        pair.connected = false;
        let mut now = pair.now;
        let link = &mut pair.ends[end];
        let own = [link.call(now, json!(1), None).unwrap(), link.call(now, json!(2), Some(now + ms(60_000))).unwrap()];
        let mut finished = Vec::new();
        let mut seq = 0;
        for attack in attacks {
            match attack {
                Attack::Data(chosen, ack, data) => {
                    seq += u64::from(chosen.is_none());
                    link.handle_frame(now, Frame::Data { seq: chosen.unwrap_or(seq), ack, data });
                }
                Attack::Control(0, ack) => link.handle_frame(now, Frame::Ack { ack }),
                Attack::Control(1, ack) => link.handle_frame(now, Frame::Pong { ack }),
                Attack::Control(2, ack) if ack > 4 => {
                    link.handle_frame(now, Frame::Close { ack, close: Close::new(CloseCode::NORMAL, "") });
                }
                Attack::Control(_, ack) => link.handle_frame(now, Frame::Ping { ack }),
                Attack::Text(text) => feed(link, now, &text),
                Attack::Wait(millis) => {
                    now = now + ms(millis);
                    link.handle_timeout(now);
                }
                Attack::Reconnect => link.connection_restored(now),
            }
            // A driver that answers every second call at once.
            while let Some(event) = link.poll_event() {
                match event {
                    Event::Call { id, .. } if id.0 % 2 == 0 => {
                        link.reply(now, id, Ok(json!(0)));
                    }
                    Event::CallEnded { id, .. } => finished.push(id),
                    _ => {}
                }
            }
            prop_assert!(link.calls_in() <= 3 && link.replay_len() <= 5 && link.outbox_len() <= 4);
            while link.poll_transmit(now).is_some() {}
        }
        link.close(now, Close::new(CloseCode::NORMAL, ""));
        link.handle_timeout(now + ms(1_000_000));
        finished.extend(std::iter::from_fn(|| link.poll_event()).filter_map(|event| match event {
            Event::CallEnded { id, .. } => Some(id),
            _ => None,
        }));
        finished.sort();
        prop_assert_eq!(finished, own);
        prop_assert_eq!(link.phase(), Phase::Closed);
    }

    #[test]
    fn no_text_panics_in_the_handshake(texts in proptest::collection::vec(text(), 1..6), dials in any::<bool>()) {
        let mut link = if dials { dialer(Config::default()) } else { accepter(Config::default(), 1) };
        for text in texts {
            feed(&mut link, Instant::ZERO, &text);
            while link.poll_transmit(Instant::ZERO).is_some() {}
        }
    }
}
