//! The wire form of an entry: its name and its data.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serializer};
use serde_json::Value;

/// An entry with a name that this version does not know, kept as it came so that it can be passed on or looked into.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Other {
    /// The wire name.
    pub name: String,
    /// The data, any JSON.
    pub data: Value,
}

impl Other {
    /// An entry called `name`.
    #[must_use]
    pub fn new(name: impl Into<String>, data: Value) -> Self {
        Self { name: name.into(), data }
    }
}

/// First step of decoding: the name, with the data untouched.
#[derive(Deserialize)]
pub(crate) struct Named {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) data: Value,
}

pub(crate) fn serialize<S: Serializer>(name: &str, data: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_struct("Named", 2)?;
    out.serialize_field("name", name)?;
    out.serialize_field("data", data)?;
    out.end()
}
