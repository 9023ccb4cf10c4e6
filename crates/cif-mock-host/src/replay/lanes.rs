//! What must come again, in lanes: the order within a lane counts, that between lanes does not.

use std::collections::BTreeMap;

use cif_adapter::transcript::PAGE_LOADED;
use serde_json::{Value, json};

use super::bind::Bindings;
use super::{Difference, ReplayError};
use crate::{Caller, FieldDifference, Line, LineKind};

/// The lane of the provider's calls.
const CALLS: &str = "calls";
/// Calls that were made within so many milliseconds of each other may come in another order, where the order is loose: a page
/// does several things at a time.
const TOGETHER: u64 = 1_000;
/// Lines of context in a difference.
const CONTEXT: usize = 4;
/// Methods whose answer is an id.
const ANSWER_IDS: &[&str] = &[
    "createSession",
    "createTab",
    "createTabInHomeSession",
    "getAllSessions",
    "getFocusedSession",
    "getFocusedTab",
    "getTabsByTagOrName",
    "showGlobalNotification",
    "showTimeoutGlobalNotification",
    "initLogAnalytics",
    "logAnalyticsEvent",
];

/// Which side is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Host,
    Provider,
}

/// Gives each line its lane. Numbers of calls and commands differ between runs, their ranks do not.
#[derive(Debug)]
pub(super) struct Sorter {
    played: Side,
    ranks: BTreeMap<(LineKind, u64), String>,
    counts: BTreeMap<String, u32>,
}

impl Sorter {
    pub(super) const fn new(played: Side) -> Self {
        Self { played, ranks: BTreeMap::new(), counts: BTreeMap::new() }
    }

    fn rank(&mut self, line: &Line, what: &str) {
        let count = self.counts.entry(what.to_owned()).or_default();
        *count += 1;
        let place = format!("{what} {count}");
        self.ranks.insert((line.kind, line.number.unwrap_or(0)), place);
    }

    fn place(&self, kind: LineKind, line: &Line) -> String {
        self.ranks.get(&(kind, line.number.unwrap_or(0))).cloned().unwrap_or_default()
    }

    /// The lane of a line that must come again; nothing for one that is played or does not matter.
    pub(super) fn lane(&mut self, line: &Line) -> Option<String> {
        match line.kind {
            LineKind::Call => {
                let flow = if line.caller == Some(Caller::Flow) { line.name.as_str() } else { "" };
                self.rank(line, &format!("call {:?} {flow}", line.caller));
            }
            LineKind::Command => {
                let conversation = line.data.get("conversation").and_then(Value::as_str).unwrap_or("");
                let of = if self.played == Side::Provider { conversation } else { "" };
                self.rank(line, &format!("command {of}"));
            }
            _ => {}
        }
        let own = line.caller == Some(Caller::Provider);
        let flow = line.caller == Some(Caller::Flow);
        let lane = match (self.played, line.kind) {
            (Side::Host, LineKind::Call) if own => CALLS.to_owned(),
            (Side::Host, LineKind::Reply) => self.place(LineKind::Command, line),
            (Side::Host, LineKind::Reported) => "events".to_owned(),
            (Side::Host, LineKind::HostEventReply) => "replies to host events".to_owned(),
            (Side::Host, LineKind::Link) if line.name == PAGE_LOADED => "page loads".to_owned(),
            (Side::Host, LineKind::Snapshot) => "snapshots".to_owned(),
            (Side::Host, LineKind::Attachment) if line.name == "attached" => "attachments".to_owned(),
            (Side::Provider, LineKind::Call) if flow => format!("flow {}", line.name),
            (Side::Provider, LineKind::Answer) => self.place(LineKind::Call, line),
            (Side::Provider, LineKind::Command) => {
                let conversation = line.data.get("conversation").and_then(Value::as_str).unwrap_or("");
                format!("command {conversation}")
            }
            (Side::Provider, LineKind::HostEvent) => "host events".to_owned(),
            _ => return None,
        };
        Some(lane)
    }
}

/// What was recorded, and how much of it has come again.
#[derive(Debug)]
pub(super) struct Lanes<'a> {
    lines: &'a [Line],
    lanes: BTreeMap<String, Vec<usize>>,
    /// The lane and the place in it of each line that must come again.
    places: BTreeMap<usize, (String, usize)>,
    found: BTreeMap<String, usize>,
    /// The calls that have come again, with the numbers that they have now, by their recorded numbers.
    calls: BTreeMap<u64, u64>,
    /// May calls change places?
    is_loose: bool,
    sorter: Sorter,
    pub(super) bindings: Bindings,
    pub(super) compared: usize,
    any_time: bool,
}

impl<'a> Lanes<'a> {
    pub(super) fn new(all: &'a [Line], relevant: &[(usize, &Line)], played: Side, any_time: bool) -> Self {
        let (mut lanes, mut places) = (BTreeMap::<String, Vec<usize>>::new(), BTreeMap::new());
        let mut sorter = Sorter::new(played);
        for (at, line) in relevant {
            if let Some(lane) = sorter.lane(line) {
                let known = lanes.entry(lane.clone()).or_default();
                places.insert(*at, (lane, known.len()));
                known.push(*at);
            }
        }
        Self {
            lines: all,
            lanes,
            places,
            found: BTreeMap::new(),
            calls: BTreeMap::new(),
            is_loose: false,
            sorter: Sorter::new(played),
            bindings: Bindings::new(any_time),
            compared: 0,
            any_time,
        }
    }

