//! What went wrong between a provider and its hub. Nothing of it stops the hub.

use cif_protocol::ConversationId;
use cif_protocol::channel::IllegalTransition;
use cif_provider::ProviderError;

/// Something for the log of the desktop.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum HubProblem {
    /// The provider reported an event that the life cycle of the conversation does not allow. It was refused.
    #[error("event refused: {0}; the provider must report events along the life cycle of conversations")]
    IllegalEvent(IllegalTransition),
    /// Events of the provider were lost; the hub asks it for a snapshot.
    #[error("at least {lost} events of the provider were lost; the provider is asked for a snapshot")]
    EventsLost {
        /// How many, at least.
        lost: u64,
    },
    /// The provider could not give a snapshot.
    #[error("the snapshot that is needed after lost events failed: {0}; it is tried again")]
    SnapshotFailed(ProviderError),
    /// A conversation was refused because too many are live.
    #[error(
        "conversation {conversation} is not followed: {limit} are live, which is the limit; raise `max_conversations`"
    )]
    TooManyConversations {
        /// The conversation.
        conversation: ConversationId,
        /// The limit.
        limit: usize,
    },
    /// The provider failed on an event of the host, or did not answer in time.
    #[error("the provider failed on the host event `{event}`: {error}")]
    HostEventFailed {
        /// The wire name of the event.
        event: String,
        /// Why.
        error: ProviderError,
    },
    /// An event of the host was not passed on, because the provider is too slow with those before it.
    #[error("the host event `{event}` was not passed on: the provider has not taken {waiting} earlier ones")]
    HostEventDropped {
        /// The wire name of the event.
        event: String,
        /// How many wait.
        waiting: usize,
    },
}
