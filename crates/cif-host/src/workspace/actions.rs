//! `executeAction`: unbound actions of the host (`docs/src/methods.md`, records).

use cif_protocol::host::{ErrorType, Failure};
use cif_protocol::{Record, Value};

use super::jobs::{RecordsJob, Work};
use super::{Answer, Slot, Workspace};
use crate::limits::{check_size, values_of};
use crate::records::{ActionError, ActionRequest, ActionTable, Actions, ParameterType, Records};
use crate::slugs::shown;

const METHOD: &str = "executeAction";
/// The most parameters of one action.
const PARAMETERS: usize = 100;
/// `structuralProperty` of a collection.
const COLLECTION: f64 = 4.0;

/// Reads {`operationName`, `operationType` 0, `parameters`: [{`name`, `value`, `type`}]}.
fn read(request: &Record) -> Result<ActionRequest, String> {
    let name = request.text("operationName").filter(|name| !name.trim().is_empty());
    let name = name.ok_or("`operationName` is missing; give the name of an unbound action")?;
    if request.get("operationType").and_then(Value::as_f64) != Some(0.0) {
        return Err("`operationType` must be 0: only unbound actions can be run".to_owned());
    }
    let is_bound = |key: &str| request.get(key).is_some_and(|value| !value.is_absent());
    if is_bound("boundParameter") || is_bound("entity") {
        return Err("the action is bound to a record; only unbound actions can be run".to_owned());
    }
    check_size("parameters of an action", values_of(&request.0))?;
    let mut action = ActionRequest::new(name);
    let parameters = match request.get("parameters") {
        None | Some(Value::Null | Value::Undefined) => return Ok(action),
        Some(Value::Array(parameters)) if parameters.len() <= PARAMETERS => parameters,
        Some(Value::Array(_)) => return Err(format!("`parameters` has more than {PARAMETERS} items")),
        Some(other) => return Err(format!("`parameters` must be an array, found {}", other.kind())),
    };
    for (at, parameter) in parameters.iter().enumerate() {
        let (name, value) = read_parameter(parameter).map_err(|problem| format!("`parameters[{at}]`: {problem}"))?;
        if action.parameters.contains_key(name) {
            return Err(format!("`parameters[{at}]`: {} is given twice", shown(name)));
        }
        action.parameters.insert(name, value);
    }
    Ok(action)
}

fn read_parameter(parameter: &Value) -> Result<(&str, Value), String> {
    let name = parameter.get("name").and_then(Value::as_str).filter(|name| !name.is_empty());
    let name = name.ok_or("`name` is missing")?;
    let kind = parameter.get("type").and_then(|kind| Some((kind.get("typeName")?.as_str()?, kind)));
    let (type_name, kind) = kind.ok_or_else(|| {
        format!(
            "{} has no `type`; give one, for example {{\"structuralProperty\": 1, \"typeName\": \"Edm.String\"}}",
            shown(name)
        )
    })?;
    let value = parameter.get("value").cloned().unwrap_or(Value::Null);
    let is_collection = kind.get("structuralProperty").and_then(Value::as_f64) == Some(COLLECTION);
    let expected = ParameterType::named(type_name);
    let (fits, expected) = if is_collection {
        (value.is_absent() || matches!(value, Value::Array(_)), "an array")
    } else {
        (expected.holds(&value), expected.expected())
    };
    if !fits {
        return Err(format!(
            "{} is of type {}: expected {expected}, found {}",
            shown(name),
            shown(type_name),
            value.kind()
        ));
    }
    Ok((name, value))
}

impl Workspace {
    pub(super) fn execute_action(&self, caller: Slot, request: &Record) -> Answer {
        let failure = match read(request) {
            Ok(action) => {
                if self.record(caller).tables.iter().any(|table| table == "*") {
                    return self.job(caller, METHOD, String::new(), Work::Action(action));
                }
                let name = shown(&action.name);
                format!("a provider that was granted some tables only may not run actions, which may use any: {name}")
            }
            Err(message) => message,
        };
        Answer::Done(Err(Failure::invalid(METHOD, failure)))
    }
}

impl RecordsJob {
    pub(super) async fn run_action(&self, records: &dyn Records, action: &ActionRequest) -> Result<Record, Failure> {
        let none = ActionTable::new();
        let actions: &dyn Actions = records.actions().unwrap_or(&none);
        actions.run(action.clone()).await.map_err(|error| {
            let wrong = matches!(error, ActionError::Parameter { .. });
            let kind = if wrong { ErrorType::InvalidParams } else { ErrorType::XrmApiError };
            Failure::new(kind, METHOD, error.to_string())
        })
    }
}
