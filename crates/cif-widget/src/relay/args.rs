//! A typed request as the call in JavaScript that asks for the same: the way back through the small language of the method
//! table (`FieldInfo::from`).

use cif_protocol::host::{HostRequest, MethodInfo, ParamInfo, RAISE_EVENT, calls};
use cif_protocol::{Entries, Value};
use cif_provider::{HostError, HostErrorKind};

/// The telemetry id, which every call takes under this name.
const CID: (&str, &str) = ("correlationId", "cid");

/// What the page does for a request.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asked {
    /// It calls this function of the host's client library with these values.
    Function {
        /// The name of the function.
        name: &'static str,
        /// Its arguments, by position.
        args: Vec<Value>,
    },
    /// It posts this data to the host: the library has no function for the message.
    Message(Value),
}

/// What the page has to do for `request`.
///
/// # Errors
/// `InvalidParams`: the client library cannot ask for it.
pub(super) fn asked(request: &HostRequest) -> Result<Asked, HostError> {
    let wire = request.wire_name();
    let refuse = |text: String| HostError::new(HostErrorKind::InvalidParams, wire, text);
    let params = request.params().map_err(|error| refuse(error.to_string()))?;
    let Value::Object(params) = params else {
        return Err(refuse("the parameters are no object; this is a fault of the method table".to_owned()));
    };
    let Some(info) = request.info() else { return custom(wire, &params) };
    if info.call.is_empty() {
        return Ok(Asked::Message(Value::Map(params)));
    }
    let mut call = Call::new(info);
    // A parameter as a whole comes before what stands inside it.
    let mut fields: Vec<_> = info.fields.iter().filter_map(|field| Some((field, params.get(field.key)?))).collect();
    fields.sort_by_key(|(field, _)| field.from.contains('.'));
    for (field, value) in fields {
        call.put(field.from, value).map_err(|text| refuse(format!("`{}` {text}", field.key)))?;
    }
    if let Some(id) = params.get(CID.0) {
        call.put(CID.1, id).map_err(refuse)?;
    }
    if let Some(other) = calls().find(|row| row.call == info.call).and_then(|row| row.other) {
        call.put(other.param, &Value::Bool(wire == other.wire)).map_err(refuse)?;
    }
    Ok(call.finish())
}

/// A custom event for the scripts of the host page.
fn custom(wire: &str, params: &Entries) -> Result<Asked, HostError> {
    if let Some((key, _)) = params.iter().find(|(key, _)| *key != "value" && *key != CID.0) {
        let text = format!(
            "`{wire}` is no method, and a custom event carries `value` alone: the host's client library cannot send `{key}`"
        );
        return Err(HostError::new(HostErrorKind::InvalidParams, wire, text));
    }
    let part = |key: &str| params.get(key).cloned().unwrap_or(Value::Undefined);
    let call = Call { info: RAISE_EVENT, args: vec![Value::from(wire), part("value"), part(CID.0)] };
    Ok(call.finish())
}

struct Call {
    info: &'static MethodInfo,
    args: Vec<Value>,
}

impl Call {
    /// A call in which an object that things are put into is there, even when nothing is.
    fn new(info: &'static MethodInfo) -> Self {
        let into = |name: &str| {
            let begin = format!("{name}.");
            info.fields.iter().any(|field| field.from.trim_start_matches("map(").starts_with(&begin))
        };
        let empty = |param: &ParamInfo| {
            if param.required && into(param.name) { Value::Object(Entries::new()) } else { Value::Undefined }
        };
        Self { info, args: info.params.iter().map(empty).collect() }
    }

    /// Puts a value where the table takes it from.
    fn put(&mut self, from: &str, value: &Value) -> Result<(), String> {
        if value.is_absent() {
            return Ok(());
        }
        let from = from.trim_end_matches(" if given");
        let from = from.split_once(" ?? ").map_or(from, |(first, _)| first);
        if let Some(inner) = from.strip_prefix("map(").and_then(|rest| rest.strip_suffix(')')) {
            return self.place(inner, Value::String(value.to_plain_json()));
        }
        if let Some(constant) = constant(from) {
            let same = if constant == *value { Ok(()) } else { Err(()) };
            return same.map_err(|()| {
                format!("is always {} in the host's client library; leave it out", constant.to_plain_json())
            });
        }
        self.place(from, value.clone())
    }

