//! Wire vocabulary of the Channel Integration Framework: tables, envelope, tagged JSON, ids, origins, configuration.

mod ids;
mod time;
mod value;

pub use ids::{
    CommandId, ConversationId, EventId, MessageId, NotificationId, ParticipantId, ProviderId, SessionId, TabId,
};
pub use time::{Instant, Timestamp};
pub use value::{DecodeError, EncodeError, Entries, MAX_DEPTH, Problem, Record, Value, from_value, to_value};
