//! Running cases.

use std::sync::Arc;
use std::time::Duration;

use cif_provider::Runtime;

use super::ProviderCase;
use super::bench::{Bench, QUIET};
use super::far_end::RemoteFarEnd;
use super::subject::{Fixture, Subject, Wiring};
use crate::case::Stop;
use crate::report::{Outcome, Report, Row};
use crate::virtual_time::in_virtual_time;

/// How cases are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// How the provider is reached.
    pub wiring: Wiring,
    /// Decides everything that is random. The outcome must not depend on it.
    pub seed: u64,
    /// How long a case looks on to see that nothing happens, and for everything under way to be reported.
    pub quiet: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { wiring: Wiring::default(), seed: 0, quiet: QUIET }
    }
}

impl Settings {
    /// In process, seed 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how the provider is reached.
    #[must_use]
    pub const fn with_wiring(mut self, wiring: Wiring) -> Self {
        self.wiring = wiring;
        self
    }

    /// Sets the seed.
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets how long a case looks on. In real time less than [`QUIET`] is enough for a provider that is near.
    #[must_use]
    pub const fn with_quiet(mut self, quiet: Duration) -> Self {
        self.quiet = quiet;
        self
    }
}

/// Runs every case in virtual time, each with a fresh provider.
#[must_use]
pub fn run_all(fixture: &dyn Fixture, settings: Settings) -> Report {
    Report::new(super::cases().map(|case| run_case(case, fixture, settings)).collect())
}

/// Runs one case in virtual time, with a fresh provider.
#[must_use]
pub fn run_case(case: &ProviderCase, fixture: &dyn Fixture, settings: Settings) -> Row {
    let outcome = in_virtual_time(settings.seed, |runtime| {
        perform(case, fixture.open(runtime.handle()), runtime.handle(), settings)
    });
    Row::new(case.id, case.rule, outcome)
}

/// Runs one case as a test.
///
/// # Panics
///
/// The rule does not hold, or there is no such case.
pub fn check(id: &str, fixture: &dyn Fixture, wiring: Wiring) {
    let Some(case) = super::case(id) else { panic!("there is no case `{id}`") };
    let row = run_case(case, fixture, Settings::new().with_wiring(wiring));
    assert!(!row.outcome.is_bad(), "{}\n\n{}\n{}", Report::new(vec![row]), case.rule, case.explain);
}

/// Runs one case in the time of `runtime`, for providers in real time.
pub async fn perform(case: &ProviderCase, subject: Subject, runtime: Arc<dyn Runtime>, settings: Settings) -> Outcome {
    attempt(case, subject, runtime, settings).await.into()
}

async fn attempt(
    case: &ProviderCase,
    subject: Subject,
    runtime: Arc<dyn Runtime>,
    settings: Settings,
) -> Result<(), Stop> {
    let Subject { provider, far_end, config } = subject;
    let wired = settings.wiring.connect(provider, &runtime, settings.seed).await?;
    let with_far_end = far_end.is_some();
    let mut bench = Bench::new(Arc::clone(&wired.provider), runtime)
        .with_far_end(far_end)
        .with_config(config)
        .with_quiet(settings.quiet);
    if !case.id.starts_with("lifecycle.attach") {
        bench.attach().await?;
        if !with_far_end {
            let remote = RemoteFarEnd::new(Arc::clone(&wired.provider));
            if remote.is_there().await {
                bench.set_far_end(Arc::new(remote));
            }
        }
    }
    (case.run)(&mut bench).await
}
