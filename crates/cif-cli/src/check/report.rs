//! What became of the steps: as text, JSON, JUnit.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

/// What became of one step.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    Passed,
    Failed(String),
    /// A step before it failed.
    NotRun,
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) step: String,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

#[derive(Debug, Clone)]
pub(super) struct Report {
    pub(super) script: String,
    pub(super) rows: Vec<Row>,
}

impl Report {
    pub(super) fn is_good(&self) -> bool {
        self.rows.iter().all(|row| row.outcome == Outcome::Passed)
    }

    fn count(&self, of: fn(&Outcome) -> bool) -> usize {
        self.rows.iter().filter(|row| of(&row.outcome)).count()
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for Row { line, step, outcome, .. } in &self.rows {
            let (word, why) = match outcome {
                Outcome::Passed => ("pass", None),
                Outcome::Failed(why) => ("FAIL", Some(why)),
                Outcome::NotRun => ("not run", None),
            };
            // A text takes everything.
            let _ = writeln!(text, "{word:7}  {}:{line}: {step}", self.script);
            if let Some(why) = why {
                let _ = writeln!(text, "         {why}");
            }
        }
        text
    }

    pub(super) fn json(&self) -> Value {
        let steps = self.rows.iter().map(|row| {
            let (outcome, detail) = match &row.outcome {
                Outcome::Passed => ("passed", None),
                Outcome::Failed(why) => ("failed", Some(why)),
                Outcome::NotRun => ("not_run", None),
            };
            let took = u64::try_from(row.took.as_millis()).unwrap_or(u64::MAX);
            json!({ "line": row.line, "step": row.step, "outcome": outcome, "detail": detail, "ms": took })
        });
        json!({ "script": self.script, "good": self.is_good(), "steps": steps.collect::<Vec<_>>() })
    }

    pub(super) fn junit(&self) -> String {
        let (failed, skipped) =
            (self.count(|row| matches!(row, Outcome::Failed(_))), self.count(|row| *row == Outcome::NotRun));
        let (script, total) = (escape(&self.script), self.rows.len());
        let took: f64 = self.rows.iter().map(|row| row.took.as_secs_f64()).sum();
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{script}\" tests=\"{total}\" failures=\"{failed}\" \
             errors=\"0\" skipped=\"{skipped}\" time=\"{took:.3}\">\n"
        );
        for Row { line, step, outcome, took } in &self.rows {
            let (name, time) = (escape(&format!("line {line}: {step}")), took.as_secs_f64());
            let inside = match outcome {
                Outcome::Passed => String::new(),
                Outcome::Failed(why) => {
                    let why = escape(why);
                    format!("<failure message=\"{why}\" type=\"step\">{script}:{line}: {why}</failure>")
                }
                Outcome::NotRun => "<skipped/>".to_owned(),
            };
            let case = format!("<testcase classname=\"{script}\" name=\"{name}\" time=\"{time:.3}\">");
            // A text takes everything.
            let _ = writeln!(text, "  {case}{inside}</testcase>");
        }
        text.push_str("</testsuite>\n");
        text
    }
}

/// A text as an attribute of XML, without what XML cannot hold.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_in_each_form() {
        let row =
            |line, outcome| Row { line, step: "{\"a\": 1}".to_owned(), outcome, took: Duration::from_millis(1500) };
        let why = Outcome::Failed("<nothing> came & went".to_owned());
        let rows = vec![row(1, Outcome::Passed), row(2, why), row(4, Outcome::NotRun)];
        let report = Report { script: "a.jsonl".to_owned(), rows };
        assert!(!report.is_good());
        assert!(report.text().contains("FAIL     a.jsonl:2: {\"a\": 1}\n         <nothing>"), "{}", report.text());
        assert_eq!(report.json()["steps"][1]["outcome"], "failed");
        let junit = report.junit();
        assert!(junit.contains("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"4.500\""), "{junit}");
        assert!(junit.contains("&lt;nothing&gt; came &amp; went") && junit.contains("time=\"1.500\""), "{junit}");
    }
}
