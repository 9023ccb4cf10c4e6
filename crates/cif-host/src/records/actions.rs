//! Unbound actions of the platform: what `executeAction` runs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::{Record, Timestamp, Value};
use cif_provider::{MaybeSend, MaybeSync};

/// Runs actions of the host by name. A store that has some gives them as [`Records::actions`](super::Records::actions).
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Actions: fmt::Debug + MaybeSend + MaybeSync + 'static {
    /// Runs an action and gives its response. A dropped future may have had its effect or not.
    ///
    /// # Errors
    /// There is no such action, a parameter is missing or wrong, or the action failed.
    async fn run(&self, request: ActionRequest) -> Result<Record, ActionError>;
}

/// A call of an action.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ActionRequest {
    /// Name of the action, for example `WhoAmI`.
    pub name: String,
    /// Its parameters, each of the type that the caller says: see [`ParameterType`].
    pub parameters: Record,
}

impl ActionRequest {
    /// A call without parameters.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), parameters: Record::new() }
    }

    /// With one more parameter.
    #[must_use]
    pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parameters.insert(name, value.into());
        self
    }
}

/// Why an action gave no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActionError {
    /// There is no such action.
    #[error("action {name:?} does not exist; known actions are: {known}")]
    Unknown {
        /// The name as given.
        name: String,
        /// The names that exist, or `none`.
        known: String,
    },
    /// A parameter is missing, unknown or of another type.
    #[error("parameter {parameter:?} of action {action}: {problem}")]
    Parameter {
        /// The action.
        action: String,
        /// The parameter.
        parameter: String,
        /// What is wrong, what is expected.
        problem: String,
    },
    /// The action itself failed.
    #[error("action {action} failed: {reason}")]
    Failed {
        /// The action.
        action: String,
        /// Why, for the caller.
        reason: String,
    },
}

/// What a parameter of an action holds. Null is a value of every type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterType {
    /// `Edm.String`
    Text,
    /// `Edm.Boolean`
    Boolean,
    /// `Edm.Int16`, `Edm.Int32`, `Edm.Int64`
    Integer,
    /// `Edm.Decimal`, `Edm.Double`, `Edm.Single`
    Number,
    /// `Edm.Guid`, a text
    Guid,
    /// `Edm.DateTimeOffset`, a date or its text
    DateTime,
    /// Anything else: rows, options, collections.
    Any,
}

impl ParameterType {
    /// The type of this name. Names that are not of the primitive types of OData mean [`ParameterType::Any`].
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "Edm.String" => Self::Text,
            "Edm.Boolean" => Self::Boolean,
            "Edm.Int16" | "Edm.Int32" | "Edm.Int64" => Self::Integer,
            "Edm.Decimal" | "Edm.Double" | "Edm.Single" => Self::Number,
            "Edm.Guid" => Self::Guid,
            "Edm.DateTimeOffset" | "Edm.Date" => Self::DateTime,
            _ => Self::Any,
        }
    }

    /// Is this a value of the type?
    #[must_use]
    pub fn holds(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any, _) | (_, Value::Null | Value::Undefined) => true,
            (Self::Text, Value::String(_)) | (Self::Boolean, Value::Bool(_)) | (Self::DateTime, Value::Date(_)) => true,
            (Self::Integer, Value::Number(number)) => number.fract() == 0.0,
            (Self::Number, Value::Number(number)) => number.is_finite(),
            (Self::Guid, Value::String(text)) => crate::query::is_guid(&super::normal_id(text)),
            (Self::DateTime, Value::String(text)) => {
                Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}T00:00:00Z"))).is_some()
            }
            _ => false,
        }
    }

    /// Its name in messages.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Guid => "a GUID",
            Self::DateTime => "a date",
            Self::Any => "any value",
        }
    }
}

type Run = dyn Fn(&Record) -> Result<Record, String> + Send + Sync;

/// An action that is a function of its parameters.
///
/// ```
/// use cif_host::{Action, ActionTable, ParameterType};
/// use cif_protocol::Record;
/// let ping = Action::new("acme_Ping", |parameters| {
///     Ok(Record::new().with("Answer", parameters.text("Text").unwrap_or_default()))
/// });
/// let actions = ActionTable::new().with(ping.with_parameter("Text", ParameterType::Text, true));
/// assert_eq!(actions.names(), ["acme_Ping"]);
/// ```
#[derive(Clone)]
pub struct Action {
    name: String,
    /// Name, type, required or not.
    parameters: Vec<(String, ParameterType, bool)>,
    run: Arc<Run>,
}

