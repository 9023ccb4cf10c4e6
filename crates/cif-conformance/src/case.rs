//! What a case is.

use std::fmt;

use cif_protocol::channel::Level;
use cif_provider::{BoxFuture, ProviderError};

/// One thing that must hold, with a stable id. Its twin proves the opposite: what works where it is advertised must be refused
/// where it is not.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Case<B: 'static> {
    /// Stable: `<facet>.<operation>.<what holds>`. Reports, expected failures and `explain` name it.
    pub id: &'static str,
    /// The rule, in one sentence.
    pub rule: &'static str,
    /// Why it is a rule, and what to do when the case fails.
    pub explain: &'static str,
    /// Where the other side of the rule is looked at.
    pub twin: Twin,
    /// Also makes sense against a real service in real time: it needs neither long waits nor many tries.
    pub real_time: bool,
    /// What it does.
    pub run: for<'a> fn(&'a mut B) -> BoxFuture<'a, Result<(), Stop>>,
}

/// Where the other side of a rule is looked at: what works where it is advertised is refused where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Twin {
    /// By the case of this id, which names this one.
    Case(&'static str),
    /// The case is one of several other sides of the case of this id.
    SideOf(&'static str),
    /// Nowhere, for this reason.
    None(&'static str),
}

impl Twin {
    /// The case to look at, where there is one.
    #[must_use]
    pub const fn id(self) -> Option<&'static str> {
        match self {
            Self::Case(id) | Self::SideOf(id) => Some(id),
            Self::None(_) => None,
        }
    }
}

impl<B> fmt::Debug for Case<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a case ended before its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Stop {
    /// The rule does not hold: what was seen, and what was expected.
    #[error("{0}")]
    Broken(String),
    /// It cannot be looked at here, for this reason.
    #[error("not run: {0}")]
    NotRun(String),
}

impl Stop {
    /// What holds is not what was expected.
    pub fn broken(what: impl Into<String>) -> Self {
        Self::Broken(what.into())
    }

    /// The subject has not what the case needs.
    pub fn not_run(why: impl Into<String>) -> Self {
        Self::NotRun(why.into())
    }
}

impl From<ProviderError> for Stop {
    fn from(error: ProviderError) -> Self {
        Self::Broken(format!("an operation failed that had to succeed: {error}"))
    }
}

/// Fails a case unless a condition holds.
///
/// # Errors
///
/// [`Stop::Broken`] with the text.
pub fn must(holds: bool, else_say: impl FnOnce() -> String) -> Result<(), Stop> {
    if holds { Ok(()) } else { Err(Stop::Broken(else_say())) }
}

/// Ends a case that needs an operation which the subject does not advertise.
///
/// # Errors
///
/// [`Stop::NotRun`].
pub fn needs(level: Level, operation: &str) -> Result<(), Stop> {
    if level.is_supported() { Ok(()) } else { Err(Stop::not_run(format!("`{operation}` is not advertised"))) }
}

/// Ends a case that is about what is *not* advertised.
///
/// # Errors
///
/// [`Stop::NotRun`] when it is.
pub fn needs_absence(level: Level, operation: &str) -> Result<(), Stop> {
    if level.is_supported() {
        Err(Stop::not_run(format!("`{operation}` is advertised; its twin runs")))
    } else {
        Ok(())
    }
}
