//! Who gets which provider: profiles, apps, roles, users.

use serde::{Deserialize, Serialize};

use crate::AppKind;

/// An agent experience profile. 2.0 provider records are attached to profiles by their `profiles`, users by their `profile`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Profile {
    /// What providers and users name.
    pub unique_name: String,
    /// Id, a GUID; providers and users may name this as well. Empty when it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What administrators read, at most 100 characters; empty means the unique name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// An app that exposes the panel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct App {
    /// The `appUniqueName` of `getEnvironment`.
    pub unique_name: String,
    /// Id, a GUID: what 1.0 provider records list in `apps`.
    pub id: String,
    /// What agents read, at most 100 characters; empty means the unique name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Whether it has sessions and tabs.
    #[serde(default)]
    pub kind: AppKind,
}

/// A security role. 1.0 provider records list roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Role {
    /// What providers and users name.
    pub unique_name: String,
    /// Id, a GUID; providers and users may name this as well. Empty when it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// True for System Administrator and System Customizer, who get every 1.0 record of the app.
    #[serde(default)]
    pub admin: bool,
}

/// An agent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct User {
    /// The name to sign in by.
    pub unique_name: String,
    /// Id, a GUID: the row of `systemuser`.
    pub id: String,
    /// What others read, at most 200 characters; empty means the unique name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Roles given directly, by name or id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Roles held as member of a team, by name or id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub team_roles: Vec<String>,
    /// The profile, by name or id; `None` when the user has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Language, for example 1033.
    #[serde(default = "english")]
    pub lcid: u32,
}

const fn english() -> u32 {
    1_033
}

/// Makes the constructor that all of them have.
macro_rules! named {
    ($($type:ident($name:ident $(, $id:ident)?) $doc:literal;)+) => { $(
        impl $type {
            #[doc = $doc]
            #[must_use]
            pub fn new($name: impl Into<String> $(, $id: impl Into<String>)?) -> Self {
                Self { $name: $name.into() $(, $id: $id.into())?, ..Self::default() }
            }
        }
    )+ };
}

named! {
    Profile(unique_name) "A profile of this name.";
    App(unique_name, id) "A multi-session app of this name and id.";
    Role(unique_name) "A role of this name.";
    User(unique_name, id) "A user of this name and id, without roles.";
}

impl App {
    /// Of this kind.
    #[must_use]
    pub const fn with_kind(mut self, kind: AppKind) -> Self {
        self.kind = kind;
        self
    }
}

impl User {
    /// With one more role.
    #[must_use]
    pub fn with_role(mut self, role: impl Into<String>) -> Self {
        self.roles.push(role.into());
        self
    }

    /// With this profile.
    #[must_use]
    pub fn with_profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }
}
