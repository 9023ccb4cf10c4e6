//! Who is let in, and what the others are told.

mod support;

use cif_link::{
    Auth, Close, CloseCode, CloseReason, Config, Event, Incompatible, JsonBody, Link, Phase, Role, Secret, SendError,
    VersionRange,
};
use cif_protocol::Instant;
use serde_json::json;
use support::{ACCEPTER, DIALER, Pair, accepter, dialer, ms};

fn reason_of(pair: &mut Pair, end: usize) -> CloseReason {
    match pair.take(end).pop() {
        Some(Event::Closed(reason)) => reason,
        other => panic!("not closed: {other:?}"),
    }
}

fn told(pair: &mut Pair) -> Close {
    match reason_of(pair, DIALER) {
        CloseReason::Peer(close) => close,
        other => panic!("not by the peer: {other}"),
    }
}

#[test]
fn both_learn_about_each_other() {
    let mut pair = Pair::new(Config::default());
    let now = pair.now;
    assert!(matches!(pair.ends[DIALER].call(now, json!(1), None), Err(SendError::NotOpen)));
    pair.advance(ms(20));
    let [Event::Opened(peer)] = &pair.take(DIALER)[..] else { panic!("not opened") };
    assert_eq!((peer.role, peer.version, &peer.body), (Role::Host, 1, &json!({"desk": "front"})));
    assert!(peer.resumable && !peer.resumed);
    let [Event::Opened(other)] = &pair.take(ACCEPTER)[..] else { panic!("not opened") };
    assert_eq!((other.role, &other.body, &other.link), (Role::Provider, &json!({"id": "acme"}), &peer.link));
}

#[test]
fn versions_without_overlap_name_both_ranges() {
    let newer = Config::default().with_versions(VersionRange { min: 2, max: 4 });
    let mut pair = Pair::with(dialer(Config::default()), accepter(newer, 1));
    pair.advance(ms(20));
    let CloseReason::Incompatible(Incompatible::Version { ours, theirs }) = reason_of(&mut pair, ACCEPTER) else {
        panic!("not a version mismatch")
    };
    assert_eq!((ours.min, ours.max, theirs.max), (2, 4, 1));
    let close = told(&mut pair);
    assert_eq!(close.code, CloseCode::VERSION_MISMATCH);
    assert!(close.message.contains("2 to 4") && close.message.contains("the peer 1"), "{}", close.message);
}

#[test]
fn two_providers_do_not_fit() {
    let other = Link::accept(Config::default(), Role::Provider, Instant::ZERO, json!({}), [1; 32]);
    let mut pair = Pair::with(dialer(Config::default()), other);
    pair.advance(ms(20));
    assert_eq!(
        reason_of(&mut pair, ACCEPTER),
        Incompatible::Role { ours: Role::Provider, theirs: Role::Provider }.into()
    );
    assert_eq!(told(&mut pair).code, CloseCode::WRONG_ROLE);
}

#[test]
fn the_token_decides() {
    let expected = Config::default().with_auth(Auth::Token(Secret::new("right")));
    for (token, fits) in [(Some("right"), true), (Some("wrong"), false), (None, false)] {
        let mut config = Config::default();
        config.token = token.map(Secret::new);
        let mut pair = Pair::with(dialer(config), accepter(expected.clone(), 1));
        pair.advance(ms(20));
        if fits {
            assert_eq!(pair.ends[DIALER].phase(), Phase::Open);
        } else {
            assert_eq!(told(&mut pair).code, CloseCode::UNAUTHORIZED, "{token:?}");
            let reason = reason_of(&mut pair, ACCEPTER);
            assert!(!format!("{reason:?} {reason}").contains("wrong\""), "{reason:?}");
        }
    }
}

#[test]
fn the_driver_may_decide() {
    let ask = Config::default().with_auth(Auth::Ask);
    for admitted in [true, false] {
        let config = Config::default().with_token(Secret::new("t0ken"));
        let mut pair = Pair::with(dialer(config), accepter(ask.clone(), 1));
        pair.advance(ms(20));
        let [Event::Authenticate(request)] = &pair.take(ACCEPTER)[..] else { panic!("not asked") };
        assert_eq!((request.role, request.resumes), (Role::Provider, false));
        assert!(request.token.as_ref().is_some_and(|token| token.matches(&Secret::new("t0ken"))));
        assert!(!format!("{request:?}").contains("t0ken"));
        let now = pair.now;
        if admitted {
            pair.ends[ACCEPTER].admit(now);
        } else {
            pair.ends[ACCEPTER].refuse(now, "this record is disabled");
        }
        pair.advance(ms(20));
        if admitted {
            assert_eq!(pair.ends[DIALER].phase(), Phase::Open);
        } else {
            let close = told(&mut pair);
            assert_eq!(close.code, CloseCode::UNAUTHORIZED);
            assert!(close.message.contains("this record is disabled"));
        }
    }
}

#[test]
fn silence_ends_the_handshake_in_time() {
    let mut pair = Pair::new(Config::default());
    pair.connected = false;
    pair.advance(ms(10_000));
    for end in [DIALER, ACCEPTER] {
        let (at, event) = pair.seen[end].pop().unwrap();
        assert!(matches!(event, Event::Closed(CloseReason::HandshakeTimeout)));
        assert_eq!(at, Instant::ZERO + ms(10_000));
    }
}

#[test]
fn anything_before_the_hello_is_refused() {
    for text in [
        r#"{"t":"call","seq":1,"id":1,"body":1}"#,
        r#"{"t":"ping"}"#,
        r#"{"t":"welcome","role":"provider","version":1,"link":"x","body":{}}"#,
        r#"{"t":"hello","role":"provider"}"#,
        "nonsense",
    ] {
        let mut link = accepter(Config::default(), 1);
        match cif_link::codec::decode::<JsonBody>(text, link.decode_limits()) {
            Ok(frame) => link.handle_frame(Instant::ZERO, frame),
            Err(error) => link.handle_undecodable(Instant::ZERO, &error),
        }
        assert!(matches!(link.poll_event(), Some(Event::Closed(CloseReason::Fault(_)))), "{text}");
        let close = link.poll_transmit(Instant::ZERO).unwrap();
        assert_eq!(close.kind().as_str(), "close", "{text}");
        assert!(link.is_drained());
    }
}
