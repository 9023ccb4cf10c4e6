//! The host kit is tested by hosts that are broken on purpose: each must be caught by the case that is meant for it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod broken;
mod caller;
mod defect;
mod operator;
mod teller;
mod values;

use std::collections::BTreeSet;

use cif_conformance::Outcome;
use cif_conformance::host::{Settings, case, cases, run_case};
use cif_host::AppKind;
use cif_protocol::host::{events, methods};

use broken::{Fault, broken};
use defect::DEFECTS;

/// What is tried with every entry of the tables, with the case that must catch it.
fn of_the_tables() -> Vec<(Fault, String)> {
    let mut all = Vec::new();
    for info in methods() {
        all.push((Fault::Fails(info.wire), format!("method.{}.works", info.wire)));
        all.push((Fault::InSecret(info.wire), format!("method.{}.refused", info.wire)));
        let fails = format!("method.{}.fails", info.wire);
        if case(&fails).is_some() {
            all.push((Fault::Succeeds(info.wire), fails));
        }
    }
    for info in events() {
        all.push((Fault::Forgets(info.wire), format!("event.{}.raised", info.wire)));
        all.push((Fault::Invents(info.wire), format!("event.{}.silent", info.wire)));
    }
    all
}

fn all() -> Vec<(Fault, String)> {
    let thought_of = DEFECTS.iter().map(|(defect, id)| (Fault::One(*defect), (*id).to_owned()));
    thought_of.chain(of_the_tables()).collect()
}

/// The app in which a case can be looked at.
fn app(id: &str) -> AppKind {
    let single = id.contains("onSessionCreated") || id == "session.single.created_first";
    if single { AppKind::SingleSession } else { AppKind::MultiSession }
}

#[test]
fn every_broken_host_is_caught_by_its_case() {
    let mut missed = Vec::new();
    for (fault, id) in all() {
        let case = case(&id).unwrap_or_else(|| panic!("there is no case {id}"));
        let row = run_case(case, &broken(fault, app(&id)), Settings::new());
        if !matches!(row.outcome, Outcome::Failed(_)) {
            missed.push(format!("{fault:?}: {id} says {:?}", row.outcome));
        }
    }
    assert!(missed.is_empty(), "broken hosts that nobody caught:\n{}", missed.join("\n"));
}

#[test]
fn without_a_defect_the_same_cases_pass() {
    for (_, id) in DEFECTS {
        let row = run_case(case(id).unwrap(), &broken(Fault::Forgets("nothing"), app(id)), Settings::new());
        assert_eq!(row.outcome, Outcome::Passed, "{id}");
    }
}

/// A case that no broken host fails might hold nothing.
#[test]
fn every_case_catches_a_broken_host() {
    let caught: BTreeSet<String> = all().into_iter().map(|(_, id)| id).collect();
    let idle: Vec<&str> = cases().map(|case| case.id).filter(|id| !caught.contains(*id)).collect();
    assert!(idle.is_empty(), "{} of {} cases catch no broken host: {idle:?}", idle.len(), cases().count());
}

#[test]
fn there_are_many() {
    let names: BTreeSet<String> = DEFECTS.iter().map(|(defect, _)| format!("{defect:?}")).collect();
    assert!(names.len() >= 50, "{}", names.len());
}
