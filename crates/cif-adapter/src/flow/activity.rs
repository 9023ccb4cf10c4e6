//! The activity of a conversation: what should be stored, what is, and the writes in between.

use std::time::Duration;

use cif_protocol::{Record, Value};
use cif_provider::{HostError, HostErrorKind};

use super::{ActivityTable, FlowConfig};

/// A write that is due.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Write {
    /// Look whether the activity is stored already; the marker stands in its description.
    Find { marker: String },
    /// Create it with these columns.
    Create { columns: Record },
    /// Change these columns, and add lines to the description, in which the agent may have written.
    Update { id: String, columns: Record, remarks: Vec<String> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Writing,
    Pausing,
    GivenUp,
}

/// Follows what should be stored, one write at a time, with a bounded number of attempts for each.
#[derive(Debug)]
pub(super) struct Activity {
    pub(super) table: ActivityTable,
    id: Option<String>,
    stored: Record,
    remarks_stored: usize,
    /// An earlier flow, or an attempt of unknown effect, may have stored it.
    may_exist: bool,
    state: State,
    attempts: u32,
    under_way: Option<(Record, usize)>,
}

impl Activity {
    pub(super) fn new(table: ActivityTable, may_exist: bool) -> Self {
        Self {
            table,
            id: None,
            stored: Record::new(),
            remarks_stored: 0,
            may_exist,
            state: State::Idle,
            attempts: 0,
            under_way: None,
        }
    }

    pub(super) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Is nothing more to be written, or given up?
    pub(super) fn is_settled(&self, wanted: &Record, remarks: &[String]) -> bool {
        match self.state {
            State::GivenUp => true,
            State::Idle => {
                self.id.is_some() && self.difference(wanted).is_empty() && self.remarks_stored == remarks.len()
            }
            State::Writing | State::Pausing => false,
        }
    }

    /// The next write towards `wanted`, if none is under way.
    pub(super) fn due(&mut self, wanted: &Record, remarks: &[String], marker: &str) -> Option<Write> {
        if self.state != State::Idle {
            return None;
        }
        let write = match &self.id {
            None if self.may_exist => Write::Find { marker: marker.to_owned() },
            None => {
                let text =
                    [marker].into_iter().chain(remarks.iter().map(String::as_str)).collect::<Vec<_>>().join("\n");
                Write::Create { columns: wanted.clone().with("description", text) }
            }
            Some(id) => {
                let columns = self.difference(wanted);
                let remarks: Vec<String> = remarks.iter().skip(self.remarks_stored).cloned().collect();
                if columns.is_empty() && remarks.is_empty() {
                    return None;
                }
                Write::Update { id: id.clone(), columns, remarks }
            }
        };
        self.under_way = Some((wanted.clone(), remarks.len()));
        self.state = State::Writing;
        Some(write)
    }

    /// The write was done. A search gives the id if it found something.
    pub(super) fn done(&mut self, id: Option<String>) {
        self.state = State::Idle;
        self.attempts = 0;
        let found = std::mem::take(&mut self.may_exist);
        let under_way = self.under_way.take();
        if found {
            // What is stored there is not known, so everything is written once more, but for the parties.
            self.id = id;
            return;
        }
        if let Some((columns, remarks)) = under_way {
            self.stored = columns;
            self.remarks_stored = remarks;
        }
        self.id = id.or_else(|| self.id.take());
    }

    /// The write failed: how long to pause before the next attempt, or nothing when it is given up.
    pub(super) fn failed(&mut self, error: &HostError, config: &FlowConfig) -> Option<Duration> {
        self.attempts += 1;
        if !error.is_certain() && self.id.is_none() {
            self.may_exist = true;
        }
        let hopeless = matches!(error.kind, HostErrorKind::InvalidParams | HostErrorKind::NotImplemented);
        if hopeless || self.attempts >= config.record_attempts.max(1) {
            self.state = State::GivenUp;
            return None;
        }
        self.state = State::Pausing;
        Some(config.record_pause.saturating_mul(1 << (self.attempts - 1).min(16)))
    }

    /// The pause is over.
    pub(super) fn try_again(&mut self) {
        if self.state == State::Pausing {
            self.state = State::Idle;
        }
    }

