//! Wire vocabulary of the Channel Integration Framework: tables, envelope, tagged JSON, ids, origins, configuration.

mod ids;
mod time;

pub use ids::{
    CommandId, ConversationId, EventId, MessageId, NotificationId, ParticipantId, ProviderId, SessionId, TabId,
};
pub use time::{Instant, Timestamp};
