//! The tables in `docs/src` say what the code says: names, classes, time-outs, versions and keys.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use cif_protocol::host::{EventTarget, MethodInfo, ResponseClass, TimeoutClass, Versions, events, methods};

/// The rows of all tables of a page, by the first cell that is nothing but one name in backticks.
fn rows(page: &str) -> BTreeMap<String, Vec<String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/src").join(page);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cells =
        |line: &str| -> Vec<String> { line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect() };
    let name = |cells: &Vec<String>| {
        let name = |cell: &String| cell.strip_prefix('`')?.strip_suffix('`').map(str::to_owned);
        cells.iter().filter_map(name).find(|name| name.chars().all(|c| c.is_ascii_alphanumeric()))
    };
    let tables = text.lines().filter(|line| line.starts_with('|')).map(cells);
    tables.filter_map(|cells| Some((name(&cells)?, cells))).collect()
}

fn versions(versions: Versions) -> &'static str {
    match versions {
        Versions::V1V2 => "1,2",
        Versions::V2 => "2",
        Versions::Undocumented => "U",
        Versions::Newer => "N",
        other => panic!("{other:?}"),
    }
}

fn class(info: &MethodInfo) -> String {
    let class = match info.class {
        ResponseClass::Map => "M",
        ResponseClass::Raw => "R",
        ResponseClass::Stringify => "S",
        ResponseClass::None => "N",
        other => panic!("{other:?}"),
    };
    let never = if info.timeout == TimeoutClass::Never { " ∞" } else { "" };
    format!("{class}{never}")
}

#[test]
fn methods_page() {
    let rows = rows("methods.md");
    for info in methods() {
        let row = rows.get(info.wire).unwrap_or_else(|| panic!("methods.md has no row for `{}`", info.wire));
        if info.versions == Versions::Internal {
            continue;
        }
        let [_, _, keys, class_cell, _, version, _] = row.as_slice() else { panic!("{row:?}") };
        assert_eq!(*class_cell, class(info), "{}", info.wire);
        assert_eq!(version, versions(info.versions), "{}", info.wire);
        for field in info.fields.iter().filter(|_| keys != "the same") {
            let mark = if field.required || field.key == "searchOnly" { "" } else { "?" };
            let key = format!("`{}`{mark}", field.key);
            assert!(keys.contains(&key), "{}: {key} is missing in {keys}", info.wire);
        }
    }
}

#[test]
fn events_page() {
    let rows = rows("events.md");
    for info in events() {
        let row = rows.get(info.wire).unwrap_or_else(|| panic!("events.md has no row for `{}`", info.wire));
        let [_, _, _, to, version, ..] = row.as_slice() else { panic!("{row:?}") };
        let target = match info.target {
            EventTarget::Owner => "owner",
            EventTarget::Active => "active",
            EventTarget::AllRegistered => "all",
            EventTarget::Raiser => "raiser",
            other => panic!("{other:?}"),
        };
        assert_eq!((to.as_str(), version.as_str()), (target, versions(info.versions)), "{}", info.wire);
    }
}
