//! The instance: the configuration of a host, managed as records.
//!
//! It holds provider records of all kinds and both versions, templates, presences, profiles, apps, roles and users. Every
//! change is checked before it is kept, and one that is refused changes nothing. [`Instance::desk_config`] is what a desk
//! is made from for one agent in one app; [`Instance::explain`] says which provider that agent gets, and why.
//!
//! ```
//! use cif_host::instance::{Instance, Kind, Reply, Request};
//! use serde_json::json;
//!
//! let mut instance = Instance::default();
//! let record = json!({ "unique_name": "contoso_phone", "channel_url": "https://phone.contoso.com/" });
//! instance.handle(Request::Add { kind: Kind::Provider, record }, "2026-01-01T00:00:00Z")?;
//!
//! let Reply::Entries(list) = instance.handle(Request::List { kind: Kind::Provider }, "")? else { panic!() };
//! assert_eq!(list[0].name, "contoso_phone");
//! # Ok::<(), cif_host::instance::InstanceError>(())
//! ```

mod checks;
mod complete;
mod dataverse;
mod entry;
mod error;
mod explain;
mod fields;
mod kind;
mod lost;
mod own_form;
mod people;
mod request;
mod stored;

use cif_protocol::{PresenceInfo, ProviderRecord};
use serde::{Deserialize, Serialize};

use crate::{DeskOptions, HostInfo, Templates};

pub use checks::{Problem, Weight};
pub use error::InstanceError;
pub use explain::Explanation;
pub use fields::{FieldInfo, Input};
pub use kind::Kind;
pub use people::{App, Profile, Role, User};
pub use request::{Answer, Reply, Request, Summary};
pub use stored::StoredError;

/// The configuration of a host. As JSON it has the keys of its fields; unknown keys are errors. The secrets of links are
/// read, but not written; [`Instance::to_stored`] has them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Instance {
    /// Provider records, oldest first.
    pub providers: Vec<ProviderRecord>,
    /// Templates, beside the built-in ones; one of a built-in name replaces it.
    pub templates: Templates,
    /// What agents may choose as presence; with an empty list the default ones.
    pub presences: Vec<PresenceInfo>,
    /// Profiles.
    pub profiles: Vec<Profile>,
    /// Apps.
    pub apps: Vec<App>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Users.
    pub users: Vec<User>,
    /// The organisation, and what is used of app and user where there is none.
    pub host: HostInfo,
    /// Behaviour of the host.
    pub options: DeskOptions,
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod tests;
