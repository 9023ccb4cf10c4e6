//! What came of the cases.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::case::Stop;

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome", content = "detail")]
#[non_exhaustive]
pub enum Outcome {
    /// The rule holds.
    Passed,
    /// It does not: what was seen and what was expected.
    Failed(String),
    /// It could not be looked at, for this reason.
    NotRun(String),
    /// It does not hold, and it is known that it does not.
    ExpectedFailure(String),
    /// It was expected to fail, and holds: the expectation is stale.
    UnexpectedPass,
}

impl Outcome {
    /// Does it make the whole fail?
    #[must_use]
    pub const fn is_bad(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::UnexpectedPass)
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Passed => "pass",
            Self::Failed(_) => "FAIL",
            Self::NotRun(_) => "not run",
            Self::ExpectedFailure(_) => "known",
            Self::UnexpectedPass => "STALE",
        }
    }

    fn detail(&self) -> &str {
        match self {
            Self::Passed => "",
            Self::Failed(why) | Self::NotRun(why) | Self::ExpectedFailure(why) => why,
            Self::UnexpectedPass => "it is expected to fail and passes; take it out of the file of expected failures",
        }
    }
}

impl From<Result<(), Stop>> for Outcome {
    fn from(ended: Result<(), Stop>) -> Self {
        match ended {
            Ok(()) => Self::Passed,
            Err(Stop::Broken(why)) => Self::Failed(why),
            Err(Stop::NotRun(why)) => Self::NotRun(why),
        }
    }
}

/// One case and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Row {
    /// The id of the case.
    pub id: &'static str,
    /// Its rule.
    pub rule: &'static str,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl Row {
    /// A case and what came of it.
    #[must_use]
    pub const fn new(id: &'static str, rule: &'static str, outcome: Outcome) -> Self {
        Self { id, rule, outcome }
    }
}

/// What came of all cases. `Display` is a table for people, [`to_json`](Self::to_json) is for programs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Case by case.
    pub rows: Vec<Row>,
}

impl Report {
    /// Of these cases.
    #[must_use]
    pub const fn new(rows: Vec<Row>) -> Self {
        Self { rows }
    }

    /// Did nothing fail, and was no expectation stale?
    #[must_use]
    pub fn is_good(&self) -> bool {
        !self.rows.iter().any(|row| row.outcome.is_bad())
    }

    /// How many passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.rows.iter().filter(|row| row.outcome == Outcome::Passed).count()
    }

    /// The rows that make the whole fail.
    pub fn bad(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.outcome.is_bad())
    }

    /// The report with what is known to fail: a case that is named here and fails is known, one that passes is stale.
    ///
    /// # Errors
    ///
    /// A line names no case.
    pub fn with_expected(mut self, expected: &ExpectedFailures) -> Result<Self, UnknownCase> {
        for name in &expected.0 {
            let Some(row) = self.rows.iter_mut().find(|row| row.id == name) else {
                return Err(UnknownCase { id: name.clone() });
            };
            row.outcome = match std::mem::replace(&mut row.outcome, Outcome::Passed) {
                Outcome::Failed(why) => Outcome::ExpectedFailure(why),
                Outcome::Passed => Outcome::UnexpectedPass,
                other => other,
            };
        }
        Ok(self)
    }

    /// As one JSON object: counts, and every row.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let count = |word: &str| self.rows.iter().filter(|row| row.outcome.word() == word).count();
        serde_json::json!({
            "good": self.is_good(),
            "counts": {
                "passed": count("pass"), "failed": count("FAIL"), "not_run": count("not run"),
                "expected_failures": count("known"), "stale": count("STALE"),
            },
            "rows": self.rows,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
        for row in &self.rows {
            writeln!(f, "{:7}  {:width$}  {}", row.outcome.word(), row.id, row.outcome.detail())?;
        }
        let count = |word: &str| self.rows.iter().filter(|row| row.outcome.word() == word).count();
        let (failed, known, stale) = (count("FAIL"), count("known"), count("STALE"));
        let not_run = count("not run");
        write!(f, "{} passed, {failed} failed, {known} known to fail, {stale} stale, {not_run} not run", self.passed())
    }
}

/// The cases that are known to fail, one id per line; `#` begins a remark.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpectedFailures(BTreeSet<String>);

impl ExpectedFailures {
    /// Reads the text of a file.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        Self(lines.filter(|line| !line.is_empty()).map(str::to_owned).collect())
    }
}

/// A file of expected failures names a case that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no case `{id}`; take it out of the file of expected failures, or correct its name")]
#[non_exhaustive]
pub struct UnknownCase {
    /// The name.
    pub id: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let failed = Outcome::Failed("seen: 2 dials, expected: 1".to_owned());
        Report::new(vec![
            Row::new("a.good", "", Outcome::Passed),
            Row::new("b.bad", "", failed),
            Row::new("c.else", "", Outcome::NotRun("no far end".to_owned())),
        ])
    }

    #[test]
    fn known_failures_are_not_bad_and_stale_ones_are() {
        assert!(!report().is_good());
        let known = report().with_expected(&ExpectedFailures::parse("# why\nb.bad # ticket 7\n\nc.else\n")).unwrap();
        assert!(
            known.is_good() && known.to_string().ends_with("1 passed, 0 failed, 1 known to fail, 0 stale, 1 not run")
        );
        let stale = report().with_expected(&ExpectedFailures::parse("a.good\nb.bad")).unwrap();
        assert_eq!(stale.bad().map(|row| row.id).collect::<Vec<_>>(), ["a.good"]);
        assert!(report().with_expected(&ExpectedFailures::parse("d.gone")).is_err());
    }

    #[test]
    fn json_has_counts_and_rows() {
        let json = report().to_json();
        assert_eq!((&json["counts"]["failed"], &json["good"]), (&1.into(), &false.into()));
        assert_eq!(
            json["rows"][2],
            serde_json::json!({"id": "c.else", "rule": "", "outcome": "not_run", "detail": "no far end"})
        );
    }
}
