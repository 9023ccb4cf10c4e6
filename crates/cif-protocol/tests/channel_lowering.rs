//! The lowering tables name real calls of the right version, and the loss reports are those of the golden file.
//! `UPDATE_GOLDEN=1` writes it anew.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::fs;

use cif_protocol::channel::lowering::{HostKind, ROWS, lowered, report};
use cif_protocol::channel::{COMMANDS, Capabilities, EVENTS, Level};
use cif_protocol::host::{Versions, events, methods};
use serde_json::{Map, Value};

/// Everything at the highest level.
fn everything() -> Capabilities {
    let all: Map<String, Value> =
        Capabilities::default().levels().map(|(name, _)| (name.to_owned(), Value::from("full"))).collect();
    serde_json::from_value(Value::Object(all)).unwrap()
}

#[test]
fn every_line_names_an_entry_and_calls_of_the_version() {
    let version = |call: &str| {
        let method = methods().find(|info| info.wire == call).map(|info| info.versions);
        method.or_else(|| events().find(|info| info.wire == call).map(|info| info.versions))
    };
    for row in ROWS {
        let known = COMMANDS.iter().chain(EVENTS).any(|info| info.name == row.name);
        assert!(known && ROWS.iter().filter(|other| other.name == row.name).count() == 1, "{}", row.name);
        for call in row.cif1 {
            assert_eq!(version(call), Some(Versions::V1V2), "{}: {call}", row.name);
        }
        for call in row.cif2 {
            assert!(matches!(version(call), Some(Versions::V1V2 | Versions::V2)), "{}: {call}", row.name);
        }
        assert!(!row.cif2.is_empty() && lowered(row.name, HostKind::Panel).is_empty(), "{}", row.name);
    }
}

#[test]
fn the_reports_are_golden() {
    let phone = Capabilities::default()
        .with_start_with_voice(Level::Full)
        .with_accept(Level::Full)
        .with_decline(Level::Full)
        .with_end(Level::Full)
        .with_hold(Level::Partial)
        .with_mute(Level::Rejected);
    let mut text = String::new();
    for (title, capabilities) in [("a telephone", &phone), ("everything", &everything())] {
        for host in HostKind::ALL {
            writeln!(text, "# {title}\n{}", report(capabilities, host)).unwrap();
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/channel/lowering.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), text);
}

#[test]
fn nothing_is_in_two_places_and_what_is_not_supported_is_in_none() {
    for host in HostKind::ALL {
        let all = report(&everything(), host);
        assert!(all.shown.iter().all(|(name, _)| !all.lost.contains(name)));
        assert_eq!(all.is_complete(), all.lost.is_empty());
        let none = report(&Capabilities::default(), host);
        assert!(none.shown.iter().chain(&all.shown).all(|(name, calls)| *calls == lowered(name, host)));
        assert!(!none.lost.contains(&"voice.hold") && !none.lost.contains(&"recording.started"), "{none}");
    }
}

#[test]
fn the_id_of_capabilities_is_that_of_their_content() {
    let all = everything();
    assert_eq!(all.id(), everything().id());
    assert_eq!(all.id().len(), 32);
    let mut ids: Vec<String> = vec![all.id(), Capabilities::default().id()];
    for (name, _) in Capabilities::default().levels() {
        let one = serde_json::from_value::<Capabilities>(serde_json::json!({name: "partial"})).unwrap();
        ids.push(one.id());
    }
    ids.push(Capabilities::default().with_send_dtmf_max_tones(5).id());
    ids.push(Capabilities::default().with_send_dtmf_max_tones(6).id());
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "two contents have one id");
    // Ids are compared between versions and machines: this one never changes.
    assert_eq!(
        Capabilities::default().with_accept(Level::Full).id(),
        include_str!("golden/channel/capabilities_id.txt").trim()
    );
}
