//! Running cases.

use std::sync::Arc;

use cif_provider::Runtime;

use super::HostCase;
use super::bench::Bench;
use super::subject::{Fixture, Subject};
use crate::report::{Outcome, Report, Row};
use crate::virtual_time::in_virtual_time;

/// How cases are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Settings {
    /// Decides everything that is random. The outcome must not depend on it.
    pub seed: u64,
}

impl Settings {
    /// Seed 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the seed.
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

/// Runs every case in virtual time, each with a fresh host.
#[must_use]
pub fn run_all(fixture: &dyn Fixture, settings: Settings) -> Report {
    Report::new(super::cases().map(|case| run_case(case, fixture, settings)).collect())
}

/// Runs one case in virtual time, with a fresh host.
#[must_use]
pub fn run_case(case: &HostCase, fixture: &dyn Fixture, settings: Settings) -> Row {
    let outcome = in_virtual_time(settings.seed, |runtime| {
        perform(case, fixture.open(&runtime, super::setting(case)), runtime.handle())
    });
    Row::new(case.id, case.rule, outcome)
}

/// Runs one case as a test.
///
/// # Panics
///
/// The rule does not hold, or there is no such case.
pub fn check(id: &str, fixture: &dyn Fixture) {
    let Some(case) = super::case(id) else { panic!("there is no case `{id}`") };
    let row = run_case(case, fixture, Settings::new());
    assert!(!row.outcome.is_bad(), "{}\n\n{}\n{}", Report::new(vec![row]), case.rule, case.explain);
}

/// Runs one case in the time of `runtime`, for hosts in real time.
pub async fn perform(case: &HostCase, subject: Subject, runtime: Arc<dyn Runtime>) -> Outcome {
    let outcome = match Bench::new(subject, runtime).await {
        Ok(mut bench) => (case.run)(&mut bench).await,
        Err(stop) => Err(stop),
    };
    outcome.into()
}
