//! The loopback provider passes the whole kit, however it is reached.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod subject;

/// Every case is a test of its own.
mod each {
    cif_conformance::provider_tests!(crate::subject::loopback);

    #[test]
    fn the_macro_names_every_case() {
        let cases: Vec<&str> = cif_conformance::provider::cases().map(|case| case.id).collect();
        assert_eq!(cases, CASES);
    }
}

use cif_conformance::provider::{Settings, Wiring, run_all};

fn passes(wiring: Wiring) {
    let report = run_all(&subject::loopback, Settings::new().with_wiring(wiring));
    assert!(report.is_good(), "{wiring:?}:\n{report}");
    // Not by skipping.
    assert!(report.passed() >= 50, "{wiring:?}:\n{report}");
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
