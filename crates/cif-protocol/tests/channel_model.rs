//! The model of a conversation with its parts: random legal and illegal sequences, and the ordinary lives of calls.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use cif_protocol::channel::{
    ChannelEvent, ChannelKind, Conversation, ConversationModel, ConversationState, Direction, EVENTS, MACHINES,
    MAX_PARTS, Part, Participant, ParticipantJoined, ParticipantRole, ParticipantState,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// An event with the fields of its golden file, about participant, recording or whole call `n`.
fn event(name: &str, n: usize) -> ChannelEvent {
    static CASES: OnceLock<BTreeMap<String, Value>> = OnceLock::new();
    let cases = CASES.get_or_init(|| {
        let read = |name: &str| {
            let path = format!("{}/tests/golden/channel/events/{name}.json", env!("CARGO_MANIFEST_DIR"));
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
        };
        EVENTS.iter().map(|info| (info.name.to_owned(), read(info.name))).collect()
    });
    let cases = &cases[name];
    let mut data = cases["minimal"].clone();
    let who = ["customer", "agent", "p1", "p2"][n % 4];
    let fields = EVENTS.iter().find(|info| info.name == name).unwrap().fields;
    for field in fields {
        match (field.name, field.ty) {
            ("participant", "Participant") => data["participant"] = json!({"id": who, "role": "colleague"}),
            // The whole call, now and then.
            ("participant", _) if field.required || n % 5 != 0 => data[field.name] = json!(who),
            ("active", _) => data["active"] = json!(who),
            ("recording", _) => data["recording"] = json!(format!("r{}", n % 2)),
            _ => {}
        }
    }
    ChannelEvent::from_wire(name, data).unwrap()
}

fn snapshot_of(model: &ConversationModel) -> ConversationModel {
    let kind = Conversation::new(model.id().clone(), ChannelKind::Voice, Direction::Inbound, model.state().clone());
    ConversationModel::from_snapshot(&model.to_snapshot(kind, 7))
}

