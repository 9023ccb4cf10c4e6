//! Running cases.

use std::sync::Arc;

use cif_provider::Runtime;

use super::TransportCase;
use super::bench::Bench;
use super::fixture::Fixture;
use crate::report::{Outcome, Report, Row};
use crate::virtual_time::in_virtual_time;

/// Runs every case in virtual time, each with connections of its own.
#[must_use]
pub fn run_all(fixture: impl Fixture + 'static) -> Report {
    let fixture: Arc<dyn Fixture> = Arc::new(fixture);
    Report::new(super::cases().map(|case| run_case(case, &fixture)).collect())
}

/// Runs one case in virtual time.
#[must_use]
pub fn run_case(case: &TransportCase, fixture: &Arc<dyn Fixture>) -> Row {
    let outcome = in_virtual_time(0, |runtime| perform(case, Arc::clone(fixture), runtime.handle()));
    Row::new(case.id, case.rule, outcome)
}

/// Runs one case as a test, in virtual time.
///
/// # Panics
///
/// The rule does not hold, or there is no such case.
pub fn check(id: &str, fixture: impl Fixture + 'static) {
    let Some(case) = super::case(id) else { panic!("there is no case `{id}`") };
    let fixture: Arc<dyn Fixture> = Arc::new(fixture);
    let row = run_case(case, &fixture);
    assert!(!row.outcome.is_bad(), "{}\n\n{}\n{}", Report::new(vec![row]), case.rule, case.explain);
}

/// Runs one case in the time of `runtime`, for transports that need another than the virtual one.
pub async fn perform(case: &TransportCase, fixture: Arc<dyn Fixture>, runtime: Arc<dyn Runtime>) -> Outcome {
    (case.run)(&mut Bench::new(fixture, runtime)).await.into()
}
