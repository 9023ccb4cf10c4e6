//! Fields on the command line: `key=value`.

use serde_json::{Map, Value};

/// Reads fields into an object; a later one of the same key counts.
///
/// # Errors
///
/// What is no `key=value`, by its text.
pub(super) fn read(fields: &[String]) -> Result<Map<String, Value>, String> {
    let mut record = Map::new();
    for field in fields {
        let pair = field.split_once('=').filter(|(key, _)| key.split('.').all(|step| !step.is_empty()));
        let (path, text) = pair.ok_or_else(|| format!("{field:?} is no field; expected KEY=VALUE"))?;
        put(&mut record, path, value(text)).map_err(|step| format!("{path}: {step} is no object"))?;
    }
    Ok(record)
}

fn put(record: &mut Map<String, Value>, path: &str, value: Value) -> Result<(), String> {
    match path.split_once('.') {
        None => {
            record.insert(path.to_owned(), value);
            Ok(())
        }
        Some((step, rest)) => {
            let inner = record.entry(step).or_insert_with(|| Value::Object(Map::new()));
            put(inner.as_object_mut().ok_or_else(|| step.to_owned())?, rest, value)
        }
    }
}

/// JSON where it is JSON, else the text itself, such as a slug in braces. A number with a point stays text, for a version is
/// one.
fn value(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(Value::Number(number)) if !number.is_i64() && !number.is_u64() => Value::from(text),
        Ok(value) => value,
        Err(_) => Value::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(fields: &[&str]) -> Result<Value, String> {
        read(&fields.iter().map(|&field| field.to_owned()).collect::<Vec<_>>()).map(Value::Object)
    }

    #[test]
    fn fields_are_read_by_how_they_look() {
        let fields = [
            "label=My phone",
            "click_to_act=true",
            "sort_order=3",
            "api_version=1.0",
            "profiles=[\"a\"]",
            "custom_params=a=b",
            "flow_templates.call_session=x",
            "flow_templates.chat_session=\"7\"",
            "title={customerName}",
            "id=",
        ];
        let expected = json!({ "label": "My phone", "click_to_act": true, "sort_order": 3, "api_version": "1.0",
            "profiles": ["a"], "custom_params": "a=b", "flow_templates": { "call_session": "x", "chat_session": "7" },
            "title": "{customerName}",
            "id": "" });
        assert_eq!(of(&fields), Ok(expected));
    }

    #[test]
    fn what_is_no_field_is_named() {
        for bad in ["x", "=x", "a.=x", ".a=x"] {
            assert!(of(&[bad]).is_err(), "{bad}");
        }
        assert!(of(&["a=x", "a.b=y"]).is_err());
    }
}
