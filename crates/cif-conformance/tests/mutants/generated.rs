//! Mutants of every command and every event, made from the tables.

use cif_conformance::Outcome;
use cif_conformance::provider::{cases, run_case};
use cif_protocol::channel::{COMMANDS, EVENTS, Facet};

use crate::twist::Twist;
use crate::{Settings, twisted};

/// The outcomes of the cases of a command, of one sort.
fn outcomes(command: &str, part: &str, twist: Twist) -> Vec<(&'static str, Outcome)> {
    let mine = cases().filter(|case| {
        let rest = case.id.strip_prefix(command).and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(|rest| {
            // Not `directory.search.works` for `directory.search.x`: the part follows the command, or the kind of a start.
            let rest = if command == "conversation.start" {
                rest.split_once('.').map_or(rest, |(_, rest)| rest)
            } else {
                rest
            };
            if part == "unknown_" { rest.starts_with(part) } else { rest == part }
        })
    });
    mine.map(|case| (case.id, run_case(case, &twisted(twist), Settings::new()).outcome)).collect()
}

fn commands() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().filter(|info| info.facet != Facet::Lifecycle).map(|info| info.name)
}

fn all_fail(part: &str, twist: fn(&'static str) -> Twist) {
    let mut missed = Vec::new();
    for command in commands() {
        for (id, outcome) in outcomes(command, part, twist(command)) {
            // `unknown_address` and the like are twisted by name elsewhere.
            let other = part == "unknown_" && crate::quirk::QUIRKS.iter().any(|(case, _)| *case == id);
            if !other && !matches!(outcome, Outcome::Failed(_)) {
                missed.push(format!("{id}: {outcome:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "mutants that nobody caught:\n{}", missed.join("\n"));
}

#[test]
fn a_command_that_succeeds_and_does_nothing_is_caught() {
    all_fail("works", Twist::Silent);
}

#[test]
fn a_command_that_is_executed_and_not_advertised_is_caught() {
    all_fail("refused", Twist::Unadvertised);
}

#[test]
fn a_command_that_is_wrong_about_what_does_not_exist_is_caught() {
    all_fail("unknown_", Twist::WrongAboutUnknown);
}

/// The same cases pass where the command is refused as it should be.
#[test]
fn a_command_that_is_refused_and_not_advertised_is_right() {
    let mut wrong = Vec::new();
    for command in commands() {
        for (id, outcome) in outcomes(command, "refused", Twist::Honest(command)) {
            if outcome != Outcome::Passed {
                wrong.push(format!("{id}: {outcome:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "refused as it should be, and blamed:\n{}", wrong.join("\n"));
}

#[test]
fn an_event_that_is_never_reported_is_caught() {
    let mut missed = Vec::new();
    for info in EVENTS {
        let case = cases().find(|case| case.id.strip_prefix("event.") == Some(info.name)).unwrap();
        let outcome = run_case(case, &twisted(Twist::Drops(info.name)), Settings::new()).outcome;
        // What a provider need not report at all is missing without a fault.
        let may_be_absent = OPTIONAL.contains(&info.name) && matches!(outcome, Outcome::NotRun(_));
        if !may_be_absent && !matches!(outcome, Outcome::Failed(_)) {
            missed.push(format!("{}: {outcome:?}", case.id));
        }
    }
    assert!(missed.is_empty(), "events that nobody missed:\n{}", missed.join("\n"));
}

/// Events without which a provider is right all the same.
const OPTIONAL: &[&str] = &["conversation.accepted", "custom", "command.progress", "thread.updated"];
