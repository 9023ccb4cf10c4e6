//! What a provider can read of the host, for cases in which nothing may change.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::bench::{Bench, Who};
use crate::case::Stop;

const READS: &[&str] = &[
    "getmode",
    "getwidth",
    "getclicktoact",
    "getAllSessions",
    "getFocusedSession",
    "getTabsByTagOrName",
    "getFocusedTab",
    "getPresence",
    "canCreateSession",
];

/// What a provider sees.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture(BTreeMap<String, Value>);

/// Reads everything that can be read without an effect.
pub(super) async fn picture(bench: &Bench, who: Who) -> Result<Picture, Stop> {
    let mut seen = BTreeMap::new();
    for wire in READS.iter().filter(|wire| bench.subject().serves(wire)) {
        let value = bench.ask(who, wire, &json!([])).await?;
        seen.insert((*wire).to_owned(), value.unwrap_or_else(|error| json!(error.message)));
    }
    let sessions = seen.get("getAllSessions").and_then(Value::as_array).cloned().unwrap_or_default();
    for session in sessions.iter().filter(|_| bench.subject().serves("getSession")) {
        let value = bench.ask(who, "getSession", &json!([session])).await?;
        seen.insert(format!("getSession {session}"), value.unwrap_or_else(|error| json!(error.message)));
    }
    Ok(Picture(seen))
}

impl Picture {
    /// Says what differs from a later picture.
    pub(super) fn must_be(&self, later: &Self, what: &str) -> Result<(), Stop> {
        let changed = self.0.iter().find(|(name, value)| later.0.get(*name) != Some(value));
        let added = || later.0.keys().find(|name| !self.0.contains_key(*name));
        match (changed, added()) {
            (None, None) => Ok(()),
            (Some((name, value)), _) => {
                let now = later.0.get(name).cloned().unwrap_or_default();
                Err(Stop::broken(format!("{what} `{name}` gives {now}, and gave {value} before")))
            }
            (None, Some(name)) => Err(Stop::broken(format!("{what} there is `{name}` now"))),
        }
    }
}
