//! The kinds of provider errors and their names on the wire: one table.

use std::fmt;

use super::Permanence;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal, $permanence:ident;)*) => {
        /// What to act on. The list grows only when a caller can act on the difference.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ProviderErrorKind {
            $($(#[$doc])* $kind,)*
        }

        impl ProviderErrorKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The name on the wire.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$kind => $code,)*
                }
            }

            /// Whether the same command usually succeeds later.
            #[must_use]
            pub const fn usual_permanence(self) -> Permanence {
                match self {
                    $(Self::$kind => Permanence::$permanence,)*
                }
            }
        }
    };
}

kinds! {
    /// A parameter has a value that cannot be used.
    InvalidInput = "invalid_input", Permanent;
    /// There is no such conversation, message, presence or entry.
    NotFound = "not_found", Permanent;
    /// It cannot be done in the state that the conversation is in.
    WrongState = "wrong_state", Permanent;
    /// The provider, or this conversation, does not do this.
    Unsupported = "unsupported", Permanent;
    /// The agent or the provider may not do this.
    Denied = "denied", Permanent;
    /// The agent has to sign in first.
    AuthRequired = "auth_required", Permanent;
    /// The configuration cannot be used.
    Config = "config", Permanent;
    /// The provider is not attached to a host.
    Detached = "detached", Permanent;
    /// Too many commands, conversations or bytes at once.
    LimitReached = "limit_reached", Temporary;
    /// The service cannot be reached or does not work.
    Unavailable = "unavailable", Temporary;
    /// It took too long.
    TimedOut = "timed_out", Temporary;
    /// The caller gave up.
    Cancelled = "cancelled", Permanent;
    /// A fault in the provider or its service that nobody foresaw; also the kind of a name that this version does not know.
    Unexpected = "unexpected", Permanent;
}

impl ProviderErrorKind {
    /// The kind with this name on the wire. An unknown name is [`Self::Unexpected`].
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        Self::ALL.iter().copied().find(|kind| kind.code() == code).unwrap_or(Self::Unexpected)
    }
}

impl fmt::Display for ProviderErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_its_own_inverse() {
        for kind in ProviderErrorKind::ALL {
            assert_eq!(ProviderErrorKind::from_code(kind.code()), *kind);
        }
        assert_eq!(ProviderErrorKind::from_code("out_of_tea"), ProviderErrorKind::Unexpected);
    }

    #[test]
    fn the_page_has_every_kind() {
        let page = include_str!("../../../../docs/src/errors.md");
        for kind in ProviderErrorKind::ALL {
            let row = page.lines().find(|line| line.starts_with(&format!("| `{kind}` |"))).unwrap();
            let again = if kind.usual_permanence() == Permanence::Temporary { "yes" } else { "no" };
            assert!(row.ends_with(&format!("| {again} |")), "{row}");
        }
    }
}
