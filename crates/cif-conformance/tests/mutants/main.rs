//! The kit is tested by providers that are broken on purpose: each must be caught by the case that is meant for it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../loopback/subject.rs"]
mod subject;

mod defect;
mod generated;
mod mutant;
mod quirk;
mod twist;

use std::collections::BTreeSet;
use std::sync::Arc;

use cif_conformance::Outcome;
use cif_conformance::provider::{Settings, Subject, case, cases, run_case};
use cif_provider::Runtime;

use defect::{DEFECTS, Defect};
use mutant::Mutant;
use quirk::QUIRKS;
use twist::{Twist, Twisted};

fn broken(defect: Defect) -> impl Fn(Arc<dyn Runtime>) -> Subject + Send + Sync {
    move |runtime| {
        let mut subject = subject::loopback(Arc::clone(&runtime));
        let state = Arc::default();
        subject.provider = Arc::new(Mutant { inner: subject.provider, defect, runtime, state });
        subject
    }
}

fn twisted(twist: Twist) -> impl Fn(Arc<dyn Runtime>) -> Subject + Send + Sync {
    move |runtime| {
        let mut subject = subject::loopback(Arc::clone(&runtime));
        subject.provider = Arc::new(Twisted { inner: subject.provider, twist, runtime, added: Arc::default() });
        subject
    }
}

#[test]
fn every_quirk_is_caught_by_its_case() {
    let mut missed = Vec::new();
    for (id, twist) in QUIRKS {
        let case = case(id).unwrap_or_else(|| panic!("there is no case {id}"));
        let row = run_case(case, &twisted(*twist), Settings::new());
        if !matches!(row.outcome, Outcome::Failed(_)) {
            missed.push(format!("{twist:?}: {id} says {:?}", row.outcome));
        }
    }
    assert!(missed.is_empty(), "mutants that nobody caught:\n{}", missed.join("\n"));
}

/// A mutant that nobody catches is seen: a defect that is none is caught by no case.
#[test]
fn a_mutant_that_nobody_catches_is_seen() {
    let harmless = twisted(Twist::Event("message.received", |_| {}));
    let row = run_case(case("messaging.receive.works").unwrap(), &harmless, Settings::new());
    assert_eq!(row.outcome, Outcome::Passed);
}

/// The share of the cases that are known to fail for some mutant: those that are named, and those that are made for every command
/// and every event.
#[test]
fn nearly_every_case_is_known_to_fail() {
    let named: BTreeSet<&str> = DEFECTS.iter().map(|(_, id)| *id).chain(QUIRKS.iter().map(|(id, _)| *id)).collect();
    let made = |id: &str| {
        let of = |part: &str| id.ends_with(&format!(".{part}"));
        id.starts_with("event.") || of("works") || of("refused") || id.contains(".unknown_")
    };
    let silent: Vec<&str> = cases().map(|case| case.id).filter(|id| !named.contains(id) && !made(id)).collect();
    assert!(silent.is_empty(), "of {} cases no mutant shows that these can fail: {silent:?}", cases().count());
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
