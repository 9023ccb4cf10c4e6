//! What a client sends for arguments in JavaScript, as the protocol's table says.

use cif_protocol::Value as Wire;
use cif_protocol::host::{FieldInfo, MethodInfo};
use serde_json::{Map, Value, json};

use super::cases::javascript;

/// The data of the request: the keys of the table, from where the table says. Fails for arguments that are no canonical JSON.
pub(crate) fn posted(info: &MethodInfo, args: &[Value], data: &Value) -> Result<Wire, String> {
    let pairs: Vec<Value> = match javascript(info) {
        None => data.as_object().into_iter().flatten().map(|(key, value)| json!([key, value])).collect(),
        Some(_) => {
            let pair = |field: &FieldInfo| Some(json!([field.key, evaluate(info, args, field.from)?]));
            info.fields.iter().filter_map(pair).collect()
        }
    };
    serde_json::from_value(json!({ "$map": pairs })).map_err(|error| error.to_string())
}

/// A value in the small language of `FieldInfo::from`; nothing for one that is missing.
fn evaluate(info: &MethodInfo, args: &[Value], from: &str) -> Option<Value> {
    let from = from.trim_end_matches(" if given");
    if let Some((first, second)) = from.split_once(" ?? ") {
        let value = evaluate(info, args, first).filter(|value| !value.is_null());
        return value.or_else(|| evaluate(info, args, second));
    }
    if let Some(inner) = from.strip_prefix("map(").and_then(|rest| rest.strip_suffix(')')) {
        let value = evaluate(info, args, inner)?;
        let columns: Map<String, Value> = serde_json::from_str(value.as_str()?).ok()?;
        return Some(json!({ "$map": columns.into_iter().collect::<Vec<_>>() }));
    }
    if let Ok(constant) = serde_json::from_str(&from.replace('\'', "\"")) {
        return Some(constant);
    }
    let mut path = from.split('.');
    let first = path.next()?;
    let at = info.params.iter().position(|param| param.name == first)?;
    path.try_fold(args.get(at)?, |value, key| value.get(key)).cloned()
}
