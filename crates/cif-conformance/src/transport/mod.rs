//! The kit for transports: what every connection must do that carries the frames of a link.
//!
//! A fixture opens connections; each case opens its own:
//!
//! ```
//! use std::sync::Arc;
//!
//! use cif_adapter::text_pair;
//! use cif_conformance::transport::{Ends, run_all};
//! use cif_provider::Runtime;
//!
//! fn open(_: &Arc<dyn Runtime>) -> Ends {
//!     let (near, far) = text_pair();
//!     Ends::new(near, far)
//! }
//!
//! assert!(run_all(open).is_good());
//! // One #[test] of each: cif_conformance::transport_tests!(open);
//! ```

#[macro_use]
mod cases;
mod bench;
mod bounded;
mod cancel;
mod close;
mod content;
mod end;
mod fixture;
mod frames;
mod hostile;
mod list;
mod run;

use crate::case::Case;

pub use bench::{Bench, PATIENCE, QUIET};
pub use end::{End, Line};
pub use fixture::{Ends, Fixture};
pub use run::{check, perform, run_all, run_case};

/// A case of this kit.
pub type TransportCase = Case<Bench>;

const GROUPS: &[&[TransportCase]] =
    &[content::CASES, frames::CASES, cancel::CASES, close::CASES, bounded::CASES, hostile::CASES];

/// Every case, in the order in which they are run.
pub fn cases() -> impl Iterator<Item = &'static TransportCase> {
    GROUPS.iter().copied().flatten()
}

/// The case with this id.
#[must_use]
pub fn case(id: &str) -> Option<&'static TransportCase> {
    cases().find(|case| case.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Twin;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_twins_exist() {
        let ids: BTreeSet<&str> = cases().map(|case| case.id).collect();
        assert_eq!(ids.len(), cases().count(), "an id is taken twice");
        for case in cases() {
            assert!(case.rule.ends_with('.') && !case.explain.is_empty(), "{}: say the rule and explain it", case.id);
            let other = |id| self::case(id).unwrap_or_else(|| panic!("{} names {id}, which does not exist", case.id));
            match case.twin {
                Twin::Case(twin) => {
                    assert_eq!(other(twin).twin, Twin::Case(case.id), "{twin} does not name {}", case.id)
                }
                Twin::SideOf(twin) => drop(other(twin)),
                Twin::None(why) => assert!(why.len() > 10, "{}: why has it no twin?", case.id),
            }
        }
    }
}
