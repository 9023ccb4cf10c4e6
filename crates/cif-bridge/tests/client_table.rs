//! The client library's own table says what the table of the protocol says: wire name, class, time-out, parameters.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use cif_protocol::host::{ResponseClass, TimeoutClass, Versions, methods};

/// The rows of `METHODS`: name in JavaScript, and the text of the row.
fn rows() -> Vec<(String, String)> {
    let library = include_str!("../assets/client/msdyn_ciLibrary.js");
    let table = library.split_once("const METHODS = {").expect("the table").1.split_once("\n  };").expect("its end").0;
    let mut rows: Vec<(String, String)> = Vec::new();
    for line in table.lines() {
        match line.trim_start().split_once(": row(") {
            Some((name, rest)) if line.starts_with("    ") && !line.starts_with("     ") => {
                rows.push((name.to_owned(), rest.to_owned()));
            }
            _ => {
                if let Some((_, row)) = rows.last_mut() {
                    row.push_str(line);
                }
            }
        }
    }
    rows
}

/// How many parameters, without the telemetry id, which some calls take and do not send.
fn count<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names.filter(|name| !["", "cid", "cid?"].contains(name)).count()
}

#[test]
fn the_tables_agree() {
    let mut seen = BTreeSet::new();
    // The wire name of a raised event is the event's own.
    for (name, row) in rows().into_iter().filter(|(name, _)| name != "raiseEvent") {
        let texts: Vec<&str> = row.split('"').collect();
        let [_, wire, _, class, _, params, ..] = texts.as_slice() else { panic!("{name}: {row}") };
        let info = methods().find(|info| info.wire == *wire).unwrap_or_else(|| panic!("{name}: no row `{wire}`"));
        let signature = info.signature();
        let (called, signature) = signature.split_once('(').expect("a signature");
        assert_eq!(called, name, "{wire}");
        let letter = match info.class {
            ResponseClass::Map => "M",
            ResponseClass::Raw => "R",
            ResponseClass::Stringify => "S",
            _ => "N",
        };
        assert_eq!(*class, letter, "{name}");
        assert_eq!(row.contains("ENDLESS"), info.timeout == TimeoutClass::Never, "{name}: time-out");
        let wanted = count(signature.trim_end_matches(')').split(", "));
        assert_eq!(count(params.split(' ')), wanted, "{name}: parameters `{params}`, expected `{signature}`");
        seen.insert((*wire).to_owned());
    }
    // The search has two wire names in one call.
    let all: BTreeSet<String> = methods()
        .filter(|info| info.versions != Versions::Internal && info.wire != "search")
        .map(|info| info.wire.to_owned())
        .collect();
    assert_eq!(seen, all);
}
