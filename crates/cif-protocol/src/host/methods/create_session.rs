//! `createSession(input, cid?, providerSessionId?)`.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::host::macros::host_method;
use crate::{Record, SessionId, Value};

host_method! {
    /// Opens a session from a template, with focus; answers its id. The answer comes before the focus events.
    CreateSession {
        wire: "createSession",
        call: createSession(input: "SessionInput" Given; cid: "string", providerSessionId: "string") -> "string",
        versions: V2,
        class: Raw,
        timeout: Never,
    }
    required {
        /// Template and values.
        input: SessionInput = "input" from "input";
    }
    optional {
        /// Returned by `getSession` and in the session's events; any value.
        context: Box<Value> = "context" from "input.context";
        /// The customer's name, for titles.
        customer_name: String = "customerName" from "input.customerName ?? input.templateParameters.customerName", read "crate::host::types::loose_option";
        /// The caller's telemetry id.
        correlation_id: String = "correlationId" from "cid", read "crate::host::types::loose_option";
        /// The provider's own id of the conversation.
        provider_session_id: String = "providerSessionId" from "providerSessionId";
    }
    reply: SessionId
}

/// What a session is made from: the template, its parameters, and other values that the template's slugs may use.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(try_from = "Record")]
#[non_exhaustive]
pub struct SessionInput {
    /// The session template, by unique or display name.
    pub template_name: String,
    /// Values of slugs, and under the name of a tab template the parameters of that tab.
    pub template_parameters: Record,
    /// Further top-level keys as they came, `context` and `customerName` among them; slugs may use them too.
    pub other: Record,
}

impl SessionInput {
    /// A session of this template.
    #[must_use]
    pub fn new(template_name: impl Into<String>) -> Self {
        Self { template_name: template_name.into(), template_parameters: Record::new(), other: Record::new() }
    }

    /// The same input with one template parameter.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.template_parameters.insert(name, value);
        self
    }
}

impl From<&str> for SessionInput {
    fn from(template_name: &str) -> Self {
        Self::new(template_name)
    }
}

impl TryFrom<Record> for SessionInput {
    type Error = String;

    fn try_from(mut record: Record) -> Result<Self, String> {
        let template_name = match record.remove("templateName") {
            Some(Value::String(name)) if !name.is_empty() => name,
            _ => return Err("`templateName` is missing; name a session template".into()),
        };
        let template_parameters = match record.remove("templateParameters") {
            Some(Value::Object(entries) | Value::Map(entries)) => Record(entries),
            None | Some(Value::Undefined | Value::Null) => Record::new(),
            Some(other) => return Err(format!("`templateParameters` must be an object, found {}", other.kind())),
        };
        Ok(Self { template_name, template_parameters, other: record })
    }
}

impl From<SessionInput> for Record {
    fn from(input: SessionInput) -> Self {
        let mut record =
            Self::new().with("templateName", input.template_name).with("templateParameters", input.template_parameters);
        for (key, value) in input.other.0 {
            record.insert(key, value);
        }
        record
    }
}

impl Serialize for SessionInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = |key: &str| key == "templateName" || key == "templateParameters";
        if self.other.iter().any(|(key, _)| known(key) || key.starts_with('$')) {
            return Record::from(self.clone()).serialize(serializer);
        }
        // The same object, without a copy of all that is in it.
        let mut map = serializer.serialize_map(Some(2 + self.other.len()))?;
        map.serialize_entry("templateName", &self.template_name)?;
        map.serialize_entry("templateParameters", &self.template_parameters)?;
        for (key, value) in self.other.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
