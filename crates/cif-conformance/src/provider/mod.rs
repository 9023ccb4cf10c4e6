//! The kit for providers.

mod bench;
mod far_end;
mod run;
mod steps;
mod subject;
#[macro_use]
mod operation;
mod attachments;
mod capabilities;
mod connection;
mod consent;
mod conversations;
mod custom;
mod diagnostics;
mod directory;
mod email;
mod errors;
mod events;
mod happenings;
mod history;
mod lifecycle;
mod list;
mod messaging;
mod once;
mod participants;
mod presence;
mod recording;
mod redial;
mod sign_in;
mod sms;
mod snapshot;
mod supervision;
mod templates;
mod voice;

use crate::case::Case;

pub use bench::{Bench, NOBODY, PATIENCE, QUIET};
pub use cif_provider::far_end::{CONTROL, Effects, FarEnd, FarEndAct, Secrets, control};
pub use far_end::RemoteFarEnd;
pub use redial::{Connections, wire_redialled};
pub use run::{Settings, check, perform, run_all, run_case};
pub use subject::{Fixture, Subject, Wired, Wiring, wire};

/// A case of this kit.
pub type ProviderCase = Case<Bench>;

const GROUPS: &[&[&[ProviderCase]]] = &[
    &[lifecycle::CASES, connection::CASES, capabilities::CASES, conversations::STARTS],
    conversations::OPERATIONS,
    &[conversations::CASES],
    voice::OPERATIONS,
    &[voice::CASES],
    recording::OPERATIONS,
    &[recording::CASES],
    participants::OPERATIONS,
    &[participants::CASES],
    supervision::OPERATIONS,
    &[supervision::CASES],
    messaging::OPERATIONS,
    &[messaging::CASES, sms::CASES],
    history::OPERATIONS,
    &[history::CASES],
    attachments::OPERATIONS,
    &[attachments::CASES],
    templates::OPERATIONS,
    &[templates::CASES],
    email::OPERATIONS,
    &[email::CASES],
    presence::OPERATIONS,
    &[presence::CASES],
    directory::OPERATIONS,
    &[directory::CASES],
    consent::OPERATIONS,
    &[consent::CASES],
    sign_in::OPERATIONS,
    &[sign_in::CASES],
    &[custom::CASES],
    diagnostics::OPERATIONS,
    &[diagnostics::CASES],
    &[events::CASES, happenings::CASES, errors::CASES, once::CASES, snapshot::CASES],
];

/// Every case, in the order in which they are run.
pub fn cases() -> impl Iterator<Item = &'static ProviderCase> {
    GROUPS.iter().copied().flatten().copied().flatten()
}

/// The case with this id.
#[must_use]
pub fn case(id: &str) -> Option<&'static ProviderCase> {
    cases().find(|case| case.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Twin;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_twins_name_each_other() {
        let ids: BTreeSet<&str> = cases().map(|case| case.id).collect();
        assert_eq!(ids.len(), cases().count(), "an id is taken twice");
        for case in cases() {
            assert!(case.rule.ends_with('.') && !case.explain.is_empty(), "{}: say the rule and explain it", case.id);
            let Some(twin) = case.twin.id() else {
                assert!(matches!(case.twin, Twin::None(why) if why.len() > 10), "{}: why has it no twin?", case.id);
                continue;
            };
            let found =
                self::case(twin).unwrap_or_else(|| panic!("{} has the twin {twin}, which does not exist", case.id));
            let mutual = matches!(case.twin, Twin::SideOf(_)) || found.twin == Twin::Case(case.id);
            assert!(mutual && twin != case.id, "{twin} does not name {}", case.id);
        }
    }
}
