//! The host API: what a provider may ask of its host, and what the host tells its providers.
//!
//! One table, from which everything else is derived: the enums [`HostRequest`], [`HostReply`] and [`HostEvent`], their
//! codecs, dispatch, typed client methods, the reference in the docs. A typed method or event is one file; the lists in
//! `table` name the files. See `docs/adr/0001-method-table.md`.
//!
//! ```
//! use cif_protocol::host::{HostRequest, PanelMode, SetMode};
//! use cif_protocol::{Entries, Value};
//!
//! let request = HostRequest::from(SetMode::new(PanelMode::Docked));
//! assert_eq!(request.wire_name(), "setmode");
//! let data = Entries::from_iter([("value", 1)]);
//! assert_eq!(HostRequest::decode("setmode", Value::Map(data)).unwrap(), request);
//! ```

mod checks;
mod event;
#[path = "events/mod.rs"]
mod event_files;
mod failure;
mod info;
mod level;
mod macros;
#[path = "methods/mod.rs"]
mod method_files;
mod named;
mod reply;
mod request;
mod table;
mod types;

pub use event::{CustomEvent, HostEvent, HostEventKind};
pub use event_files::*;
pub use failure::{ErrorType, Failure};
pub use info::{
    EventField, EventInfo, EventTarget, FieldInfo, MethodInfo, OtherWire, ParamCheck, ParamInfo, ResponseClass,
    TimeoutClass, Versions,
};
pub use level::NotificationLevel;
pub use method_files::*;
pub use reply::{HostReply, WrongReply};
pub use request::{HostCall, HostMethod, HostRequest, RawRequest};
pub use table::{RAISE_EVENT, calls, event_info, events, method_info, methods};
pub use types::{
    EntityReference, JsonArray, JsonObject, NumericText, PanelMode, SavedRecord, TabIdArgument, TextOrNumber, Truthy,
};
