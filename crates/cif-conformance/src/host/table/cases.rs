//! The tables of cases, `methods.json` and `events.json`: what each entry of the protocol's tables is held to on every
//! surface. A case says arguments as a widget writes them in JavaScript; what travels follows from the protocol's table.

use std::collections::BTreeMap;

use cif_protocol::host::MethodInfo;
use serde::Deserialize;
use serde_json::Value;

/// What a method is held to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MethodCase {
    /// Its documented result.
    pub(crate) result: Attempt,
    /// Its documented failure.
    pub(crate) failure: Option<Attempt>,
    /// Why it has no failure of its own; it is then held to that of a host that cannot answer.
    pub(crate) forced: Option<String>,
    /// True as long as no host serves it.
    #[serde(default)]
    pub(crate) unbuilt: bool,
    /// The pattern of the result in a single-session app, where it is another one.
    #[allow(dead_code, reason = "the other surfaces are multi-session apps")]
    pub(crate) single: Option<Value>,
}

/// One call.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attempt {
    /// What comes first.
    #[serde(default)]
    pub(crate) before: Vec<Value>,
    /// The arguments in JavaScript.
    #[serde(default)]
    pub(crate) args: Vec<Value>,
    /// The data of a message that only the library sends.
    #[serde(default)]
    pub(crate) data: Value,
    /// What the agent does while the call is open.
    #[serde(default)]
    pub(crate) agent: Vec<Value>,
    /// The pattern of the result, see `pattern.rs`.
    #[serde(default)]
    pub(crate) value: Value,
    /// Calls that show what it did; `$result` is its result.
    #[serde(default)]
    #[allow(dead_code, reason = "a browser looks at the result of the case alone")]
    pub(crate) after: Vec<Value>,
    /// A part of the failure's message.
    #[serde(default)]
    pub(crate) says: String,
    /// The code of the failure's kind; none where no typed call can ask for such a thing.
    #[serde(default)]
    #[allow(dead_code, reason = "a widget gets no kind")]
    pub(crate) kind: String,
}

impl Attempt {
    /// Whether a failure is the one that is meant, for surfaces without our client library: it words its own checks, and what
    /// others say then need only be a reason.
    pub(crate) fn is_said_nearly(&self, message: &str) -> bool {
        const WORDS_OF_THE_LIBRARY: [&str; 6] = ["0, 1 or 2", "number", "blank", "null", "payload", "JSON"];
        let words = WORDS_OF_THE_LIBRARY.contains(&self.says.as_str());
        let no_reason =
            message.is_empty() || ["was not answered", "Not implemented"].iter().any(|no| message.contains(no));
        message.contains(&self.says) || words && !no_reason
    }
}

/// What an event is held to: it reaches its receiver with this payload, and nobody else.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventCase {
    /// What comes before the registration.
    #[serde(default)]
    pub(crate) before: Vec<Value>,
    /// What raises it.
    pub(crate) cause: Vec<Value>,
    /// The pattern of its payload.
    pub(crate) payload: Value,
    /// `single` when only a single-session app raises it.
    #[serde(default)]
    pub(crate) app: String,
    /// True as long as no host raises it.
    #[serde(default)]
    pub(crate) unbuilt: bool,
}

/// The cases of the methods, by wire name.
pub(crate) fn methods() -> BTreeMap<String, MethodCase> {
    serde_json::from_str(include_str!("methods.json"))
        .expect("methods.json is a part of this program, and read by its tests")
}

/// The cases of the events, by wire name.
pub(crate) fn events() -> BTreeMap<String, EventCase> {
    serde_json::from_str(include_str!("events.json"))
        .expect("events.json is a part of this program, and read by its tests")
}

/// A step before a call, or the cause of an event.
#[derive(Debug)]
pub(crate) enum Step<'a> {
    /// The provider calls.
    Call {
        wire: &'a str,
        args: &'a [Value],
        open: bool,
        fails: Option<&'a str>,
        keep: Option<&'a str>,
        part: Option<&'a str>,
        /// The pattern of its result.
        #[allow(dead_code, reason = "a browser looks at the result of the case alone")]
        value: Option<&'a Value>,
    },
    /// The agent does something: an `AgentAction` as JSON.
    Agent(&'a Value),
    /// Time passes, in seconds. A browser waits for what time brings.
    #[allow(dead_code, reason = "a browser does not read the number")]
    Wait(u64),
}

impl<'a> Step<'a> {
    pub(crate) fn read(step: &'a Value) -> Self {
        let text = |key: &str| step[key].as_str();
        if let Some(seconds) = step["wait"].as_u64() {
            return Self::Wait(seconds);
        }
        let Some(wire) = text("wire") else { return Self::Agent(step) };
        let args = step["args"].as_array().map_or(&[][..], Vec::as_slice);
        let open = step["open"] == true;
        let value = step.get("value");
        Self::Call { wire, args, open, fails: text("fails"), keep: text("as"), part: text("part"), value }
    }
}

/// Values that earlier steps gave, by name.
#[derive(Debug, Default)]
pub(crate) struct Known(BTreeMap<String, Value>);

impl Known {
    pub(crate) fn keep(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// The same with every `$name` that is known filled in, or `$name.key` with a part of it.
    pub(crate) fn fill(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let name = text.strip_prefix('$').unwrap_or_default();
                let whole = self.0.get(name).cloned();
                let of_it = || name.split_once('.').and_then(|(name, key)| Some(part(self.0.get(name)?, key)));
                whole.or_else(of_it).unwrap_or_else(|| value.clone())
            }
            Value::Array(items) => items.iter().map(|item| self.fill(item)).collect(),
            Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), self.fill(value))).collect(),
            _ => value.clone(),
        }
    }

    pub(crate) fn fill_all(&self, values: &[Value]) -> Vec<Value> {
        values.iter().map(|value| self.fill(value)).collect()
    }
}

/// A part of a result: a key of an object, or of a Map.
pub(crate) fn part(value: &Value, key: &str) -> Value {
    match &value["$map"] {
        Value::Array(pairs) => pairs.iter().find(|pair| pair[0] == key).map_or(Value::Null, |pair| pair[1].clone()),
        _ => value[key].clone(),
    }
}

/// The name of the call in JavaScript; nothing for messages that only the library sends.
pub(crate) fn javascript(info: &MethodInfo) -> Option<&'static str> {
    Some(info.call).filter(|call| !call.is_empty())
}
