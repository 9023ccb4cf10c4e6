//! The kinds of records that an instance has.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of record of an [`Instance`](super::Instance).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// [`ProviderRecord`](cif_protocol::ProviderRecord).
    Provider,
    /// [`SessionTemplate`](cif_protocol::SessionTemplate).
    SessionTemplate,
    /// [`TabTemplate`](cif_protocol::TabTemplate).
    TabTemplate,
    /// [`NotificationTemplate`](cif_protocol::NotificationTemplate).
    NotificationTemplate,
    /// [`PresenceInfo`](cif_protocol::PresenceInfo).
    Presence,
    /// [`Profile`](super::Profile).
    Profile,
    /// [`App`](super::App).
    App,
    /// [`Role`](super::Role).
    Role,
    /// [`User`](super::User).
    User,
}

impl Kind {
    /// All of them, in the order of a document.
    pub const ALL: [Self; 9] = [
        Self::Provider,
        Self::SessionTemplate,
        Self::TabTemplate,
        Self::NotificationTemplate,
        Self::Presence,
        Self::Profile,
        Self::App,
        Self::Role,
        Self::User,
    ];

    /// The three kinds of templates.
    pub const TEMPLATES: [Self; 3] = [Self::SessionTemplate, Self::TabTemplate, Self::NotificationTemplate];

    /// What a person calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::SessionTemplate => "session template",
            Self::TabTemplate => "tab template",
            Self::NotificationTemplate => "notification template",
            Self::Presence => "presence",
            Self::Profile => "profile",
            Self::App => "app",
            Self::Role => "role",
            Self::User => "user",
        }
    }

    /// The key of its list in the document of an instance; templates stand under `templates`.
    #[must_use]
    pub const fn list_key(self) -> &'static str {
        match self {
            Self::Provider => "providers",
            Self::SessionTemplate => "sessions",
            Self::TabTemplate => "tabs",
            Self::NotificationTemplate => "notifications",
            Self::Presence => "presences",
            Self::Profile => "profiles",
            Self::App => "apps",
            Self::Role => "roles",
            Self::User => "users",
        }
    }

    /// The field by which a record of this kind is known. No two records of a kind have the same.
    #[must_use]
    pub const fn name_key(self) -> &'static str {
        match self {
            Self::Presence => "presenceText",
            _ => "unique_name",
        }
    }

    /// The field with the id. No two records of a kind have the same.
    #[must_use]
    pub const fn id_key(self) -> &'static str {
        match self {
            Self::Presence => "presenceId",
            _ => "id",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