impl Action {
    /// An action without parameters. The error text of the function is for whoever called.
    pub fn new(
        name: impl Into<String>,
        run: impl Fn(&Record) -> Result<Record, String> + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), parameters: Vec::new(), run: Arc::new(run) }
    }

    /// With one more parameter.
    #[must_use]
    pub fn with_parameter(mut self, name: impl Into<String>, kind: ParameterType, required: bool) -> Self {
        self.parameters.push((name.into(), kind, required));
        self
    }

    fn call(&self, given: &Record) -> Result<Record, ActionError> {
        let wrong = |parameter: &str, problem: String| ActionError::Parameter {
            action: self.name.clone(),
            parameter: parameter.to_owned(),
            problem,
        };
        for (name, kind, required) in &self.parameters {
            match given.get(name).filter(|value| !value.is_absent()) {
                None if *required => return Err(wrong(name, format!("it is missing; give {}", kind.expected()))),
                Some(value) if !kind.holds(value) => {
                    return Err(wrong(name, format!("expected {}, found {}", kind.expected(), value.kind())));
                }
                _ => {}
            }
        }
        if let Some((name, _)) = given.iter().find(|(name, _)| !self.parameters.iter().any(|(known, ..)| known == name))
        {
            let known: Vec<&str> = self.parameters.iter().map(|(name, ..)| name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(wrong(&crate::slugs::cut(name, 100), format!("it is unknown; the action has {known}")));
        }
        (self.run)(given).map_err(|reason| ActionError::Failed { action: self.name.clone(), reason })
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Action").field("name", &self.name).field("parameters", &self.parameters).finish_non_exhaustive()
    }
}

/// Actions by name; the case of names counts.
#[derive(Debug, Clone, Default)]
pub struct ActionTable {
    actions: BTreeMap<String, Action>,
}

impl ActionTable {
    /// No action at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more action, which takes the place of one of the same name.
    #[must_use]
    pub fn with(mut self, action: Action) -> Self {
        self.add(action);
        self
    }

    /// Adds an action, which takes the place of one of the same name.
    pub fn add(&mut self, action: Action) {
        self.actions.insert(action.name.clone(), action);
    }

    /// The names in order.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.actions.keys().map(String::as_str).collect()
    }

    /// Runs an action.
    pub(super) fn call(&self, request: &ActionRequest) -> Result<Record, ActionError> {
        let unknown = || {
            let names = self.names();
            let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            ActionError::Unknown { name: crate::slugs::cut(&request.name, 100), known }
        };
        self.actions.get(&request.name).ok_or_else(unknown)?.call(&request.parameters)
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Actions for ActionTable {
    async fn run(&self, request: ActionRequest) -> Result<Record, ActionError> {
        self.call(&request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_checked_before_the_action_runs() {
        let add = |parameters: &Record| {
            let number = |name: &str| parameters.get(name).and_then(Value::as_f64).unwrap_or_default();
            if number("B") < 0.0 {
                Err("B is negative".to_owned())
            } else {
                Ok(Record::new().with("Sum", number("A") + number("B")))
            }
        };
        let add = Action::new("Add", add);
        let add =
            add.with_parameter("A", ParameterType::Integer, true).with_parameter("B", ParameterType::Number, false);
        let actions = ActionTable::new().with(add);
        let request = || ActionRequest::new("Add");
        let sum = actions.call(&request().with_parameter("A", 1).with_parameter("B", 0.5)).expect("a sum");
        assert_eq!(sum.get("Sum"), Some(&1.5.into()));
        assert!(actions.call(&request().with_parameter("A", 1)).is_ok());
        for (request, part) in [
            (request(), "\"A\" of action Add: it is missing"),
            (request().with_parameter("A", 1.5), "expected a whole number"),
            (request().with_parameter("A", 1).with_parameter("C", 1), "the action has A, B"),
            (request().with_parameter("A", 1).with_parameter("B", -1), "action Add failed: B is negative"),
            (ActionRequest::new("add"), "known actions are: Add"),
        ] {
            let error = actions.call(&request).expect_err(part).to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn types_have_names_and_values() {
        let holds = |name: &str, value: Value| ParameterType::named(name).holds(&value);
        assert!(holds("Edm.Guid", "{11111111-2222-3333-4444-555555555555}".into()) && !holds("Edm.Guid", "1".into()));
        assert!(holds("Edm.DateTimeOffset", "2026-03-01T10:00:00Z".into()) && holds("Edm.Date", "2026-03-01".into()));
        assert!(!holds("Edm.DateTimeOffset", "soon".into()) && !holds("Edm.Boolean", 1.into()));
        assert!(
            holds("mscrm.contact", Value::Object(cif_protocol::Entries::new())) && holds("Edm.String", Value::Null)
        );
    }
}
