//! The life cycle of conversations: the table is sound, and a model that plays both ends never leaves it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Accepted, ChannelEvent, ChannelKind, Connected, ConversationState as S, EVENTS, EndCause, Ended, Held, Missed,
    Offered, Party, Resumed, STAYS, TRANSITIONS,
};
use serde_json::Value;

fn event(name: &str) -> ChannelEvent {
    let path = format!("{}/tests/golden/channel/events/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    ChannelEvent::from_wire(name, cases["minimal"].clone()).unwrap()
}

#[test]
fn the_table_is_sound() {
    let mut seen = BTreeSet::new();
    for (from, name, to) in TRANSITIONS {
        assert!(seen.insert((from, name)), "two lines for {name} in {from}");
        assert!(EVENTS.iter().any(|info| info.name == *name), "{name} is not an event");
        assert!(!from.is_over() || to.is_over(), "{from} comes back to life by {name}");
        assert_ne!(*to, S::New);
    }
    for (name, states) in STAYS {
        assert!(EVENTS.iter().any(|info| info.name == *name) && !states.is_empty(), "{name}");
    }
    let mut reached = BTreeSet::from([&S::New]);
    for _ in S::KNOWN {
        for (from, _, to) in TRANSITIONS {
            if reached.contains(from) {
                reached.insert(to);
            }
        }
    }
    assert_eq!(reached.len(), S::KNOWN.len(), "a state cannot be reached");
}

#[test]
fn every_state_against_every_event() {
    let id = ConversationId::new("c1");
    for state in S::KNOWN {
        for info in EVENTS {
            let step = TRANSITIONS.iter().find(|(from, name, _)| from == state && *name == info.name);
            let stays = STAYS.iter().any(|(name, states)| *name == info.name && states.contains(state));
            assert!(step.is_none() || !stays, "{} in {state} is in both tables", info.name);
            let line = step.map(|(.., to)| to).or(stays.then_some(state));
            let governed = S::governs(info.name);
            match state.apply(&id, &event(info.name)) {
                Ok(next) if governed => assert_eq!(Some(&next), line, "{state} {}", info.name),
                Ok(next) => assert_eq!(&next, state),
                Err(error) => {
                    assert!(governed && line.is_none());
                    assert_eq!((&error.from, error.event.as_str(), &error.conversation), (state, info.name, &id));
                }
            }
        }
    }
}

/// A small generator, so that walks are the same on every run.
struct Walk(u64);

impl Walk {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

#[test]
fn random_walks_end_and_never_connect_again_after_the_end() {
    let id = ConversationId::new("c1");
    let events: Vec<ChannelEvent> = EVENTS.iter().map(|info| event(info.name)).collect();
    for seed in 0..500 {
        let (mut walk, mut state, mut over) = (Walk(seed), S::New, false);
        for _ in 0..200 {
            let before = state.clone();
            let picked = &events[walk.below(events.len())];
            match state.apply(&id, picked) {
                Ok(next) => state = next,
                Err(error) => assert_eq!(error.from, before),
            }
            over |= state.is_over();
            assert!(!(over && state.is_connected()), "seed {seed}: {} after the end", picked.name());
            assert!(!(state.is_live() && state.is_over()) || state == S::WrapUp);
        }
    }
}

#[test]
fn the_ordinary_lives() {
    let id = ConversationId::new("c1");
    let live = |events: &[ChannelEvent]| events.iter().try_fold(S::New, |state, event| state.apply(&id, event));
    let offered = || ChannelEvent::from(Offered::new(ChannelKind::Voice, Party::new()));
    let taken = [offered(), Accepted::new().into(), Connected::new().into()];
    assert_eq!(live(&taken).unwrap(), S::Connected);
    assert_eq!(live(&[offered(), Missed::new(EndCause::AnsweredElsewhere).into()]).unwrap(), S::Missed);
    let again = [offered(), Ended::new(EndCause::Agent).into()];
    assert_eq!(live(&again).unwrap_err().from, S::Offered);
}

#[test]
fn holding_one_participant_does_not_hold_the_conversation() {
    let id = ConversationId::new("c1");
    let held = Held::new().with_participant("p1").into();
    assert_eq!(S::Connected.apply(&id, &held).unwrap(), S::Connected);
    let resumed = Resumed::new().with_participant("p1").into();
    assert_eq!(S::Held.apply(&id, &resumed).unwrap(), S::Held);
    assert!(S::Offered.apply(&id, &held).is_err());
}
