//! What came of a command.

use cif_protocol::channel::{Permanence, UserMessage};
use cif_provider::{ProviderError, ProviderErrorKind};
use serde::Serialize;
use serde_json::Value;

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// The data of the provider's reply, as the Channel API has it.
    Ok(Value),
    /// It failed.
    Error(Box<CommandProblem>),
}

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CommandProblem {
    /// The kind of failure, one of the names of [`ProviderErrorKind`].
    pub kind: String,
    /// What happened, what was expected and what to do.
    pub message: String,
    /// Whether the same command may succeed later.
    pub permanence: Permanence,
    /// Is it known that it took no effect?
    pub certainty: Certainty,
    /// What the page can offer.
    pub remedy: Remedy,
    /// A text for the agent, where the provider has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_message: Option<UserMessage>,
}

/// Whether it is known what became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Certainty {
    /// It took no effect.
    Certain,
    /// It may have taken effect.
    Uncertain,
}

/// What can be done about a failed command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Remedy {
    /// Give it again, as a new command.
    Retry,
    /// Look whether it took effect before giving it again.
    Check,
    /// Sign in first.
    SignIn,
    /// Take the lead first: another page has it.
    Lead,
    /// Give another command: this one will fail again.
    Change,
}

impl CommandProblem {
    /// A failure that the room itself found, before any effect.
    #[must_use]
    pub fn new(kind: ProviderErrorKind, message: impl Into<String>) -> Self {
        Self::from(&ProviderError::new(kind, message.into()))
    }

    /// With another remedy.
    #[must_use]
    pub const fn with_remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = remedy;
        self
    }
}

impl From<&ProviderError> for CommandProblem {
    fn from(error: &ProviderError) -> Self {
        let permanence = error.permanence().clone();
        let certainty = if error.is_certain() { Certainty::Certain } else { Certainty::Uncertain };
        let remedy = match (certainty, error.kind()) {
            (Certainty::Uncertain, _) => Remedy::Check,
            (_, ProviderErrorKind::AuthRequired) => Remedy::SignIn,
            _ if permanence == Permanence::Temporary => Remedy::Retry,
            _ => Remedy::Change,
        };
        Self {
            kind: error.kind().code().to_owned(),
            message: error.message().to_owned(),
            permanence,
            certainty,
            remedy,
            user_message: error.user_message().cloned(),
        }
    }
}
