//! The kit for hosts: whether providers written for this family work in a host.
//!
//! A host author gives the kit providers' places at the host ([`Seat`]s) and, best, the agent's hands ([`Operator`]):
//!
//! ```
//! use std::sync::Arc;
//!
//! use cif_conformance::host::{DeskOperator, IDLE, Seat, Setting, Settings, Subject, case, run_case};
//! use cif_host::{AppKind, Desk, DeskConfig, Side, demo_records};
//! use cif_provider::ManualRuntime;
//!
//! fn host(runtime: &ManualRuntime, setting: Setting) -> Subject {
//!     let records = Arc::new(demo_records().expect("fixed rows"));
//!     let desk = Desk::new(DeskConfig::new(setting.records(AppKind::MultiSession)), records, runtime.handle());
//!     let seat = |name: &&str| {
//!         let (host, events) = desk.connect(name, Side::Frame).expect("it has a record").split();
//!         Seat::new(*name, host, events.answerable())
//!     };
//!     let seats = setting.names().iter().map(seat).collect();
//!     Subject::new(seats).with_registration().with_idle_after(IDLE).with_operator(DeskOperator::new(desk))
//! }
//!
//! let case = case("method.createSession.works").expect("a case");
//! assert!(!run_case(case, &host, Settings::new()).outcome.is_bad());
//! // One #[test] of each: cif_conformance::host_tests!(host);
//! ```

mod bench;
mod desk_operator;
mod list;
mod log;
mod operator;
mod picture;
mod run;
mod seat;
mod seeds;
mod subject;
mod table;
#[macro_use]
mod declare;
mod calls;
mod click;
mod closing;
mod custom;
mod errors;
mod events;
mod isolation;
mod methods;
mod records;
mod sessions;

use crate::case::Case;

pub use bench::{Bench, Open, PATIENCE, QUIET, Who};
pub use desk_operator::DeskOperator;
pub use log::{Reaction, Told};
pub use operator::{Click, NotDone, Operator};
pub use run::{Settings, check, perform, run_all, run_case};
pub use seat::{Recorder, Seat};
pub use subject::{FIRST, Fixture, IDLE, SECOND, Setting, Subject};

/// A case of this kit.
pub type HostCase = Case<Bench>;

/// The cases, with the providers that they need.
const GROUPS: &[(Setting, &[HostCase])] = &[
    (Setting::Alone, methods::CASES),
    (Setting::Both, events::CASES),
    (Setting::Alone, sessions::CASES),
    (Setting::Alone, closing::CASES),
    (Setting::Both, click::CASES),
    (Setting::Both, custom::CASES),
    (Setting::Alone, records::CASES),
    (Setting::Alone, calls::CASES),
    (Setting::Alone, errors::CASES),
    (Setting::Both, isolation::CASES),
];

/// Every case, in the order in which they are run.
pub fn cases() -> impl Iterator<Item = &'static HostCase> {
    GROUPS.iter().flat_map(|(_, cases)| cases.iter())
}

/// The case with this id.
#[must_use]
pub fn case(id: &str) -> Option<&'static HostCase> {
    cases().find(|case| case.id == id)
}

/// The providers that a case needs at the host.
#[must_use]
pub fn setting(case: &HostCase) -> Setting {
    let group = GROUPS.iter().find(|(_, cases)| cases.iter().any(|one| one.id == case.id));
    group.map_or(Setting::Alone, |(setting, _)| *setting)
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
            let elsewhere = crate::provider::case(case.id).is_some() || crate::transport::case(case.id).is_some();
            assert!(!elsewhere, "{} is a case of another kit too", case.id);
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