    /// The columns that differ from what is stored. Parties are given at creation only, because hosts refuse to change
    /// them afterwards.
    fn difference(&self, wanted: &Record) -> Record {
        let parties = self.table.parties_column.as_deref();
        wanted
            .iter()
            .filter(|(column, value)| Some(*column) != parties && self.stored.get(column) != Some(*value))
            .map(|(column, value)| (column, value.clone()))
            .collect()
    }
}

/// The line of a description that tells which conversation an activity is about.
pub(super) fn marker(conversation: &str) -> String {
    format!("Conversation: {conversation}")
}

/// Does the description have the marker as a line of its own?
pub(super) fn has_marker(row: &Record, marker: &str) -> bool {
    row.text("description").is_some_and(|text| text.lines().any(|line| line.trim() == marker))
}

/// The key and the value that link a record: `/contacts(<id>)` under `<column>_contact@odata.bind`.
pub(super) fn bind(column: &str, entity: &str, id: &str) -> (String, Value) {
    let set = match entity {
        _ if entity.ends_with('y') => format!("{}ies", &entity[..entity.len() - 1]),
        _ if entity.ends_with('s') || entity.ends_with('x') || entity.ends_with("ch") => format!("{entity}es"),
        _ => format!("{entity}s"),
    };
    (format!("{column}_{entity}@odata.bind"), Value::from(format!("/{set}({id})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity() -> Activity {
        Activity::new(ActivityTable::new("phonecall").with_parties_column("parties"), false)
    }

    #[test]
    fn only_differences_are_written_one_write_at_a_time() {
        let mut activity = activity();
        let first = Record::new().with("subject", "Call").with("parties", "x");
        let created = activity.due(&first, &[], "m");
        assert_eq!(created, Some(Write::Create { columns: first.clone().with("description", "m") }));
        let second = Record::new().with("subject", "Call").with("parties", "y").with("statecode", 1);
        assert_eq!(activity.due(&second, &[], "m"), None, "one at a time");
        activity.done(Some("7".to_owned()));
        assert!(!activity.is_settled(&second, &[]));
        let columns = Record::new().with("statecode", 1);
        let remarks = vec!["sold".to_owned()];
        let update = Write::Update { id: "7".to_owned(), columns, remarks: remarks.clone() };
        assert_eq!(activity.due(&second, &remarks, "m"), Some(update));
        activity.done(None);
        assert_eq!(activity.due(&second, &remarks, "m"), None);
        assert!(activity.is_settled(&second, &remarks) && activity.id() == Some("7"));
    }

    #[test]
    fn attempts_are_bounded_and_an_unknown_effect_is_looked_for() {
        let config = FlowConfig { record_attempts: 3, ..FlowConfig::default() };
        let mut activity = activity();
        let columns = Record::new().with("subject", "Call");
        let slow = HostError::new(HostErrorKind::TimedOut, "createrecord", "no answer");
        assert!(matches!(activity.due(&columns, &[], "m"), Some(Write::Create { .. })));
        assert_eq!(activity.failed(&slow, &config), Some(Duration::from_secs(1)));
        assert_eq!(activity.due(&columns, &[], "m"), None, "it pauses");
        activity.try_again();
        assert_eq!(activity.due(&columns, &[], "m"), Some(Write::Find { marker: "m".to_owned() }));
        assert_eq!(activity.failed(&slow, &config), Some(Duration::from_secs(2)));
        activity.try_again();
        assert!(activity.due(&columns, &[], "m").is_some());
        assert_eq!(activity.failed(&slow, &config), None);
        assert!(activity.is_settled(&columns, &[]));
    }

    #[test]
    fn links_and_markers() {
        assert_eq!(bind("regardingobjectid", "incident", "1").0, "regardingobjectid_incident@odata.bind");
        assert_eq!(bind("partyid", "vnd_company", "1").1, Value::from("/vnd_companies(1)"));
        let row = Record::new().with("description", "Conversation: c-10\nhello");
        assert!(has_marker(&row, &marker("c-10")) && !has_marker(&row, &marker("c-1")));
    }
}
