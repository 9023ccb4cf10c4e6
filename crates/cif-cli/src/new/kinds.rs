//! The kinds of conversation that a new provider has.

use std::fmt;

/// One kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Voice,
    Chat,
    Email,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Voice, Self::Chat, Self::Email];

    /// How tags of templates, files and options call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Chat => "chat",
            Self::Email => "email",
        }
    }

    /// The variant of `ChannelKind`.
    pub(super) const fn variant(self) -> &'static str {
        match self {
            Self::Voice => "ChannelKind::Voice",
            Self::Chat => "ChannelKind::Chat",
            Self::Email => "ChannelKind::Email",
        }
    }

    /// What is typed at the program for customers of this kind.
    pub(super) const fn commands(self) -> &'static [&'static str] {
        match self {
            Self::Voice => &["ring NUMBER"],
            Self::Chat => &["chat NAME", "say TEXT"],
            Self::Email => &["mail ADDRESS"],
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
