//! Wire vocabulary of the Channel Integration Framework: tables, envelope, tagged JSON, ids, origins, configuration.

pub mod channel;
mod config;
mod envelope;
pub mod host;
mod ids;
mod notification;
mod origin;
mod presence;
mod template;
mod time;
mod value;

pub use config::{
    ApiVersion, ConfigProblem, CustomEventForm, FlowTemplates, LinkToken, NativeEndpoint, ProviderKind, ProviderRecord,
};
pub use envelope::{EventMessage, Incoming, Outcome, RESPONSE_TYPE, RequestMessage, ResponseMessage};
pub use ids::{
    CommandId, ConversationId, EventId, MessageId, NotificationId, ParticipantId, ProviderId, SessionId, TabId,
};
pub use notification::{NotificationAction, NotificationOutcome, NotificationReason};
pub use origin::{
    Origin, OriginError, OriginPattern, OriginPatternError, OriginPolicy, OriginPolicyError, OriginRefusal,
    OriginRefusalReason, Scheme,
};
pub use presence::{BasePresence, PresenceInfo};
pub use template::{
    DesktopMode, NotificationField, NotificationTemplate, NotificationTheme, PanelState, SessionTemplate,
    SessionTemplateKind, TabPageKind, TabTemplate,
};
pub use time::{Instant, Timestamp};
pub use value::{
    DecodeError, EncodeError, Entries, MAX_DEPTH, MapRecord, Problem, Record, Value, from_value, to_value,
};
