//! What `finish` gives.

use std::collections::BTreeMap;
use std::fmt;

use super::Times;
use crate::Transcript;

/// Everything was as expected.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The expectations, with the number of calls that each took.
    pub expectations: Vec<(String, u32)>,
    /// How often each method of the host was called.
    pub calls: BTreeMap<String, u64>,
    /// Everything that happened.
    pub transcript: Transcript,
}

/// Something was not as expected. Its text says what, and what came nearest.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Unmet {
    /// The name of the mock host.
    pub host: String,
    /// The seed of its randomness.
    pub seed: u64,
    /// What was not as expected, at least one thing.
    pub reasons: Vec<UnmetReason>,
    /// How often each method of the host was called.
    pub calls: BTreeMap<String, u64>,
    /// Everything that happened.
    pub transcript: Transcript,
}

/// One thing that was not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnmetReason {
    /// A call was made too rarely or too often.
    Calls {
        /// The expectation.
        expectation: String,
        /// The wire name of the method.
        method: String,
        /// How often it should have been called.
        expected: Times,
        /// How often it was.
        found: u32,
        /// The call that came nearest, and what was different.
        nearest: Option<String>,
    },
    /// A provider broke its contract.
    Provider {
        /// The unique name of its record.
        provider: String,
        /// What it did.
        problem: String,
    },
}

impl fmt::Display for UnmetReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calls { expectation, method, expected, found, nearest } => {
                write!(f, "{expectation}: expected {method} {expected}, found {found}")?;
                nearest.iter().try_for_each(|near| write!(f, "\n    nearest: {near}"))
            }
            Self::Provider { provider, problem } => write!(f, "{provider} broke the contract of providers: {problem}"),
        }
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.reasons.len();
        let things = if count == 1 { "thing was" } else { "things were" };
        write!(f, "mock host {:?} (seed {}): {count} {things} not as expected", self.host, self.seed)?;
        self.reasons.iter().try_for_each(|reason| write!(f, "\n  {reason}"))?;
        let calls: Vec<String> = self.calls.iter().map(|(method, count)| format!("{method} x{count}")).collect();
        let calls = if calls.is_empty() { "none".to_owned() } else { calls.join(", ") };
        write!(f, "\n  calls that were made: {calls}")
    }
}

impl std::error::Error for Unmet {}
