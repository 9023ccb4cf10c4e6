//! Why a record is not used.

use std::fmt;

use cif_protocol::{ApiVersion, ConfigProblem};

/// A record that is left out.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Exclusion {
    /// The record, by unique name.
    pub provider: String,
    /// Why.
    pub reason: ExclusionReason,
}

/// Why a record is left out.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ExclusionReason {
    /// Its status is inactive.
    Inactive,
    /// The app takes records of another API version.
    ApiVersion {
        /// The version of the record.
        found: ApiVersion,
        /// The version that the app takes.
        expected: ApiVersion,
    },
    /// A 1.0 record whose list of apps does not have this one.
    App {
        /// The app, by id.
        app: String,
        /// The apps of the record; empty when it names none.
        listed: Vec<String>,
    },
    /// A 1.0 record whose list of roles has none that the user holds.
    Role {
        /// The roles of the record; empty when it names none, which then means administrators.
        listed: Vec<String>,
        /// True when the user holds one of them, but by a team only.
        by_team: bool,
    },
    /// A 2.0 record that is not attached to the user's profile.
    Profile {
        /// The profile of the user.
        profile: String,
        /// The profiles of the record.
        listed: Vec<String>,
    },
    /// Something in the record is wrong.
    Invalid(Vec<ConfigProblem>),
    /// Another record of the same unique name comes first.
    Duplicate,
    /// A single-session app shows one widget only, and another comes first.
    NotFirst(String),
}

/// The entries of a list for a message, or that there are none.
fn list(entries: &[String]) -> String {
    if entries.is_empty() { "none".to_owned() } else { entries.join(", ") }
}

impl fmt::Display for ExclusionReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inactive => f.write_str("it is inactive; activate its record to use it"),
            Self::ApiVersion { found, expected } => {
                write!(f, "its API version is {}, this kind of app takes {}", found.as_str(), expected.as_str())
            }
            Self::App { app, listed } => write!(
                f,
                "it is not for the app {app}, it lists {}; add the id of the app to its list of apps",
                list(listed)
            ),
            Self::Role { listed, .. } if listed.is_empty() => {
                f.write_str("it lists no role, which here means administrators only, and the user is none; add a role")
            }
            Self::Role { listed, by_team: true } => write!(
                f,
                "the user holds one of its roles ({}) by a team only; assign it directly, or let team roles count",
                list(listed)
            ),
            Self::Role { listed, by_team: false } => {
                write!(f, "the user holds none of its roles: {}; assign one of them directly", list(listed))
            }
            Self::Profile { profile, listed } => write!(
                f,
                "it is not attached to the user's profile {profile:?}, only to {}; attach it there",
                list(listed)
            ),
            Self::Invalid(problems) => {
                let texts: Vec<String> =
                    problems.iter().map(|problem| format!("{}: {}", problem.field, problem.message)).collect();
                f.write_str(&texts.join("; "))
            }
            Self::Duplicate => f.write_str("another record has the same unique name"),
            Self::NotFirst(first) => {
                write!(f, "a single-session app shows one widget, and {first:?} comes first in Channel Order")
            }
        }
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "provider {:?} is not loaded: {}", self.provider, self.reason)
    }
}
