//! Documents with the keys of an instance, read record by record, so that what cannot be read is named by its place.

use serde_json::{Map, Value};

use super::entry::{Entry, for_kind};
use super::{Instance, InstanceError, Kind};
use crate::slugs::cut;

/// The key under which the lists of templates stand.
const TEMPLATES: &str = "templates";
/// Keys of an instance that an import passes over: they are no records.
const PASSED: [&str; 2] = ["host", "options"];

/// The keys that a document may have.
fn keys() -> impl Iterator<Item = (&'static str, Kind)> {
    Kind::ALL.into_iter().filter(|kind| !Kind::TEMPLATES.contains(kind)).map(|kind| (kind.list_key(), kind))
}

/// Reads such a document; `None` for any other.
pub(super) fn read(document: &Value) -> Option<Result<Instance, InstanceError>> {
    let document = document.as_object()?;
    // `roles` and `presences` stand in documents of tables as well.
    let ours = |key: &str| key == TEMPLATES || PASSED.contains(&key) || keys().any(|(own, _)| own == key);
    let rows_have =
        |list: &Value, key: &str| list.as_array().is_some_and(|rows| rows.iter().any(|row| row.get(key).is_some()));
    let certain = |(key, list): (&String, &Value)| match key.as_str() {
        "roles" => rows_have(list, "unique_name"),
        "presences" => rows_have(list, "presenceText") && !document.keys().any(|key| key.starts_with("msdyn_")),
        other => ours(other),
    };
    let columns = |value: &Value| rows_have(value.get("value").unwrap_or(value), "roleid");
    let all =
        !document.is_empty() && document.keys().all(|key| ours(key)) && !document.get("roles").is_some_and(columns);
    if !all && !document.iter().any(certain) {
        return None;
    }
    let (mut instance, mut problems) = (Instance::default(), Vec::new());
    for (key, value) in document {
        if let Some((_, kind)) = keys().find(|(own, _)| own == key) {
            for_kind!(kind, list(key, value, &mut instance, &mut problems));
        } else if key == TEMPLATES {
            templates(value, &mut instance, &mut problems);
        } else if !PASSED.contains(&key.as_str()) {
            let known: Vec<&str> = keys().map(|(key, _)| key).chain([TEMPLATES]).collect();
            problems.push(format!("{}: is no key of such a document; expected {}", cut(key, 100), known.join(", ")));
        }
    }
    Some(if problems.is_empty() { Ok(instance) } else { Err(InstanceError::Import(problems)) })
}

fn templates(value: &Value, instance: &mut Instance, problems: &mut Vec<String>) {
    let Value::Object(lists) = value else {
        problems.push(format!("{TEMPLATES}: expected lists `sessions`, `tabs` and `notifications`"));
        return;
    };
    for (key, value) in lists {
        match Kind::TEMPLATES.into_iter().find(|kind| kind.list_key() == key) {
            Some(kind) => for_kind!(kind, list(&format!("{TEMPLATES}.{key}"), value, instance, problems)),
            None => problems.push(format!("{TEMPLATES}.{key}: expected `sessions`, `tabs` or `notifications`")),
        }
    }
}

fn list<T: Entry>(place: &str, value: &Value, instance: &mut Instance, problems: &mut Vec<String>) {
    let Some(rows) = value.as_array() else {
        problems.push(format!("{place}: expected a list of records"));
        return;
    };
    for (at, row) in rows.iter().enumerate() {
        match record::<T>(row.clone()) {
            Ok(record) => T::all_mut(instance).push(record),
            Err((Some(field), message)) => problems.push(format!("{place}[{at}].{field}: {message}")),
            Err((None, message)) => problems.push(format!("{place}[{at}]: {message}")),
        }
    }
}

/// Reads one record, or says which field cannot be read, as far as that is known, and why.
pub(super) fn record<T: Entry>(value: Value) -> Result<T, (Option<String>, String)> {
    // A presence is a message of the protocol as well, where a field that somebody does not know is passed over.
    if let (Kind::Presence, Some(fields)) = (T::KIND, value.as_object()) {
        let known: Vec<String> = T::KIND.fields().into_iter().map(|field| field.key).collect();
        if let Some(unknown) = fields.keys().find(|key| !known.contains(key)) {
            return Err((Some(unknown.clone()), format!("is no field of a presence; expected {}", known.join(", "))));
        }
    }
    let error = match serde_json::from_value(value.clone()) {
        Ok(record) => return Ok(record),
        Err(error) => error.to_string(),
    };
    let Value::Object(fields) = value else {
        return Err((None, format!("expected the fields of a {}: {error}", T::KIND)));
    };
    // Without the field that is wrong there is no error, or another one.
    let wrong = |key: &&String| {
        let others: Map<String, Value> =
            fields.iter().filter(|(other, _)| other != key).map(|(key, value)| (key.clone(), value.clone())).collect();
        serde_json::from_value::<T>(Value::Object(others)).map_or_else(|other| other.to_string() != error, |_| true)
    };
    Err((fields.keys().find(wrong).cloned(), error))
}
