//! The cases of all kits, for whoever lists or explains them.

use std::fmt;

use crate::case::{Case, Twin};
use crate::{host, provider, transport};

/// A kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kit {
    /// [`provider`].
    Provider,
    /// [`host`].
    Host,
    /// [`transport`].
    Transport,
}

impl fmt::Display for Kit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Provider => "provider",
            Self::Host => "host",
            Self::Transport => "transport",
        })
    }
}

/// What is said about a case, whatever it works with; the fields are those of [`Case`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaseInfo {
    /// The kit that it belongs to.
    pub kit: Kit,
    /// Its id, which no case of another kit has.
    pub id: &'static str,
    /// The rule, in one sentence.
    pub rule: &'static str,
    /// Why it is a rule, and what to do when the case fails.
    pub explain: &'static str,
    /// Where the other side of the rule is looked at.
    pub twin: Twin,
    /// Also makes sense in real time.
    pub real_time: bool,
}

impl CaseInfo {
    const fn of<B>(kit: Kit, case: &Case<B>) -> Self {
        let Case { id, rule, explain, twin, real_time, .. } = *case;
        Self { kit, id, rule, explain, twin, real_time }
    }
}

/// Every case of every kit.
pub fn catalog() -> impl Iterator<Item = CaseInfo> {
    let providers = provider::cases().map(|case| CaseInfo::of(Kit::Provider, case));
    let hosts = host::cases().map(|case| CaseInfo::of(Kit::Host, case));
    let transports = transport::cases().map(|case| CaseInfo::of(Kit::Transport, case));
    providers.chain(hosts).chain(transports)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn no_id_is_taken_twice() {
        let mut kits = BTreeMap::new();
        for case in catalog() {
            if let Some(other) = kits.insert(case.id, case.kit) {
                panic!("{} is a case of the {other} kit and of the {} kit", case.id, case.kit);
            }
        }
        assert!(kits.values().any(|kit| *kit == Kit::Transport));
    }
}
