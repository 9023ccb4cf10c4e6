//! What one line of the channel tables is: its name, its fields, and how it is read and written field by field.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Capabilities, Facet, Level};

/// The data of an entry on the wire: a JSON object.
pub type Object = Map<String, Value>;

/// What is known of a command or an event without having one: a line of [`COMMANDS`](super::COMMANDS) or
/// [`EVENTS`](super::EVENTS).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EntryInfo {
    /// The wire name, for example `conversation.start`.
    pub name: &'static str,
    /// The part of a provider that it belongs to.
    pub facet: Facet,
    /// May it be executed again with another command id when the outcome of the first is known to be "not done"?
    /// False for everything that a second execution would do twice, such as dialling. Always true for an event.
    pub idempotent: bool,
    /// What it means, as in the reference.
    pub doc: &'static str,
    /// Its fields in order of declaration.
    pub fields: &'static [FieldInfo],
    /// The level that a provider advertises for it.
    pub level: fn(&Capabilities) -> Level,
    /// The wire names of the events that it may cause; they carry the id of the command. Empty for an event.
    pub causes: &'static [&'static str],
    /// The codes of the errors that it may answer, besides those of every command: `detached`, `timed_out`, `unavailable`,
    /// `auth_required`, `cancelled`, `unexpected`. Empty for an event.
    pub errors: &'static [&'static str],
    /// What is left when the caller gives up. Empty for an event.
    pub cancelled: &'static str,
}

/// One field of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldInfo {
    /// The key on the wire, which is also the name of the field in Rust.
    pub name: &'static str,
    /// Must it be there?
    pub required: bool,
    /// The Rust type, as it was declared.
    pub ty: &'static str,
    /// What it means.
    pub doc: &'static str,
}

impl FieldInfo {
    pub(crate) const fn new(name: &'static str, required: bool, ty: &'static str, doc: &'static str) -> Self {
        Self { name, required, ty, doc }
    }
}

/// Why an entry could not be read. It names the entry and, where one field is at fault, the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The data is not a JSON object.
    #[error("{entry}: the data must be a JSON object, found {found}")]
    NotAnObject {
        /// The entry's wire name.
        entry: String,
        /// The JSON type that came.
        found: &'static str,
    },
    /// A required field is absent.
    #[error("{entry}: the required field `{field}` is missing; send a {expected}")]
    Missing {
        /// The entry's wire name.
        entry: &'static str,
        /// The key of the field.
        field: &'static str,
        /// The type of the field.
        expected: &'static str,
    },
    /// A field has the wrong type or an impossible value.
    #[error("{entry}: the field `{field}` must be a {expected}: {problem}")]
    Field {
        /// The entry's wire name.
        entry: &'static str,
        /// The key of the field.
        field: &'static str,
        /// The type of the field.
        expected: &'static str,
        /// What the value was refused for.
        problem: String,
    },
}

impl DecodeError {
    /// The key of the field at fault, if it is one field.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotAnObject { .. } => None,
            Self::Missing { field, .. } | Self::Field { field, .. } => Some(field),
        }
    }
}

/// The typed data of a command, a reply or an event.
pub trait Entry: Sized {
    /// The wire name; for a reply, the name of its command or a name of its own when several commands share it.
    const NAME: &'static str;

    /// Writes the fields. Absent options and empty lists are left out.
    fn encode(&self) -> Object;

    /// Reads the fields, one by one. Unknown fields are ignored.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] names the first field that is missing or wrong.
    fn decode(object: Object) -> Result<Self, DecodeError>;
}

/// Reads an entry from any JSON value. `null` and a missing value stand for an empty object.
pub(crate) fn decode_value<T: Entry>(value: Value) -> Result<T, DecodeError> {
    match value {
        Value::Object(object) => T::decode(object),
        Value::Null => T::decode(Object::new()),
        other => Err(DecodeError::NotAnObject { entry: T::NAME.to_owned(), found: json_type(&other) }),
    }
}

/// The JSON type of a value, for messages.
pub(crate) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

pub(crate) fn encode_fields<T: Serialize>(fields: &T) -> Object {
    // The types of the table hold strings, numbers, lists and string-keyed maps only: serde_json cannot refuse them.
    match serde_json::to_value(fields) {
        Ok(Value::Object(object)) => object,
        _ => Object::new(),
    }
}

pub(crate) fn take<T: DeserializeOwned>(
    object: &mut Object,
    entry: &'static str,
    field: &'static str,
    expected: &'static str,
) -> Result<T, DecodeError> {
    let Some(value) = object.remove(field) else {
        return Err(DecodeError::Missing { entry, field, expected });
    };
    read(value, entry, field, expected)
}

pub(crate) fn take_or_default<T: DeserializeOwned + Default>(
    object: &mut Object,
    entry: &'static str,
    field: &'static str,
    expected: &'static str,
) -> Result<T, DecodeError> {
    match object.remove(field) {
        None | Some(Value::Null) => Ok(T::default()),
        Some(value) => read(value, entry, field, expected),
    }
}

fn read<T: DeserializeOwned>(
    value: Value,
    entry: &'static str,
    field: &'static str,
    expected: &'static str,
) -> Result<T, DecodeError> {
    serde_json::from_value(value).map_err(|error| DecodeError::Field {
        entry,
        field,
        expected,
        problem: error.to_string(),
    })
}

/// Used by the field macro: a field that equals its default is left out.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
