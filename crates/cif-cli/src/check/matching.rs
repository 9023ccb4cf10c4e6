//! What is found against what is wanted, and the places of a script that stand for ids of the run.

use serde_json::{Map, Value};

/// What stands for an id that only the run knows, with what it stands for.
pub(super) const PLACES: [(&str, &str); 5] = [
    ("$notification", "the notification on the screen"),
    ("$dialog", "the dialog on the screen"),
    ("$session", "the newest session"),
    ("$conversation", "the newest conversation of a native provider"),
    ("$record", "the row that was found or made last"),
];
/// An object with this key wants a text that contains its value.
const CONTAINS: &str = "$contains";

/// Is there a place in it?
pub(super) fn has_places(value: &Value) -> bool {
    match value {
        Value::String(text) => PLACES.iter().any(|(place, _)| text.contains(place)),
        Value::Array(items) => items.iter().any(has_places),
        Value::Object(object) => object.values().any(has_places),
        _ => false,
    }
}

/// Puts what is there now in the places, also inside texts; the place that cannot be filled is the error.
pub(super) fn fill(value: &Value, find: &impl Fn(&str) -> Option<String>) -> Result<Value, String> {
    match value {
        Value::String(text) => {
            let mut filled = text.clone();
            for (place, _) in PLACES.iter().filter(|(place, _)| text.contains(place)) {
                filled = filled.replace(place, &find(place).ok_or_else(|| (*place).to_owned())?);
            }
            Ok(Value::String(filled))
        }
        Value::Array(items) => items.iter().map(|item| fill(item, find)).collect(),
        Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| Ok((key.clone(), fill(value, find)?)));
            entries.collect::<Result<Map<_, _>, String>>().map(Value::Object)
        }
        other => Ok(other.clone()),
    }
}

fn part(found: &Value, wanted: &Map<String, Value>) -> Option<bool> {
    let wanted = wanted.get(CONTAINS).filter(|_| wanted.len() == 1)?;
    Some(found.as_str().zip(wanted.as_str()).is_some_and(|(found, wanted)| found.contains(wanted)))
}

/// Does `found` have all that `wanted` has? Objects may have more; lists and texts are the same.
pub(super) fn contains(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (found, Value::Object(wanted)) if part(found, wanted).is_some() => part(found, wanted) == Some(true),
        (Value::Object(found), Value::Object(wanted)) => {
            wanted.iter().all(|(key, wanted)| found.get(key).is_some_and(|found| contains(found, wanted)))
        }
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| contains(found, wanted))
        }
        (Value::Number(found), Value::Number(wanted)) => found.as_f64() == wanted.as_f64(),
        _ => found == wanted,
    }
}

/// As [`contains`], for what is on the screen: of a list each wanted item is somewhere in it, a text is a part.
pub(super) fn shows(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (found, Value::Object(wanted)) if part(found, wanted).is_some() => part(found, wanted) == Some(true),
        (Value::Object(found), Value::Object(wanted)) => {
            wanted.iter().all(|(key, wanted)| found.get(key).is_some_and(|found| shows(found, wanted)))
        }
        (Value::Array(found), Value::Array(wanted)) => {
            wanted.iter().all(|wanted| found.iter().any(|found| shows(found, wanted)))
        }
        (Value::String(found), Value::String(wanted)) => found.contains(wanted.as_str()),
        (Value::Number(found), Value::Number(wanted)) => found.as_f64() == wanted.as_f64(),
        _ => found == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn places_are_filled() {
        let action = json!({"action": "closeSession", "session": "$session", "to": ["/contacts($record)"]});
        assert!(has_places(&action) && !has_places(&json!({"a": "session"})));
        let filled = fill(&action, &|place| Some(place.trim_start_matches('$').to_uppercase()));
        assert_eq!(filled, Ok(json!({"action": "closeSession", "session": "SESSION", "to": ["/contacts(RECORD)"]})));
        assert_eq!(fill(&action, &|place| (place == "$record").then(String::new)), Err("$session".to_owned()));
    }

    #[test]
    fn parts_are_found() {
        let found = json!({"a": {"b": 1.0, "c": "Call to Ada"}, "list": [1, {"x": 1, "y": 2}]});
        assert!(contains(&found, &json!({"a": {"b": 1}, "list": [1, {"x": 1}]})));
        assert!(contains(&found, &json!({"a": {"c": {"$contains": "Ada"}}})));
        for other in [
            json!({"a": {"b": 2}}),
            json!({"list": [1]}),
            json!({"a": {"c": "Ada"}}),
            json!({"a": {"c": {"$contains": "Bob"}}}),
        ] {
            assert!(!contains(&found, &other), "{other}");
        }
        assert!(shows(&found, &json!({"a": {"c": "Ada"}, "list": [{"y": 2}]})));
        assert!(!shows(&found, &json!({"list": [{"y": 3}]})) && !shows(&Value::Null, &json!({"a": 1})));
    }
}
