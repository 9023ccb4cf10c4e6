//! What became of a replay: as text or JSON.

use std::path::Path;

use cif_mock_host::{Difference, ReplayError, Replayed};
use serde_json::{Value, json};

use crate::failure::Failure;

/// What is printed, and whether all is well.
pub(super) struct Report {
    pub(super) good: bool,
    pub(super) text: String,
    pub(super) json: Value,
}

/// Where the lines of a transcript stand in its file.
pub(super) struct Places<'a> {
    pub(super) file: &'a Path,
    /// The number of the row of each line, from 1.
    pub(super) rows: Vec<usize>,
}

impl Places<'_> {
    /// The row of a line of the transcript, from 1; of the last one where more came than was recorded.
    fn row(&self, line: usize) -> usize {
        let own = line.checked_sub(1).and_then(|at| self.rows.get(at));
        own.or(self.rows.last()).copied().unwrap_or(1)
    }

    fn json(&self, good: bool, outcome: &str, rest: Value) -> Value {
        let mut report = json!({ "replay": self.file.display().to_string(), "good": good, "outcome": outcome });
        if let (Value::Object(report), Value::Object(rest)) = (&mut report, rest) {
            report.extend(rest);
        }
        report
    }

    /// What is to be said.
    pub(super) fn report(&self, outcome: Result<Replayed, ReplayError>) -> Result<Report, Failure> {
        let bad = |text: String, json: Value| Ok(Report { good: false, text, json });
        match outcome {
            Ok(done) => {
                let text = format!("no difference: {} lines played, {} compared", done.played, done.compared);
                let rest = json!({ "played": done.played, "compared": done.compared });
                Ok(Report { good: true, text, json: self.json(true, "same", rest) })
            }
            Err(ReplayError::Difference(difference)) => {
                let row = self.row(difference.line);
                let text = format!("{}:{row}: {difference}", self.file.display());
                bad(text, self.json(false, "difference", difference_json(&difference, row)))
            }
            Err(error @ ReplayError::Attach(_)) => {
                let text = error.to_string();
                bad(text.clone(), self.json(false, "notAttached", json!({ "reason": text })))
            }
            Err(ReplayError::FarEnd { line, event, count, reason }) => {
                let row = self.row(line);
                let text = format!(
                    "{}:{row}: cannot go on: `{event}` began at the far end, which only the provider can bring about, as it \
                     can {count} event(s) from there on: {reason}.\nLet the provider take control messages, as \
                     `cif conform` describes them, or let the far end do it again while the replay waits",
                    self.file.display()
                );
                let rest = json!({ "row": row, "event": event, "ofTheFarEnd": count, "reason": reason });
                bad(text, self.json(false, "farEnd", rest))
            }
            Err(ReplayError::Line { line, reason }) => Err(Failure::line(self.file, self.row(line), reason)),
            Err(error) => Err(Failure::file(self.file, error.to_string())),
        }
    }
}

fn difference_json(difference: &Difference, row: usize) -> Value {
    let field = |field: &cif_mock_host::FieldDifference| json!({ "path": field.path, "recorded": field.expected, "found": field.actual });
    json!({
        "row": row,
        "recorded": difference.recorded,
        "found": difference.found,
        "fields": difference.fields.iter().map(field).collect::<Vec<_>>(),
        "before": difference.context,
    })
}
