//! Patterns of values. A pattern is the value itself; an object may have further keys. In place of a value may stand:
//!
//! `"$any"`, `"$text"` (not empty), `"$number"`, `"$bool"`, `{"$starts": "…"}`, `{"$contains": "…"}`, `{"$json": …}` (JSON
//! text of a value of that pattern), `{"$map": {…}}` (a Map with these entries).

use serde_json::{Map, Value};

/// Says what differs, and where.
pub(crate) fn differs(pattern: &Value, value: &Value) -> Result<(), String> {
    at("", pattern, value)
}

fn at(path: &str, pattern: &Value, value: &Value) -> Result<(), String> {
    let fits = match pattern {
        Value::String(text) => match text.as_str() {
            "$any" => true,
            "$text" => value.as_str().is_some_and(|text| !text.is_empty()),
            "$number" => value.is_number(),
            "$bool" => value.is_boolean(),
            text => value == text,
        },
        Value::Number(number) => value.as_f64().is_some() && value.as_f64() == number.as_f64(),
        Value::Array(items) => return array(path, items, value),
        Value::Object(object) => return object_at(path, object, value),
        Value::Null | Value::Bool(_) => pattern == value,
    };
    if fits { Ok(()) } else { Err(format!("{path}: expected {pattern}, found {value}")) }
}

fn array(path: &str, items: &[Value], value: &Value) -> Result<(), String> {
    let found = value.as_array().filter(|found| found.len() == items.len());
    let found = found.ok_or_else(|| format!("{path}: expected {} items, found {value}", items.len()))?;
    items
        .iter()
        .zip(found)
        .enumerate()
        .try_for_each(|(place, (item, found))| at(&format!("{path}[{place}]"), item, found))
}

fn object_at(path: &str, object: &Map<String, Value>, value: &Value) -> Result<(), String> {
    let (special, inner) = match object.iter().next() {
        Some((key, inner)) if object.len() == 1 => (key.as_str(), inner),
        _ => ("", &Value::Null),
    };
    let text = value.as_str().unwrap_or_default();
    match special {
        "$starts" | "$contains" => {
            let part = inner.as_str().unwrap_or_default();
            let fits = if special == "$starts" { text.starts_with(part) } else { text.contains(part) };
            if fits { Ok(()) } else { Err(format!("{path}: expected {part:?} in {value}")) }
        }
        "$json" => {
            let parsed = serde_json::from_str(text).map_err(|error| format!("{path}: {error} in {value}"))?;
            at(path, inner, &parsed)
        }
        "$map" => {
            let pairs = value["$map"].as_array().ok_or_else(|| format!("{path}: expected a Map, found {value}"))?;
            let flat: Map<String, Value> =
                pairs.iter().map(|pair| (pair[0].as_str().unwrap_or_default().to_owned(), pair[1].clone())).collect();
            at(path, inner, &Value::Object(flat))
        }
        _ => {
            if !value.is_object() {
                return Err(format!("{path}: expected an object, found {value}"));
            }
            object.iter().try_for_each(|(key, inner)| {
                let found = value.get(key).ok_or_else(|| format!("{path}: {key} is missing in {value}"))?;
                at(&format!("{path}.{key}"), inner, found)
            })
        }
    }
}

#[test]
fn patterns_fit_what_they_say() {
    use serde_json::json;

    let value =
        json!({"id": "session-id-7", "n": 1.0, "more": [true], "map": {"$map": [["a", 1]]}, "text": "{\"b\":2}"});
    let good = json!({"id": {"$starts": "session-id-"}, "n": 1, "more": ["$bool"], "map": {"$map": {"a": "$number"}}, "text": {"$json": {"b": 2}}});
    assert_eq!(differs(&good, &value), Ok(()));
    for bad in [
        json!({"id": ""}),
        json!({"x": 1}),
        json!({"n": "$text"}),
        json!({"more": []}),
        json!({"map": {"$map": {"b": 1}}}),
        json!([]),
    ] {
        assert!(differs(&bad, &value).is_err(), "{bad}");
    }
}
