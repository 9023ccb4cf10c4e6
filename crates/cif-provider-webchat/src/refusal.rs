//! Why something that a customer's page wants is not done.

use std::time::Duration;

/// A refusal: what was wrong, what is expected, what to do. Nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The request cannot be understood.
    #[error("{0}")]
    Malformed(String),
    /// The request comes from a page that may not send it.
    #[error("requests from {0} are not taken; the chat's own page sends them")]
    ForeignOrigin(String),
    /// There is no such site.
    #[error("there is no site `{0}`; use the key that the chat was set up with")]
    UnknownSite(String),
    /// There is no such chat, or the secret is that of another one; nobody is told which.
    #[error("there is no such chat here; begin a new one")]
    UnknownChat,
    /// There is no such file in this chat.
    #[error("there is no file `{0}` in this chat")]
    UnknownFile(String),
    /// The chat is over.
    #[error("the chat is over; begin a new one")]
    Over,
    /// Too much was sent in too short a time.
    #[error("that was too fast; try again in {} ms", .0.as_millis())]
    TooFast(Duration),
    /// Something is larger than allowed.
    #[error("{what} has {found}, {limit} are the limit")]
    TooLarge {
        /// What it is, for people.
        what: &'static str,
        /// How large it is.
        found: u64,
        /// What is allowed.
        limit: u64,
    },
    /// A file of a kind that is not taken, or of another kind than it says.
    #[error("{0}")]
    WrongType(String),
    /// A limit of this chat is reached for good.
    #[error("{0}")]
    LimitReached(String),
    /// The service cannot take it just now.
    #[error("{0}; try again in a while")]
    Busy(&'static str),
}

impl Refusal {
    /// A word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::ForeignOrigin(_) => "foreign_origin",
            Self::UnknownSite(_) => "unknown_site",
            Self::UnknownChat => "unknown_chat",
            Self::UnknownFile(_) => "unknown_file",
            Self::Over => "over",
            Self::TooFast(_) => "too_fast",
            Self::TooLarge { .. } => "too_large",
            Self::WrongType(_) => "wrong_type",
            Self::LimitReached(_) => "limit_reached",
            Self::Busy(_) => "busy",
        }
    }

    /// May the same be taken later?
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::TooFast(_) | Self::Busy(_))
    }

    /// How long to wait before the next attempt, in milliseconds; nothing when another attempt is refused as well.
    #[must_use]
    pub fn retry_ms(&self) -> Option<u64> {
        match self {
            Self::TooFast(wait) => Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1)),
            Self::Busy(_) => Some(1_000),
            _ => None,
        }
    }
}
