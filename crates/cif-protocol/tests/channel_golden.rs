//! Every entry of the Channel API against its golden file: `tests/golden/channel/{commands,events}/<name>.json` with the
//! named cases `minimal`, `full` and `unknown_fields`, for a command also those of its `reply`.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use cif_protocol::channel::{
    COMMANDS, Capabilities, ChannelCommand, ChannelEvent, ChannelReply, DecodeError, EVENTS, EntryInfo, FieldInfo,
};
use serde_json::{Map, Value, json};

type Cases = Map<String, Value>;

fn folder(of: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/channel").join(of)
}

fn cases(of: &str, name: &str) -> Cases {
    let path = folder(of).join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("no golden file {}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn case<'a>(cases: &'a Cases, name: &str, case: &str) -> &'a Value {
    cases.get(case).unwrap_or_else(|| panic!("{name}: no case `{case}`"))
}

/// Reads and writes the three cases; `round_trip` gives the written form.
fn check_cases(name: &str, cases: &Cases, round_trip: &dyn Fn(Value) -> Result<Value, DecodeError>) {
    for good in ["minimal", "full"] {
        let json = case(cases, name, good);
        assert_eq!(&round_trip(json.clone()).unwrap(), json, "{name}, case {good}");
    }
    let full = case(cases, name, "full");
    let unknown = case(cases, name, "unknown_fields");
    assert_ne!(unknown, full, "{name}: the case unknown_fields has none");
    assert_eq!(&round_trip(unknown.clone()).unwrap(), full, "{name}, case unknown_fields");
}

/// Takes out, and spoils, every field of the full case in turn.
fn check_errors(info: &EntryInfo, cases: &Cases, decode: &dyn Fn(Value) -> Result<Value, DecodeError>) {
    let full = case(cases, info.name, "full").as_object().unwrap();
    let keys: BTreeSet<&str> = full.keys().map(String::as_str).collect();
    let fields: BTreeSet<&str> = info.fields.iter().map(|field| field.name).collect();
    assert_eq!(keys, fields, "{}: the full case must have every field", info.name);
    for FieldInfo { name, required, ty, doc, .. } in info.fields {
        assert!(!doc.is_empty());
        let mut without = full.clone();
        without.remove(*name);
        match decode(Value::Object(without)) {
            Ok(_) => assert!(!required, "{}: `{name}` is required and nobody missed it", info.name),
            Err(error) => assert!(*required && error.field() == Some(name), "{}: {error}", info.name),
        }
        if *ty != "Value" {
            let mut spoiled = full.clone();
            spoiled.insert((*name).to_owned(), json!([[[]]]));
            let error = decode(Value::Object(spoiled)).unwrap_err();
            assert_eq!(error.field(), Some(*name), "{}: {error}", info.name);
        }
    }
    for wrong in [json!(7), json!("text"), json!([1]), json!(true)] {
        assert!(matches!(decode(wrong), Err(DecodeError::NotAnObject { .. })), "{}", info.name);
    }
}

#[test]
fn commands_and_replies() {
    for info in COMMANDS {
        let cases = cases("commands", info.name);
        let command = |data| ChannelCommand::from_wire(info.name, data).map(|command| command.data());
        check_cases(info.name, &cases, &command);
        check_errors(info, &cases, &command);
        let reply = |data| ChannelReply::from_wire(info.name, data).map(|reply| reply.data());
        check_cases(info.name, case(&cases, info.name, "reply").as_object().unwrap(), &reply);
    }
}

#[test]
fn events() {
    for info in EVENTS {
        let cases = cases("events", info.name);
        let event = |data| ChannelEvent::from_wire(info.name, data).map(|event| event.data());
        check_cases(info.name, &cases, &event);
        check_errors(info, &cases, &event);
    }
}

#[test]
fn no_golden_file_is_left_over() {
    for (of, table) in [("commands", COMMANDS), ("events", EVENTS)] {
        for file in fs::read_dir(folder(of)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            assert!(table.iter().any(|info| info.name == name), "no entry for {}", path.display());
        }
    }
}

#[test]
fn names_are_unique_and_documented() {
    for table in [COMMANDS, EVENTS] {
        let names: BTreeSet<&str> = table.iter().map(|info| info.name).collect();
        assert_eq!(names.len(), table.len());
        assert!(table.iter().all(|info| !info.doc.trim().is_empty()));
    }
}

#[test]
fn commands_say_which_events_they_cause() {
    for info in COMMANDS {
        for cause in info.causes {
            assert!(EVENTS.iter().any(|event| event.name == *cause), "{}: no event {cause}", info.name);
        }
        assert!(!info.cancelled.is_empty(), "{}", info.name);
    }
    let dial = COMMANDS.iter().find(|info| info.name == "conversation.start").unwrap();
    assert!(!dial.idempotent && dial.causes.contains(&"conversation.dialing"));
}

#[test]
fn commands_find_their_conversation_and_their_level() {
    let read =
        |name: &str| ChannelCommand::from_wire(name, case(&cases("commands", name), name, "full").clone()).unwrap();
    for info in COMMANDS {
        let command = read(info.name);
        assert_eq!(command.info().map(|info| info.name), Some(info.name));
        let named = command.data().get("conversation").is_some();
        assert_eq!(command.conversation().is_some(), named, "{}", info.name);
    }
    let nothing = Capabilities::default();
    assert!(!nothing.level(&read("voice.hold")).is_supported());
    assert!(nothing.level(&read("provider.detach")).is_supported());
    let unknown = ChannelCommand::from_wire("voice.whistle", json!({"a": 1})).unwrap();
    assert_eq!(serde_json::to_value(&unknown).unwrap(), json!({"name": "voice.whistle", "data": {"a": 1}}));
    assert!(!nothing.level(&unknown).is_supported());
}
