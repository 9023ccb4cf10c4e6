//! The wire vocabulary of the Channel Integration Framework.
//!
//! ```
//! use cif_protocol::host::{CreateRecord, HostCall, HostRequest, SavedRecord};
//! use cif_protocol::{Incoming, Record, ResponseMessage, Value};
//!
//! // A widget posted this, as canonical JSON: Maps, undefined and dates carry a tag.
//! let posted: Value = serde_json::from_str(
//!     r#"{
//!         "messageType": "createrecord",
//!         "messageData": {"$map": [
//!             ["entityName", "contact"],
//!             ["value", {"$map": [["fullname", "Ada Lovelace"]]}],
//!             ["correlationId", {"$undefined": true}]
//!         ]},
//!         "messageCorrelationId": "k3x9a"
//!     }"#,
//! )?;
//!
//! // First the envelope, then the typed request: an error says which field is wrong.
//! let Incoming::Request(message) = Incoming::parse(posted) else { panic!("not a request") };
//! let request = HostRequest::decode(&message.message_type, message.data)?;
//! let HostRequest::CreateRecord(call) = request else { panic!("another request") };
//! assert_eq!(call.value.text("fullname"), Some("Ada Lovelace"));
//!
//! // The answer has the shape that the method's class demands.
//! let reply = CreateRecord::wrap(SavedRecord::new(&call.entity_name, "42", Record::new()));
//! let answer = ResponseMessage::answer(Ok(&reply), "k3x9a")?;
//! assert_eq!(
//!     serde_json::to_string(&answer.data)?,
//!     r#"{"$map":[["value",{"$map":[["id","42"],["entityType","contact"]]}]]}"#,
//! );
//!
//! let error = HostRequest::decode("setmode", Value::Undefined).unwrap_err();
//! assert_eq!(error.to_string(), "the required parameter `value` is missing");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | part | what it is |
//! |---|---|
//! | [`Value`], [`Entries`], [`Record`] | what a `postMessage` can carry, with one canonical JSON form |
//! | [`Incoming`], [`RequestMessage`], [`ResponseMessage`], [`EventMessage`] | the envelope between a widget and its host |
//! | [`host`] | the Host API: what a provider asks of its host, and the host's events |
//! | [`channel`] | the Channel API: commands to a provider, its events, capabilities, the life cycle of a conversation |
//! | [`Origin`], [`OriginPattern`], [`OriginPolicy`] | who may speak |
//! | [`ProviderRecord`], [`SessionTemplate`], [`TabTemplate`], [`NotificationTemplate`] | configuration |
//! | [`SessionId`] and the other ids, [`Timestamp`], [`Instant`] | names and times |
//!
//! The crate does no I/O and knows no clock. What arrives from outside never panics: it is read, or refused with an error
//! that names the field. The book's chapters *The CIF wire*, *Methods*, *Events* and *Host model* specify all of it.

pub mod channel;
mod config;
mod envelope;
pub mod host;
mod ids;
mod notification;
mod origin;
mod presence;
mod secrets;
mod template;
mod time;
mod trace;
mod value;

pub use config::{
    ApiVersion, ConfigProblem, CustomEventForm, FlowTemplates, LinkToken, NativeEndpoint, ProviderKind, ProviderRecord,
};
pub use envelope::{EventMessage, Incoming, Outcome, RESPONSE_TYPE, RequestMessage, ResponseMessage};
pub use ids::{
    AttachmentId, CommandId, ConversationId, DraftId, EventId, MessageId, NotificationId, ParticipantId, ProviderId,
    RecordingId, SessionId, SignInId, TabId, UploadId,
};
pub use notification::{ChosenAction, NotificationAction, NotificationOutcome, NotificationReason};
pub use origin::{
    Origin, OriginError, OriginPattern, OriginPatternError, OriginPolicy, OriginPolicyError, OriginRefusal,
    OriginRefusalReason, Scheme,
};
pub use presence::{BasePresence, PresenceInfo};
pub use secrets::is_secret_key;
pub use template::{
    DesktopMode, NotificationField, NotificationTemplate, NotificationTheme, PanelState, SessionTemplate,
    SessionTemplateKind, TabPageKind, TabTemplate,
};
pub use time::{Instant, Timestamp};
pub use trace::{InvalidTrace, TraceContext};
pub use value::{
    DecodeError, EncodeError, Entries, MAX_DEPTH, MapRecord, Problem, Record, Value, from_value, to_value,
};
