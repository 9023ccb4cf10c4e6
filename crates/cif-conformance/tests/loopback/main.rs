//! The loopback provider passes the whole kit, however it is reached.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod resumed;
mod subject;
mod table;

/// Every case is a test of its own.
mod each {
    cif_conformance::provider_tests!(crate::subject::loopback);

    #[test]
    fn the_macro_names_every_case() {
        let cases: Vec<&str> = cif_conformance::provider::cases().map(|case| case.id).collect();
        assert_eq!(cases, CASES);
    }
}

use cif_conformance::Outcome;
use cif_conformance::provider::{Fixture, Settings, Wiring, run_all};

/// What cannot be looked at in loopback, and why.
const NOT_RUN: &[(&str, &str)] = &[("capabilities.limit.dtmf", "its limit is that of DTMF itself")];

fn passes_as(subject: &dyn Fixture, wiring: Wiring) {
    let report = run_all(subject, Settings::new().with_wiring(wiring));
    assert!(report.is_good(), "{wiring:?}:\n{report}");
    // Not by skipping.
    for row in report.rows {
        let skipped = matches!(row.outcome, Outcome::NotRun(_));
        assert!(!skipped || NOT_RUN.iter().any(|(id, _)| *id == row.id), "{wiring:?}: {}: {:?}", row.id, row.outcome);
    }
}

fn passes(wiring: Wiring) {
    passes_as(&subject::loopback, wiring);
}

#[test]
fn with_a_far_end_that_is_asked_by_messages() {
    passes_as(&subject::by_messages, Wiring::Text);
}

/// What is random does not matter.
#[test]
fn with_other_seeds() {
    for seed in 1..=5 {
        for wiring in Wiring::ALL {
            let report = run_all(&subject::loopback, Settings::new().with_wiring(wiring).with_seed(seed));
            assert!(report.is_good(), "{wiring:?}, seed {seed}:\n{report}");
        }
    }
}

#[test]
fn in_process() {
    passes(Wiring::Direct);
}

#[test]
fn over_a_link_of_values() {
    passes(Wiring::Values);
}

#[test]
fn over_a_link_of_text() {
    passes(Wiring::Text);
}

#[test]
fn over_a_link_that_is_slow_and_repeats() {
    passes(Wiring::Troubled);
}

#[test]
fn over_a_link_whose_connections_break() {
    passes(Wiring::Resumed);
}
