//! Why a request to an instance fails.

use serde::{Deserialize, Serialize};

use super::{Kind, Problem};

/// Why a request fails. The instance is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InstanceError {
    /// There is no such record.
    #[error("there is no {kind} {name:?}{}", known(names))]
    NotFound {
        /// The kind that was looked for.
        kind: Kind,
        /// The name that was looked for.
        name: String,
        /// The names that there are, at most 20.
        names: Vec<String>,
    },
    /// A record of that name is there already.
    #[error("there is a {kind} {name:?} already; edit that one, or choose another name")]
    Taken {
        /// The kind.
        kind: Kind,
        /// The name.
        name: String,
    },
    /// The name of a record cannot be changed, because others refer to it.
    #[error("{key} of the {kind} {name:?} cannot be changed; add a record of the new name and remove this one")]
    Immutable {
        /// The kind.
        kind: Kind,
        /// The name.
        name: String,
        /// The field.
        key: String,
    },
    /// A record cannot be read.
    #[error("{place}{}: {message}", if field.is_empty() { String::new() } else { format!(", {field}") })]
    Malformed {
        /// The record, by kind and name.
        place: String,
        /// The field, as far as it is known; otherwise empty.
        field: String,
        /// What was found, what is expected.
        message: String,
    },
    /// The instance would not be sound afterwards.
    #[error("{}", lines(.0))]
    Refused(Vec<Problem>),
    /// A document has what cannot be read. Nothing of it was taken.
    #[error("{}", .0.join("\n"))]
    Import(Vec<String>),
    /// The change is sound, but cannot be kept.
    #[error("the change is not kept: {0}")]
    Storage(String),
}

fn known(names: &[String]) -> String {
    if names.is_empty() { "; there are none".to_owned() } else { format!("; there are: {}", names.join(", ")) }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
