//! What `finish` gives.

use std::collections::BTreeMap;
use std::fmt;

use super::{NearMiss, Times};
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
        /// The call that came nearest, and what was different; for one that came too often the first that was too many.
        nearest: Option<NearMiss>,
    },
    /// A call was not the next one of a script.
    OutOfScript {
        /// The script.
        script: String,
        /// The step that was next, from 1; one more than `steps` after the last.
        step: usize,
        /// The number of steps.
        steps: usize,
        /// What was expected; nothing after the last step.
        expected: Option<String>,
        /// How often.
        times: Option<Times>,
        /// How often it had come.
        taken: u32,
        /// The wire name of the call that came instead.
        method: String,
        /// In what it differs.
        call: NearMiss,
    },
    /// Further calls were not the next ones of a script.
    MoreOutOfScript {
        /// The script.
        script: String,
        /// How many.
        calls: u32,
    },
    /// A script did not come to its end.
    Unfinished {
        /// The script.
        script: String,
        /// The step that is missing, from 1.
        step: usize,
        /// The number of steps.
        steps: usize,
        /// What was expected.
        expected: String,
        /// How often.
        times: Times,
        /// How often it came.
        found: u32,
    },
    /// A call that nobody expected was made to a [strict](crate::Personality::Strict) host.
    Unexpected {
        /// Its wire name.
        method: String,
        /// The call.
        call: NearMiss,
    },
    /// Further calls that nobody expected were made to a strict host.
    MoreUnexpected {
        /// How many.
        calls: u32,
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
            Self::OutOfScript { script, step, steps, expected: Some(expected), times, taken, method, call } => {
                let times = times.map(|times| format!(" ({times})")).unwrap_or_default();
                write!(f, "{script}, step {step} of {steps}: expected {expected}{times}, found {taken}; ")?;
                write!(f, "{method} was called instead\n    {call}")
            }
            Self::OutOfScript { script, steps, method, call, .. } => {
                write!(f, "{script}: expected no call after its {steps} steps; {method} was called\n    {call}")
            }
            Self::MoreOutOfScript { script, calls } => write!(f, "{script}: {calls} more calls were not the next ones"),
            Self::Unfinished { script, step, steps, expected, times, found } => {
                write!(f, "{script}: step {step} of {steps} is missing: expected {expected} ({times}), found {found}")
            }
            Self::Unexpected { method, call } => {
                write!(f, "{method} was called and the test does not expect it (the host is strict)\n    {call}")
            }
            Self::MoreUnexpected { calls } => write!(f, "{calls} more calls were made that the test does not expect"),
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
