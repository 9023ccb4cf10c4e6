//! Why a provider could not do what it was asked to.

mod kind;
mod wire;

use std::fmt;

pub use cif_protocol::channel::{Permanence, UserMessage};
pub use kind::ProviderErrorKind;

use crate::{MaybeSend, MaybeSync, SharedError};

/// A failed operation of a provider: a kind to act on, whether trying again can help, whether the effect is known, the
/// operation, facts for the log, and where known the error behind it.
///
/// `Display` is one line, `Debug` has everything on several lines. It is cheap to move and can be cloned, so that the
/// outcome of a command can be given again when the same command comes again.
///
/// ```
/// use cif_provider::{ProviderError, ProviderErrorKind};
///
/// let error = ProviderError::new(ProviderErrorKind::Unavailable, "the exchange does not answer; try again")
///     .with_operation("conversation.start")
///     .with_context("exchange", "sip.example.com")
///     .uncertain();
/// assert!(error.is_temporary() && !error.is_certain());
/// assert_eq!(error.to_string(), "conversation.start: unavailable: the exchange does not answer; try again");
/// ```
#[derive(Clone)]
pub struct ProviderError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ProviderErrorKind,
    code: Option<Box<str>>,
    permanence: Permanence,
    certain: bool,
    operation: Option<Box<str>>,
    message: Box<str>,
    context: Vec<(String, String)>,
    user_message: Option<UserMessage>,
    source: Option<SharedError>,
}

impl ProviderError {
    /// An error whose permanence is the usual one of its kind and whose effect is known: nothing was done.
    #[must_use]
    pub fn new(kind: ProviderErrorKind, message: impl Into<Box<str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            code: None,
            permanence: kind.usual_permanence(),
            certain: true,
            operation: None,
            message: message.into(),
            context: Vec::new(),
            user_message: None,
            source: None,
        }))
    }

    /// The provider, or this conversation, does not do `operation`. Nothing was done.
    #[must_use]
    pub fn unsupported(operation: &str) -> Self {
        Self::new(ProviderErrorKind::Unsupported, "the provider does not do this; see its capabilities")
            .with_operation(operation)
    }

    /// Names the operation by the wire name of its command.
    #[must_use]
    pub fn with_operation(mut self, operation: &str) -> Self {
        self.0.operation = Some(operation.into());
        self
    }

    /// Adds a fact for the log. Never a secret.
    #[must_use]
    pub fn with_context(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.context.push((name.into(), value.into()));
        self
    }

    /// Says whether the same command may succeed later.
    #[must_use]
    pub fn with_permanence(mut self, permanence: Permanence) -> Self {
        self.0.permanence = permanence;
        self
    }

    /// Marks that the command may or may not have taken effect.
    #[must_use]
    pub fn uncertain(mut self) -> Self {
        self.0.certain = false;
        self
    }

    /// Gives the host a text for the agent.
    #[must_use]
    pub fn with_user_message(mut self, message: UserMessage) -> Self {
        self.0.user_message = Some(message);
        self
    }

    /// Keeps the error behind this one.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + MaybeSend + MaybeSync + 'static) -> Self {
        self.0.source = Some(std::sync::Arc::new(source));
        self
    }

    /// What to act on.
    #[must_use]
    pub fn kind(&self) -> ProviderErrorKind {
        self.0.kind
    }

    /// Whether the same command may succeed later.
    #[must_use]
    pub fn permanence(&self) -> &Permanence {
        &self.0.permanence
    }

    /// May the same command succeed when it is tried again?
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.0.permanence == Permanence::Temporary
    }

    /// Is it known what the command did? If so, it did nothing.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.0.certain
    }

    /// The wire name of the command that failed.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// What happened, what was expected and what to do.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Facts for the log, in the order in which they were added.
    pub fn context(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.context.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The text for the agent.
    #[must_use]
    pub fn user_message(&self) -> Option<&UserMessage> {
        self.0.user_message.as_ref()
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.0.operation {
            write!(f, "{operation}: ")?;
        }
        write!(f, "{}: {}", self.0.kind, self.0.message)
    }
}

impl fmt::Debug for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certainty = if self.0.certain { "no effect" } else { "effect unknown" };
        write!(f, "{self}\n  {}, {certainty}", self.0.permanence)?;
        for (name, value) in &self.0.context {
            write!(f, "\n  {name}: {value}")?;
        }
        let mut source = std::error::Error::source(self);
        while let Some(error) = source {
            write!(f, "\n  caused by: {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

impl std::error::Error for ProviderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_everything_and_display_one_line() {
        let error = ProviderError::new(ProviderErrorKind::Unexpected, "the line broke")
            .with_operation("voice.hold")
            .with_context("line", "3")
            .with_source(fmt::Error)
            .uncertain();
        assert_eq!(error.to_string(), "voice.hold: unexpected: the line broke");
        let debug = format!("{error:?}");
        assert!(
            debug.contains("effect unknown") && debug.contains("\n  line: 3") && debug.contains("caused by"),
            "{debug}"
        );
    }

    #[test]
    fn an_error_is_one_word_wide() {
        assert_eq!(size_of::<ProviderError>(), size_of::<usize>());
    }
}
