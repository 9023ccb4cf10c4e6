//! Types of single parameters and results.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{Record, TabId, Value};

/// The state of the panel (`docs/src/methods.md`, panel): a number on the wire. 3, the newest documentation's "collapse
/// side panel", is read as minimized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PanelMode {
    /// 0: only a strip is visible.
    Minimized,
    /// 1: the panel is open beside the page.
    Docked,
    /// 2: nothing is visible.
    Hidden,
}

impl PanelMode {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl Serialize for PanelMode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}

impl<'de> Deserialize<'de> for PanelMode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Number(0.0 | 3.0) => Ok(Self::Minimized),
            Value::Number(1.0) => Ok(Self::Docked),
            Value::Number(2.0) => Ok(Self::Hidden),
            Value::Number(other) => Err(D::Error::custom(format_args!(
                "expected a panel mode: 0 minimized, 1 docked, 2 hidden; found {other}"
            ))),
            other => Err(D::Error::custom(format_args!(
                "expected a panel mode: the number 0, 1 or 2; found {}",
                other.kind()
            ))),
        }
    }
}

/// A number that callers also send as text: pixels, counts. Never negative, always finite.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct NumericText(pub f64);

impl From<u32> for NumericText {
    fn from(value: u32) -> Self {
        Self(value.into())
    }
}

impl<'de> Deserialize<'de> for NumericText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let number = match &value {
            Value::Number(number) => Some(*number),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let wrong =
            || D::Error::custom(format_args!("expected a number that is not negative, found {}", describe(&value)));
        number.filter(|number: &f64| number.is_finite() && *number >= 0.0).map(Self).ok_or_else(wrong)
    }
}

fn describe(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("the text `{}`", text.chars().take(40).collect::<String>()),
        other => other.kind().into(),
    }
}

/// A text that some hosts send as a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TextOrNumber(pub String);

impl From<&str> for TextOrNumber {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for TextOrNumber {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl<'de> Deserialize<'de> for TextOrNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) => Ok(Self(number.to_string())),
            other => Err(D::Error::custom(format_args!("expected a text or a number, found {}", other.kind()))),
        }
    }
}

/// Reads a text for which callers also give a number or something else: names, tokens, telemetry ids. What is no text is
/// taken as JavaScript writes it, objects as JSON.
pub(super) fn loose_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    loose_option(deserializer)?.ok_or_else(|| D::Error::custom("expected a text, found null"))
}

/// The same for a text that may be missing.
pub(super) fn loose_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Undefined | Value::Null => None,
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        other => Some(other.to_plain_json()),
    })
}

/// A boolean read by JavaScript's truthiness; missing is false.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Truthy(pub bool);

impl From<bool> for Truthy {
    fn from(value: bool) -> Self {
        Self(value)
    }
}

impl<'de> Deserialize<'de> for Truthy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(value.is_truthy()))
    }
}

/// An object that travels as JSON text; an object is accepted as well.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JsonObject(pub Record);

impl From<Record> for JsonObject {
    fn from(record: Record) -> Self {
        Self(record)
    }
}

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Value::from(self.0.clone()).to_plain_json())
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = match Value::deserialize(deserializer)? {
            Value::String(text) => Value::from_plain_json(&text)
                .map_err(|error| D::Error::custom(format_args!("expected the JSON text of an object: {error}")))?,
            other => other,
        };
        match value {
            Value::Object(entries) | Value::Map(entries) => Ok(Self(Record(entries))),
            other => Err(D::Error::custom(format_args!("expected the JSON text of an object, found {}", other.kind()))),
        }
    }
}

/// An array that travels as JSON text; an array is accepted as well.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JsonArray(pub Vec<Value>);

impl From<Vec<Value>> for JsonArray {
    fn from(items: Vec<Value>) -> Self {
        Self(items)
    }
}

impl Serialize for JsonArray {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Value::Array(self.0.clone()).to_plain_json())
    }
}

impl<'de> Deserialize<'de> for JsonArray {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = match Value::deserialize(deserializer)? {
            Value::String(text) => Value::from_plain_json(&text)
                .map_err(|error| D::Error::custom(format_args!("expected the JSON text of an array: {error}")))?,
            other => other,
        };
        match value {
            Value::Array(items) => Ok(Self(items)),
            other => Err(D::Error::custom(format_args!("expected the JSON text of an array, found {}", other.kind()))),
        }
    }
}

/// A tab id; the first element is taken where a caller passes the whole result of `getTabs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TabIdArgument(pub TabId);

impl<T: Into<TabId>> From<T> for TabIdArgument {
    fn from(id: T) -> Self {
        Self(id.into())
    }
}

impl<'de> Deserialize<'de> for TabIdArgument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let id = match &value {
            Value::Array(items) => items.first().and_then(Value::as_str),
            other => other.as_str(),
        };
        id.map(Self::from)
            .ok_or_else(|| D::Error::custom(format_args!("expected a tab id, found {} without one", describe(&value))))
    }
}

/// What a write answers: the record's id and type, beside the columns sent.
///
/// ```
/// use cif_protocol::host::SavedRecord;
/// use cif_protocol::Record;
/// let saved = SavedRecord::new("contact", "3f2b…", Record::new().with("fullname", "Ada"));
/// assert_eq!(saved.id(), Some("3f2b…"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SavedRecord(pub Record);

impl SavedRecord {
    /// The answer for a record of the table `entity`, beside these columns.
    #[must_use]
    pub fn new(entity: &str, id: &str, columns: Record) -> Self {
        let mut record = Record::new().with("id", id).with("entityType", entity);
        for (column, value) in columns.0 {
            if !record.contains_key(&column) {
                record.insert(column, value);
            }
        }
        Self(record)
    }

    /// The record's id, lower case, without braces.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.0.text("id")
    }

    /// The record's table.
    #[must_use]
    pub fn entity_type(&self) -> Option<&str> {
        self.0.text("entityType")
    }
}

/// A record by table and id, with its display name where known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EntityReference {
    /// The logical name of the table.
    #[serde(rename = "entityType")]
    pub entity_type: String,
    /// The record's id.
    pub id: String,
    /// The record's display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl EntityReference {
    /// A reference without a display name.
    #[must_use]
    pub fn new(entity_type: impl Into<String>, id: impl Into<String>) -> Self {
        Self { entity_type: entity_type.into(), id: id.into(), name: None }
    }

    /// The same reference with a display name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}