    /// Lets calls that were made together come in another order.
    pub(super) const fn loose(mut self) -> Self {
        self.is_loose = true;
        self
    }

    /// The number that a recorded call has now.
    pub(super) fn number_of(&self, call: u64) -> Option<u64> {
        self.calls.get(&call).copied()
    }

    /// Has this call come again?
    fn has_come(&self, at: usize) -> bool {
        self.lines.get(at).and_then(|line| line.number).is_some_and(|number| self.calls.contains_key(&number))
    }

    /// The recorded call that this one is, where the order is loose: the first one that is the same, among those that were made
    /// together; else the first one of that name, or the first one.
    fn match_call(&self, found: &Line) -> Option<usize> {
        let open: Vec<usize> = self.lanes.get(CALLS)?.iter().copied().filter(|at| !self.has_come(*at)).collect();
        let at_ms = |at: usize| self.lines.get(at).map_or(0, |line| line.at_ms);
        let first = *open.first()?;
        let mut together = open.into_iter().take_while(|at| at_ms(*at) <= at_ms(first) + TOGETHER);
        let candidates: Vec<usize> =
            together.by_ref().filter(|at| self.lines.get(*at).is_some_and(|line| line.name == found.name)).collect();
        let same = candidates.iter().find(|at| {
            let recorded = self.lines.get(**at).map_or(&Value::Null, |line| &line.data);
            self.bindings.clone().compare(recorded, &found.data, false).is_empty()
        });
        Some(*same.or(candidates.first()).unwrap_or(&first))
    }

    /// Must this line come again?
    pub(super) fn is_wanted(&self, at: usize) -> bool {
        self.places.contains_key(&at)
    }

    fn differs(&self, at: usize, recorded: bool, found: Option<&Line>, fields: Vec<FieldDifference>) -> ReplayError {
        let context = self.lines.get(at.saturating_sub(CONTEXT)..at).unwrap_or_default().to_vec();
        let recorded = if recorded { self.lines.get(at).cloned() } else { None };
        let found = found.cloned();
        ReplayError::Difference(Box::new(Difference { line: at + 1, recorded, found, fields, context }))
    }

    /// Compares what has happened since with what was recorded. `at` is where the replay is.
    pub(super) fn take(&mut self, at: usize, happened: &[Line]) -> Result<(), ReplayError> {
        for line in happened {
            let Some(lane) = self.sorter.lane(line) else { continue };
            let recorded = if self.is_loose && lane == CALLS {
                self.match_call(line)
            } else {
                let count = self.found.entry(lane.clone()).or_default();
                *count += 1;
                self.lanes.get(&lane).and_then(|lane| lane.get(*count - 1)).copied()
            };
            let Some(recorded) = recorded else {
                return Err(self.differs(at, false, Some(line), Vec::new()));
            };
            if line.kind == LineKind::Call {
                let number = self.lines.get(recorded).and_then(|line| line.number);
                self.calls.extend(number.zip(line.number));
            }
            let fields = self.compare(recorded, line);
            if !fields.is_empty() {
                return Err(self.differs(recorded, true, Some(line), fields));
            }
            self.compared += 1;
        }
        Ok(())
    }

    /// The line must have come again by now.
    pub(super) fn require(&self, at: usize) -> Result<(), ReplayError> {
        let Some((lane, place)) = self.places.get(&at) else { return Ok(()) };
        let has_come = if self.is_loose && lane == CALLS {
            self.has_come(at)
        } else {
            self.found.get(lane).is_some_and(|found| found > place)
        };
        if has_come {
            return Ok(());
        }
        Err(self.differs(at, true, None, Vec::new()))
    }

    fn compare(&mut self, recorded: usize, found: &Line) -> Vec<FieldDifference> {
        let Some(recorded) = self.lines.get(recorded) else { return Vec::new() };
        let whole = |path: &str, expected: Value, actual: Value| {
            (expected != actual).then(|| FieldDifference { path: path.to_owned(), expected, actual })
        };
        let mut fields = Vec::new();
        fields.extend(whole("name", json!(recorded.name), json!(found.name)));
        if !self.any_time {
            fields.extend(whole("atMs", json!(recorded.at_ms), json!(found.at_ms)));
        }
        if fields.is_empty() {
            let is_id = recorded.kind == LineKind::Answer && ANSWER_IDS.contains(&recorded.name.as_str());
            fields = self.bindings.compare(&recorded.data, &found.data, is_id);
            if recorded.kind == LineKind::Snapshot {
                // Over a link a snapshot has the capabilities, in one process it does not.
                let is_there = |data: &Value| data.get("capabilities").is_some();
                let both = is_there(&recorded.data) && is_there(&found.data);
                fields.retain(|field| both || field.path != "capabilities");
            }
        }
        fields
    }
}