/// Plays the events; what is refused must change nothing and say why.
fn play(model: &mut ConversationModel, event: &ChannelEvent) -> bool {
    let before = model.clone();
    match model.apply(event) {
        Ok(()) => {
            assert!(!(before.state().is_over() && model.state().is_connected()), "{} brings it back", event.name());
            true
        }
        Err(illegal) => {
            assert_eq!(*model, before, "{illegal}");
            assert!(illegal.to_string().contains(&format!("`{}`", event.name())), "{illegal}");
            assert_eq!(illegal.from, *before.state());
            false
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_the_model_stays_sound(steps in prop::collection::vec((0..EVENTS.len(), 0..20_usize), 0..80)) {
        let mut model = ConversationModel::new("c1");
        for (index, n) in steps {
            play(&mut model, &event(EVENTS[index].name, n));
            check(&model);
        }
    }

    /// Only events that the tables call possible, so that the walk gets deep into calls.
    #[test]
    fn walks_along_the_tables(picks in prop::collection::vec((0..1_000_usize, 0..20_usize), 1..120)) {
        let mut model = ConversationModel::new("c1");
        let mut steps = 0;
        for (pick, n) in picks {
            let mut possible: Vec<&str> = model.state().possible().collect();
            // Ending is as likely as one of fifty.
            if pick % 50 != 0 {
                possible.retain(|name| !["conversation.ended", "conversation.failed"].contains(name));
            }
            if possible.is_empty() {
                break;
            }
            steps += usize::from(play(&mut model, &event(possible[pick % possible.len()], n)));
            check(&model);
        }
        prop_assert!(steps > 0, "the first step is always legal");
    }
}

/// What is true of every conversation at any time.
fn check(model: &ConversationModel) {
    // Read once for all steps of all walks.
    static NEXT: OnceLock<Vec<ChannelEvent>> = OnceLock::new();
    let participants = model.participants();
    assert!(participants.len() <= MAX_PARTS);
    if model.state().is_over() {
        assert!(participants.is_empty() && model.consult().is_none() && !model.is_conference());
        assert_eq!(model.open_recording(), None);
    }
    if let Some(consult) = model.consult() {
        assert!(model.state().is_connected());
        // Who is asked may have left before the consultation is over, for the length of one event.
        assert!(
            participants.iter().any(|who| who.id == consult.participant)
                || consult.participant.as_str() == "customer"
                || consult.participant.as_str() == "agent"
        );
    }
    for who in participants.iter().filter(|who| who.state == Some(ParticipantState::Left)) {
        assert!(!who.held && model.supervision(&who.id).is_none() && model.participant(&who.id).is_none());
    }
    // A snapshot loses only recordings that are over.
    let again = snapshot_of(model);
    assert_eq!((again.state(), again.participants()), (model.state(), participants));
    assert_eq!((again.consult(), again.is_conference()), (model.consult(), model.is_conference()));
    assert_eq!(again.open_recording(), model.open_recording());
    let past = |name: &str| name.starts_with("recording.");
    let next = NEXT.get_or_init(|| EVENTS.iter().map(|info| event(info.name, 2)).collect());
    for (info, next) in EVENTS.iter().zip(next).filter(|(info, _)| !past(info.name)) {
        let (mut one, mut other) = (model.clone(), again.clone());
        assert_eq!(one.apply(next).is_ok(), other.apply(next).is_ok(), "{} after a snapshot", info.name);
    }
}

#[test]
fn the_machines_are_sound() {
    for machine in MACHINES {
        let mut seen = BTreeSet::new();
        let mut reached = BTreeSet::from([machine.start]);
        for _ in machine.steps {
            reached.extend(
                machine
                    .steps
                    .iter()
                    .filter(|(from, ..)| reached.contains(from))
                    .map(|(.., to)| *to)
                    .collect::<Vec<_>>(),
            );
        }
        for (from, name, to) in machine.steps {
            assert!(seen.insert((from, name)), "{}: two lines for {name} in {from}", machine.name);
            assert!(EVENTS.iter().any(|info| info.name == *name) && ConversationState::governs(name), "{name}");
            assert!(reached.contains(from) && reached.contains(to), "{}: {from} cannot be reached", machine.name);
        }
    }
}

fn connected() -> ConversationModel {
    let mut model = ConversationModel::new("c1");
    for name in ["conversation.offered", "conversation.connected"] {
        model.apply(&event(name, 0)).unwrap();
    }
    model
}

#[test]
fn a_warm_transfer_is_legal_and_its_shortcuts_are_not() {
    let mut model = connected();
    let illegal = |model: &mut ConversationModel, name: &str, n| model.apply(&event(name, n)).unwrap_err();
    let nobody = illegal(&mut model, "consult.started", 2);
    assert!(matches!(nobody.part, Part::Unmet { .. }), "{nobody}");
    assert!(illegal(&mut model, "conversation.swapped", 2).to_string().contains("consultation in state `none`"));
    assert!(illegal(&mut model, "conversation.conferenced", 2).to_string().contains("somebody besides the two ends"));
    for (name, n) in [("participant.invited", 2), ("consult.started", 2), ("participant.joined", 2)] {
        model.apply(&event(name, n)).unwrap();
    }
    assert!(
        illegal(&mut model, "consult.started", 2)
            .to_string()
            .contains("possible are: conversation.swapped, consult.ended")
    );
    assert!(illegal(&mut model, "consult.ended", 3).to_string().contains("the one who is asked"));
    for (name, n) in [("participant.held", 4), ("conversation.swapped", 2), ("consult.ended", 2)] {
        model.apply(&event(name, n)).unwrap();
    }
    model.apply(&event("conversation.conferenced", 2)).unwrap();
    model.apply(&event("conversation.transferred", 2)).unwrap();
    model.apply(&event("recording.started", 0)).unwrap();
    model.apply(&event("conversation.ended", 0)).unwrap();
    assert_eq!(model.recording(&"r0".into()), "stopped");
    model.apply(&event("recording.available", 0)).unwrap();
    assert!(model.apply(&event("participant.joined", 2)).is_err());
}

#[test]
fn a_crowd_is_refused_and_those_who_left_make_room() {
    let mut model = connected();
    let join = |n: usize| {
        ChannelEvent::from(ParticipantJoined::new(Participant::new(format!("p{n}"), ParticipantRole::Colleague)))
    };
    for n in 0..MAX_PARTS {
        model.apply(&join(n)).unwrap();
    }
    let full = model.apply(&join(MAX_PARTS)).unwrap_err();
    assert!(full.to_string().contains("64 of kind participant are the limit"), "{full}");
    model.apply(&event("participant.left", 2)).unwrap();
    model.apply(&join(MAX_PARTS)).unwrap();
}
