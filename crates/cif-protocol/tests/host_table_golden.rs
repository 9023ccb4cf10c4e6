//! The table of the host API against a hand-written list of everything the protocol knows, and against the docs.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod golden;

use std::collections::{BTreeMap, BTreeSet};

use cif_protocol::host::{
    EventInfo, EventTarget, MethodInfo, ResponseClass, TimeoutClass, Versions, events, method_info, methods,
};
use golden::{cases, part};

fn class(info: &MethodInfo) -> &'static str {
    match info.class {
        ResponseClass::Map => "M",
        ResponseClass::Raw => "R",
        ResponseClass::Stringify => "S",
        ResponseClass::None => "N",
        other => panic!("{other:?}"),
    }
}

fn versions(versions: Versions) -> &'static str {
    match versions {
        Versions::V1V2 => "1,2",
        Versions::V2 => "2",
        Versions::Undocumented => "U",
        Versions::Newer => "newer",
        Versions::Internal => "internal",
        other => panic!("{other:?}"),
    }
}

fn method_row(info: &MethodInfo) -> String {
    let timeout = if info.timeout == TimeoutClass::Never { "never" } else { "10s" };
    format!(r#"["{}","{timeout}","{}"]"#, class(info), versions(info.versions))
}

fn event_row(info: &EventInfo) -> String {
    let target = match info.target {
        EventTarget::Owner => "owner",
        EventTarget::Active => "active",
        EventTarget::AllRegistered => "all registered",
        EventTarget::Raiser => "raiser",
        other => panic!("{other:?}"),
    };
    format!(r#"["{target}","{}",{}]"#, versions(info.versions), info.waits)
}

fn listed(part_name: &str) -> BTreeMap<String, String> {
    let file = golden::read("host/table");
    cases(part(&file, part_name)).map(|(wire, row)| (wire.to_owned(), row.to_plain_json())).collect()
}

#[test]
fn the_table_has_every_method_and_no_other() {
    let table: BTreeMap<String, String> = methods().map(|info| (info.wire.to_owned(), method_row(info))).collect();
    assert_eq!(table.len(), methods().count(), "a wire name stands twice");
    assert_eq!(table, listed("methods"));
}

#[test]
fn the_table_has_every_event_and_no_other() {
    let table: BTreeMap<String, String> = events().map(|info| (info.wire.to_owned(), event_row(info))).collect();
    assert_eq!(table.len(), events().count(), "a wire name stands twice");
    assert_eq!(table, listed("events"));
}

/// The 58 methods of the client library, `raiseEvent` included, which has no wire name of its own.
#[test]
fn response_classes_have_their_members() {
    let mut members: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::from([("R", BTreeSet::from(["raiseEvent"]))]);
    let library = methods().filter(|info| !matches!(info.versions, Versions::Newer | Versions::Internal));
    for info in library {
        members.entry(class(info)).or_default().insert(info.call);
    }
    let counts = ["M", "S", "N", "R"].map(|class| members[class].len());
    assert_eq!(counts, [10, 4, 2, 42]);
    assert_eq!(members["S"], BTreeSet::from(["executeFetchQuery", "openDialog", "openForm", "refreshForm"]));
    assert_eq!(members["N"], BTreeSet::from(["addHandler", "removeHandler"]));
}

#[test]
fn the_calls_that_wait_for_ever() {
    let never: BTreeSet<&str> =
        methods().filter(|info| info.timeout == TimeoutClass::Never).map(|info| info.wire).collect();
    let expected = [
        "insertNotes",
        "notifyEvent",
        "cancelEvent",
        "openform",
        "createSession",
        "openDialog",
        "openMDDDialog",
        "showGlobalNotification",
        "clearGlobalNotification",
    ];
    assert_eq!(never, BTreeSet::from(expected));
}

#[test]
fn map_values_outside_class_m() {
    let maps: BTreeSet<String> = methods().filter(|info| info.map_value).map(|info| info.wire.to_owned()).collect();
    let file = golden::read("host/table");
    let listed = part(&file, "map values outside class M").as_array().unwrap();
    assert_eq!(maps, listed.iter().map(|wire| wire.as_str().unwrap().to_owned()).collect());
}

#[test]
fn what_is_not_a_row() {
    for wire in ["raiseEvent", "CIF_Response", "SetMode", "getTabs", "keydown", ""] {
        assert_eq!(method_info(wire), None, "{wire}");
    }
}

#[test]
fn internal_messages_have_no_signature() {
    for info in methods() {
        assert_eq!(info.signature().is_empty(), info.versions == Versions::Internal, "{}", info.wire);
    }
}
