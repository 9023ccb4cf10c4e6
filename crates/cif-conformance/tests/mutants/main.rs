//! The kit is tested by providers that are broken on purpose: each must be caught by the case that is meant for it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../loopback/subject.rs"]
mod subject;

mod defect;
mod mutant;

use std::collections::BTreeSet;
use std::sync::Arc;

use cif_conformance::Outcome;
use cif_conformance::provider::{Settings, Subject, case, cases, run_case};
use cif_provider::Runtime;

use defect::{DEFECTS, Defect};
use mutant::Mutant;

fn broken(defect: Defect) -> impl Fn(Arc<dyn Runtime>) -> Subject + Send + Sync {
    move |runtime| {
        let mut subject = subject::loopback(Arc::clone(&runtime));
        let state = Arc::default();
        subject.provider = Arc::new(Mutant { inner: subject.provider, defect, runtime, state });
        subject
    }
}

#[test]
fn every_mutant_is_caught_by_its_case() {
    let mut missed = Vec::new();
    for (defect, id) in DEFECTS {
        let case = case(id).unwrap_or_else(|| panic!("there is no case {id}"));
        let row = run_case(case, &broken(*defect), Settings::new());
        if !matches!(row.outcome, Outcome::Failed(_)) {
            missed.push(format!("{defect:?}: {id} says {:?}", row.outcome));
        }
    }
    assert!(missed.is_empty(), "mutants that nobody caught:\n{}", missed.join("\n"));
}

#[test]
fn without_a_defect_the_same_cases_pass() {
    for (_, id) in DEFECTS {
        let row = run_case(case(id).unwrap(), &subject::loopback, Settings::new());
        // What loopback does not advertise cannot be looked at in it.
        assert!(matches!(row.outcome, Outcome::Passed | Outcome::NotRun(_)), "{id}: {:?}", row.outcome);
    }
}

#[test]
fn there_are_many_and_each_is_named_once() {
    let names: BTreeSet<String> = DEFECTS.iter().map(|(defect, _)| format!("{defect:?}")).collect();
    assert_eq!(names.len(), DEFECTS.len());
    assert!(names.len() >= 20 && cases().count() >= 60);
}