    /// Puts a value at a path: a parameter, or a property inside one.
    fn place(&mut self, path: &str, value: Value) -> Result<(), String> {
        let steps: Vec<&str> = path.split('.').collect();
        let at = self.info.params.iter().position(|param| steps.first() == Some(&param.name));
        let Some(place) = at.and_then(|at| self.args.get_mut(at)) else {
            return Err(format!("comes from `{path}`, and `{}` has no such parameter", self.info.call));
        };
        *place = inside(std::mem::take(place), steps.get(1..).unwrap_or_default(), value);
        Ok(())
    }

    /// The call; what is left out at its end is not written.
    fn finish(mut self) -> Asked {
        while self.args.last() == Some(&Value::Undefined) {
            self.args.pop();
        }
        Asked::Function { name: self.info.call, args: self.args }
    }
}

/// What `target` is with `value` at a path inside it.
fn inside(target: Value, path: &[&str], value: Value) -> Value {
    let Some((step, rest)) = path.split_first() else { return value };
    let mut entries = match target {
        Value::Object(entries) | Value::Map(entries) => entries,
        _ => Entries::new(),
    };
    let old = entries.remove(step).unwrap_or(Value::Undefined);
    entries.insert(*step, inside(old, rest, value));
    Value::Object(entries)
}

/// A constant of the table.
fn constant(from: &str) -> Option<Value> {
    if let Some(text) = from.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Some(Value::from(text));
    }
    match from {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        number => number.parse::<u32>().ok().map(Value::from),
    }
}

#[cfg(test)]
mod tests {
    use cif_protocol::host::{
        CreateRecord, NotifyEvent, PanelMode, RawRequest, SearchAndOpenRecords, SetMode, UpdateConversation,
    };
    use cif_protocol::{Record, to_value};
    use serde_json::{Value as Json, json};

    use super::*;

    fn call(request: impl Into<HostRequest>) -> Json {
        match asked(&request.into()).expect("it can be asked") {
            Asked::Function { name, args } => json!([name, serde_json::to_value(args).expect("JSON")]),
            Asked::Message(data) => serde_json::to_value(data).expect("JSON"),
        }
    }

    #[test]
    fn parameters_take_their_positions() {
        assert_eq!(call(SetMode::new(PanelMode::Docked)), json!(["setMode", [1]]));
        let record = Record::new().with("lastname", "Lovelace");
        assert_eq!(
            call(CreateRecord::new("contact", record)),
            json!(["createRecord", ["contact", r#"{"lastname":"Lovelace"}"#]])
        );
        let search = SearchAndOpenRecords::new("contact", "?$top=1").search_only(true);
        assert_eq!(call(search), json!(["searchAndOpenRecords", ["contact", "?$top=1", true]]));
        let shown = SearchAndOpenRecords::new("contact", "?$top=1");
        assert_eq!(call(shown), json!(["searchAndOpenRecords", ["contact", "?$top=1", false]]));
    }

    #[test]
    fn what_stands_inside_a_parameter_goes_there() {
        let notify = NotifyEvent::new().template_name("t").cancellation_token("c");
        assert_eq!(call(notify), json!(["notifyEvent", [{"templateName": "t", "cancellationToken": "c"}]]));
        assert_eq!(call(NotifyEvent::new()), json!(["notifyEvent", [{}]]));
        let update = UpdateConversation::new("c1", Record::new().with("subject", "x"));
        assert_eq!(call(update), json!(["updateConversation", ["c1", r#"{"subject":"x"}"#]]));
    }

    #[test]
    fn custom_events_are_raised_and_nothing_else_is_made_up() {
        assert_eq!(call(HostRequest::Other(RawRequest::raise("vnd.x", 7))), json!(["raiseEvent", ["vnd.x", 7]]));
        let odd = HostRequest::Other(RawRequest::new("vnd.x", Record::new().with("other", 1)));
        let error = asked(&odd).expect_err("no library can send it");
        assert!(error.message.contains("`other`") && error.is_certain(), "{error}");
    }

    #[test]
    fn every_function_of_the_table_can_be_called() {
        for info in calls().filter(|info| !["addHandler", "removeHandler"].contains(&info.call)) {
            for field in info.fields {
                let mut call = Call::new(info);
                let value = constant(field.from).unwrap_or_else(|| to_value(&7).expect("a number"));
                call.put(field.from, &value).unwrap_or_else(|problem| panic!("{}: {problem}", info.call));
            }
        }
    }
}
