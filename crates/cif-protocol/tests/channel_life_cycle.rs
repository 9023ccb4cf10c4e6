//! The life cycle of conversations: the table is sound, and a model that plays both ends never leaves it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use cif_protocol::channel::{
    Accepted, ChannelEvent, ChannelKind, Connected, ConversationModel, ConversationState as S, EVENTS, EndCause, Ended,
    Held, IllegalTransition, Missed, Offered, Part, Party, Resumed, STAYS, TRANSITIONS,
};
use serde_json::Value;

fn event(name: &str) -> ChannelEvent {
    let path = format!("{}/tests/golden/channel/events/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    ChannelEvent::from_wire(name, cases["minimal"].clone()).unwrap()
}

/// The state after an event of a conversation of which nothing but its state is known.
fn apply(state: &S, event: &ChannelEvent) -> Result<S, IllegalTransition> {
    let mut model = ConversationModel::at("c1", state.clone());
    model.apply(event).map(|()| model.state().clone())
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
    for state in S::KNOWN {
        for info in EVENTS {
            let step = TRANSITIONS.iter().find(|(from, name, _)| from == state && *name == info.name);
            let stays = STAYS.iter().any(|(name, states)| *name == info.name && states.contains(state));
            assert!(step.is_none() || !stays, "{} in {state} is in both tables", info.name);
            let line = step.map(|(.., to)| to).or(stays.then_some(state));
            let governed = S::governs(info.name);
            match apply(state, &event(info.name)) {
                Ok(next) if governed => assert_eq!(Some(&next), line, "{state} {}", info.name),
                Ok(next) => assert_eq!(&next, state),
                Err(error) => {
                    // What the conversation allows, a part of it may still refuse.
                    assert!(governed && line.is_some() == (error.part != Part::Conversation), "{error}");
                    let told = (&error.from, error.event.as_str(), error.conversation.as_str());
                    assert_eq!(told, (state, info.name, "c1"));
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
    let events: Vec<ChannelEvent> = EVENTS.iter().map(|info| event(info.name)).collect();
    for seed in 0..500 {
        let (mut walk, mut model, mut over) = (Walk(seed), ConversationModel::new("c1"), false);
        for _ in 0..200 {
            let before = model.state().clone();
            let picked = &events[walk.below(events.len())];
            if let Err(error) = model.apply(picked) {
                assert_eq!((&error.from, model.state()), (&before, &before));
            }
            let state = model.state();
            over |= state.is_over();
            assert!(!(over && state.is_connected()), "seed {seed}: {} after the end", picked.name());
            assert!(!(state.is_live() && state.is_over()) || *state == S::WrapUp);
        }
    }
}

#[test]
fn the_ordinary_lives() {
    let live = |events: &[ChannelEvent]| events.iter().try_fold(S::New, |state, event| apply(&state, event));
    let offered = || ChannelEvent::from(Offered::new(ChannelKind::Voice, Party::new()));
    let taken = [offered(), Accepted::new().into(), Connected::new().into()];
    assert_eq!(live(&taken).unwrap(), S::Connected);
    assert_eq!(live(&[offered(), Missed::new(EndCause::AnsweredElsewhere).into()]).unwrap(), S::Missed);
    let again = [offered(), Ended::new(EndCause::Agent).into()];
    assert_eq!(live(&again).unwrap_err().from, S::Offered);
}

#[test]
fn holding_one_participant_does_not_hold_the_conversation() {
    let held: ChannelEvent = Held::new().with_participant("customer").into();
    let resumed: ChannelEvent = Resumed::new().with_participant("customer").into();
    for state in [S::Connected, S::Held] {
        let mut model = ConversationModel::at("c1", state.clone());
        for event in [&held, &resumed] {
            model.apply(event).unwrap();
            assert_eq!(*model.state(), state);
        }
    }
    assert!(apply(&S::Offered, &held).is_err());
}
