//! The small language in which the table says where the value of a key comes from, as JavaScript.

use cif_protocol::host::FieldInfo;

/// The parameter that `field` takes as it is; nothing when there is more to it.
pub(super) fn parameter(field: &FieldInfo) -> Option<&'static str> {
    let plain = field.from.chars().all(|c| c.is_ascii_alphanumeric()) && !constant(field.from);
    plain.then_some(field.from)
}

/// The parameter whose value, or a part of it, `field` takes.
pub(super) fn root(field: &FieldInfo) -> &'static str {
    let path = field.from.trim_start_matches("map(");
    path.split(['.', ')', ' ']).next().unwrap_or_default()
}

/// The entry of `field` in the array of what is sent: `["key", value]`.
pub(super) fn entry(field: &FieldInfo) -> Result<String, String> {
    let key = field.key;
    let optional = field.from.strip_prefix("map(").and_then(|rest| rest.strip_suffix(") if given"));
    match optional {
        None => Ok(format!("[\"{key}\", {}]", value(field.from)?)),
        Some(path) => Ok(format!("...mapIfGiven(\"{key}\", {})", value(path)?)),
    }
}

fn value(from: &str) -> Result<String, String> {
    if let Some((first, second)) = from.split_once(" ?? ") {
        return Ok(format!("{} ?? {}", value(first)?, value(second)?));
    }
    if let Some(path) = from.strip_prefix("map(").and_then(|rest| rest.strip_suffix(')')) {
        let name = path.rsplit('.').next().unwrap_or(path);
        return Ok(format!("mapOfJson({}, \"{name}\")", value(path)?));
    }
    if let Some(text) = from.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Ok(format!("\"{text}\""));
    }
    if constant(from) {
        return Ok(from.to_owned());
    }
    if from.is_empty() || !from.chars().all(|c| c.is_ascii_alphanumeric() || c == '.') {
        return Err(format!("`from {from:?}` is in no form that the client library can be written from"));
    }
    // The parameter itself has been checked; what is inside it may be missing.
    let mut path = from.split('.');
    let (first, second) = (path.next().unwrap_or_default(), path.next().map(|name| format!(".{name}")));
    let deeper: String = path.map(|name| format!("?.{name}")).collect();
    Ok(format!("a.{first}{}{deeper}", second.unwrap_or_default()))
}

fn constant(from: &str) -> bool {
    from == "true" || from == "false" || from.parse::<f64>().is_ok()
}
