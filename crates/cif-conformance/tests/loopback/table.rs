//! No command and no event is without its cases.

use std::collections::BTreeSet;

use cif_conformance::provider::{case, cases};
use cif_protocol::channel::{COMMANDS, EVENTS, Facet};

/// The commands of the life cycle, which cannot be refused, with the case that looks at each.
const LIFE_CYCLE: &[(&str, &str)] = &[
    ("provider.attach", "lifecycle.attach.returns"),
    ("provider.detach", "lifecycle.detach.silent"),
    ("provider.snapshot", "snapshot.live"),
    ("provider.host_event", "lifecycle.host_event.unknown"),
];

/// The commands that name nothing which could be unknown, and why.
const NAME_NOTHING: &[(&str, &str)] = &[
    ("email.send", "it begins a conversation; `email.send.nobody` is its bad address"),
    ("presence.get", "there is one presence"),
    ("presence.list", "it lists"),
    ("directory.search", "a search finds nothing; `directory.search.nothing`"),
    ("directory.resolve", "what is no address becomes none; `directory.resolve.nonsense`"),
    ("voice.list_devices", "it lists"),
    ("supervision.list", "it lists"),
    ("messaging.estimate_segments", "it counts a text"),
    ("attachment.begin_upload", "it begins; `attachment.begin_upload.wrong_type`"),
    ("email.create_draft", "it begins"),
    ("template.search", "a search finds nothing; `template.search.nothing`"),
    ("consent.get", "who was never asked has given no answer"),
    ("consent.set", "`consent.set.nobody`"),
    ("sign_in.log_out", "there is one agent"),
    ("sign_in.exchange_token", "`sign_in.exchange_token.wrong_token`"),
    ("diagnostics.report_issue", "it names nothing"),
    ("diagnostics.collect_logs", "it names nothing"),
];

/// The commands that a second execution would do twice, with the case that gives each of them twice.
const ONCE: &[(&str, &str)] = &[
    ("conversation.start", "once.start"),
    ("voice.send_dtmf", "once.dtmf"),
    ("voice.blind_transfer", "once.transfer"),
    ("messaging.send", "once.message"),
    ("email.send", "once.mail"),
    ("voice.consult", "once.consult"),
    ("voice.complete_transfer", "once.warm_transfer"),
    ("voice.swap", "once.swap"),
    ("participant.add", "once.participant"),
    ("supervision.start", "once.supervision"),
    ("attachment.begin_upload", "once.upload"),
    ("email.reply", "once.reply"),
    ("email.forward", "once.forward"),
    ("email.create_draft", "once.draft"),
    ("email.send_draft", "once.send_draft"),
    ("sign_in.begin", "once.sign_in"),
    ("sign_in.submit", "once.sign_in"),
    ("custom.send", "once.custom"),
    ("diagnostics.report_issue", "once.issue"),
];

fn has(command: &str, part: &str) -> bool {
    cases().any(|case| {
        let rest = case.id.strip_prefix(command).and_then(|rest| rest.strip_prefix('.'));
        // `start` has one for each kind.
        rest.is_some_and(|rest| rest.starts_with(part) || rest.ends_with(&format!(".{part}")))
    })
}

#[test]
fn every_command_works_is_refused_and_knows_what_does_not_exist() {
    let exempt = |list: &[(&str, &str)], name: &str| list.iter().any(|(command, _)| *command == name);
    let mut missing = Vec::new();
    for info in COMMANDS.iter().filter(|info| info.facet != Facet::Lifecycle) {
        for part in ["works", "refused"] {
            if !has(info.name, part) {
                missing.push(format!("{}.{part}", info.name));
            }
        }
        let nothing = exempt(NAME_NOTHING, info.name);
        if has(info.name, "unknown_") == nothing {
            missing.push(format!("{}.unknown_..., or a true reason why there is none", info.name));
        }
        if exempt(ONCE, info.name) == info.idempotent {
            missing.push(format!("{}: given twice, or not", info.name));
        }
    }
    for info in COMMANDS.iter().filter(|info| info.facet == Facet::Lifecycle) {
        if !exempt(LIFE_CYCLE, info.name) {
            missing.push(info.name.to_owned());
        }
    }
    assert!(missing.is_empty(), "commands without a case:\n{}", missing.join("\n"));
    let named = LIFE_CYCLE.iter().chain(ONCE).map(|(_, id)| id);
    for id in named {
        assert!(case(id).is_some(), "there is no case {id}");
    }
}

#[test]
fn every_event_is_looked_at() {
    let missing: Vec<_> =
        EVENTS.iter().filter(|info| case(&format!("event.{}", info.name)).is_none()).map(|info| info.name).collect();
    assert!(missing.is_empty(), "events that no case looks at: {missing:?}");
    let known: BTreeSet<&str> = EVENTS.iter().map(|info| info.name).collect();
    for case in cases() {
        let Some(event) = case.id.strip_prefix("event.") else { continue };
        assert!(known.contains(event), "{}: there is no such event", case.id);
    }
}
