//! `cargo xtask compat`: the compatibility page of the book, made from the test report.
//!
//! Every case of the protocol's tables leaves a line in `target/cif-report/*.jsonl`: entry, case, surface, passed. The page says
//! entry by entry what was shown to work where, and is red where a case is missing or has failed.

mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;

use crate::{Result, workspace};

const PAGE: &str = "docs/src/compat-table.md";
const TABLE: &str = "crates/cif-protocol/tests/golden/host/table.json";
const CASES: &str = "crates/cif-conformance/src/host/table/methods.json";
const EVENT_CASES: &str = "crates/cif-conformance/src/host/table/events.json";

/// Where a case can run, in the order of the page's columns.
const SURFACES: [&str; 5] = ["in process", "mock host", "client library", "host", "legacy client"];

/// One row of the protocol's tables.
#[derive(Debug)]
struct Entry {
    name: String,
    /// What the page shows beside the name: class and version of a method, target and version of an event.
    kind: String,
    /// By surface, the cases that it needs; none where the surface has no such thing.
    needed: BTreeMap<&'static str, Vec<&'static str>>,
}

/// What was found: entry, surface, case.
type Found = BTreeMap<(String, String, String), bool>;

/// Writes the page.
pub(crate) fn run() -> Result {
    let path = workspace::root().join(PAGE);
    let (text, missing) = make()?;
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("compat: {PAGE} is written; {missing} cells are red");
    Ok(())
}

/// Says whether the page in the tree is what the report says.
pub(crate) fn check() -> Result {
    let path = workspace::root().join(PAGE);
    let committed = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (text, _) = make()?;
    if committed == text {
        return Ok(());
    }
    let differs = committed.lines().zip(text.lines()).find(|(committed, made)| committed != made);
    let (committed, made) = differs.unwrap_or(("", "its length"));
    Err(format!(
        "{PAGE} is not what the tests have found; run `cargo xtask compat` after the tests\n  page:  {committed}\n  tests: {made}"
    ))
}

/// Forgets what an earlier run has found.
pub(crate) fn forget() {
    // What is not there need not be forgotten.
    let _ = std::fs::remove_dir_all(folder());
}

fn folder() -> PathBuf {
    workspace::target().join("cif-report")
}

fn make() -> Result<(String, usize)> {
    let (methods, events) = entries()?;
    let found = found()?;
    Ok(page::write(&methods, &events, &found))
}

fn read(path: &str) -> Result<Value> {
    let path = workspace::root().join(path);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Methods and events, each in the order of the table.
fn entries() -> Result<(Vec<Entry>, Vec<Entry>)> {
    let (table, cases, event_cases) = (read(TABLE)?, read(CASES)?, read(EVENT_CASES)?);
    let rows = |key: &str| table[key].as_object().cloned().ok_or_else(|| format!("{TABLE}: no `{key}`"));
    let text = |row: &Value, at: usize| row[at].as_str().unwrap_or_default().to_owned();
    let methods = rows("methods")?.into_iter().map(|(name, row)| {
        let internal = row[2] == "internal";
        // The original library has no functions that only newer typings name.
        let newer = row[2] == "newer";
        // One without a failure of its own can only be made to fail by a test, or by the loss of its server.
        let own_failure = cases[&name]["failure"].is_object();
        let needed = SURFACES.into_iter().map(|surface| {
            let cases = match surface {
                "client library" | "legacy client" if internal => vec![],
                "legacy client" if newer => vec![],
                "in process" if !own_failure => vec!["result"],
                _ => vec!["result", "failure"],
            };
            (surface, cases)
        });
        Entry { needed: needed.collect(), kind: format!("{}, {}", text(&row, 0), text(&row, 2)), name }
    });
    let methods = methods.collect();
    let events = rows("events")?.into_iter().map(|(name, row)| {
        let needed = SURFACES.into_iter().map(|surface| {
            // Providers of the mock host are no widgets: they need not register and get what is for all; and in a
            // single-session app there is nobody else.
            let alone = event_cases[&name]["app"] == "single";
            let loud = surface == "mock host" && (row[0] == "all registered" || alone);
            (surface, if loud { vec!["delivery"] } else { vec!["delivery", "silence"] })
        });
        Entry { needed: needed.collect(), kind: format!("{}, {}", text(&row, 0), text(&row, 1)), name }
    });
    Ok((methods, events.collect()))
}

/// All lines of the report. A case that ran twice must have passed twice.
fn found() -> Result<Found> {
    let folder = folder();
    let entries = std::fs::read_dir(&folder)
        .map_err(|error| format!("{}: {error}; run the tests first, they write the report", folder.display()))?;
    let files: BTreeSet<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    let mut found = Found::new();
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        for line in text.lines().filter(|line| !line.is_empty()) {
            let line: Value = serde_json::from_str(line).map_err(|error| format!("{}: {error}", file.display()))?;
            let part = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            let passed = line["passed"] == true;
            let entry = found.entry((part("entry"), part("surface"), part("case"))).or_insert(passed);
            *entry &= passed;
        }
    }
    Ok(found)
}
