//! Hosts of several makes pass the whole kit for hosts.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod ledger;
mod subject;

/// Every case is a test of its own.
mod each {
    cif_conformance::host_tests!(crate::subject::desk);

    #[test]
    fn the_macro_names_every_case() {
        let cases: Vec<&str> = cif_conformance::host::cases().map(|case| case.id).collect();
        assert_eq!(cases, CASES);
    }
}

use cif_conformance::Outcome;
use cif_conformance::host::{Fixture, Settings, case, cases, run_all, run_case};

fn passes(host: &dyn Fixture, at_least: usize) {
    let report = run_all(host, Settings::new());
    assert!(report.is_good(), "{report}");
    // Not by skipping.
    assert!(report.passed() >= at_least, "{report}");
}

/// What is random does not matter.
#[test]
fn with_other_seeds() {
    for seed in 1..=3 {
        let report = run_all(&subject::desk, Settings::new().with_seed(seed));
        assert!(report.is_good(), "seed {seed}:\n{report}");
    }
}

#[test]
fn the_desk() {
    passes(&subject::desk, 170);
}

#[test]
fn the_desk_as_a_single_session_app() {
    passes(&subject::single_desk, 150);
}

#[test]
fn the_desk_with_a_record_store_of_its_own() {
    passes(&subject::own_records, 170);
}

#[test]
fn the_mock_host() {
    passes(&subject::mock, 165);
}

#[test]
fn the_mock_host_as_a_single_session_app() {
    passes(&subject::single_mock, 145);
}

#[test]
fn the_mock_host_over_a_link_of_values() {
    passes(&subject::mock_over_values, 165);
}

#[test]
fn the_mock_host_over_a_link_of_text() {
    passes(&subject::mock_over_text, 165);
}

/// Whatever the kind of app: each case is shown to hold somewhere, or is about what a host does not serve.
#[test]
fn every_case_passes_at_some_host() {
    let hosts: [&dyn Fixture; 3] = [&subject::desk, &subject::single_desk, &subject::refusing];
    for case in cases() {
        let outcomes = hosts.map(|host| run_case(case, host, Settings::new()).outcome);
        assert!(outcomes.contains(&Outcome::Passed), "{}: {outcomes:?}", case.id);
    }
}

#[test]
fn without_an_operator_the_report_says_so() {
    let row = run_case(case("closing.order").unwrap(), &subject::unattended, Settings::new());
    assert_eq!(row.outcome, Outcome::NotRun("no operator".to_owned()));
    let row = run_case(case("event.onclicktoact.raised").unwrap(), &subject::limp, Settings::new());
    assert_eq!(row.outcome, Outcome::NotRun("the operator cannot click a number".to_owned()));
}

#[test]
fn cases_in_real_time_need_no_operator() {
    for case in cases().filter(|case| case.real_time) {
        let outcome = run_case(case, &subject::unattended, Settings::new()).outcome;
        let needs = matches!(&outcome, Outcome::NotRun(why) if why.contains("operator"));
        assert!(!needs && !outcome.is_bad(), "{}: {outcome:?}", case.id);
    }
}
