//! The script of `cif check`: a step per line, as JSON.

use std::path::Path;
use std::time::Duration;

use cif_host::AgentAction;
use serde_json::{Map, Value};

use crate::args::duration;
use crate::failure::Failure;

/// How long an expectation waits unless it says so.
const WITHIN: Duration = Duration::from_secs(10);
/// What stands in an action for an id that only the run knows.
const PLACES: [&str; 3] = ["$notification", "$session", "$dialog"];
/// The keys of the steps.
const STEPS: &str = "action, expectCall, expectSession, expectNoSession, expectNotification, pause";

/// One step with the line on which it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) line: usize,
    /// As it is written.
    pub(super) text: String,
    pub(super) what: What,
    pub(super) within: Duration,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// The agent does something; its ids may still be places.
    Act(Value),
    /// A widget calls this method, its parameters containing these.
    Call { method: String, with: Value },
    /// There is a session whose title contains this.
    Session(String),
    /// Only home is left.
    NoSession,
    /// A notification whose title contains this is on the screen.
    Notification(String),
    /// Nothing for a while.
    Pause(Duration),
}

/// Reads a script.
pub(super) fn read(path: &Path) -> Result<Vec<Step>, Failure> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| Failure::file(path, format!("cannot be read: {error}")))?;
    let steps = parse(&text).map_err(|(line, reason)| Failure::line(path, line, reason))?;
    if steps.is_empty() {
        return Err(Failure::file(path, format!("has no step; expected one JSON object per line with one of {STEPS}")));
    }
    Ok(steps)
}

fn parse(text: &str) -> Result<Vec<Step>, (usize, String)> {
    let rows = text.lines().enumerate().map(|(at, row)| (at + 1, row.trim()));
    let rows = rows.filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
    rows.map(|(line, row)| step(line, row).map_err(|reason| (line, reason))).collect()
}

fn step(line: usize, row: &str) -> Result<Step, String> {
    let mut object: Map<String, Value> =
        serde_json::from_str(row).map_err(|error| format!("is no JSON object: {error}"))?;
    let within = match object.remove("within") {
        None => WITHIN,
        Some(text) => time("within", &text)?,
    };
    let what = if object.contains_key("action") { action(object)? } else { expectation(object)? };
    Ok(Step { line, text: row.to_owned(), what, within })
}

fn action(object: Map<String, Value>) -> Result<What, String> {
    let action = Value::Object(object);
    // A place is a text, as an id is.
    let read: Result<AgentAction, _> = serde_json::from_value(action.clone());
    read.map_err(|error| format!("is nothing that the agent can do: {error}"))?;
    Ok(What::Act(action))
}

fn expectation(mut object: Map<String, Value>) -> Result<What, String> {
    let with = object.remove("with");
    let mut entries = object.into_iter();
    let (Some((key, value)), None) = (entries.next(), entries.next()) else {
        return Err(format!("expected one of {STEPS} in each step, and nothing unknown beside it"));
    };
    if with.is_some() && key != "expectCall" {
        return Err("`with` belongs to `expectCall`".to_owned());
    }
    let text = |value: Value| match value {
        Value::String(text) => Ok(text),
        other => Err(format!("{key}: expected a text, found {other}")),
    };
    match key.as_str() {
        "expectCall" => {
            let method = text(value)?;
            let with = with.unwrap_or_else(|| Value::Object(Map::new()));
            if !with.is_object() {
                return Err(format!("with: expected an object, found {with}"));
            }
            Ok(What::Call { method, with })
        }
        "expectSession" => text(value).map(What::Session),
        "expectNotification" => text(value).map(What::Notification),
        "expectNoSession" if value == Value::Bool(true) => Ok(What::NoSession),
        "expectNoSession" => Err(format!("expectNoSession: expected true, found {value}")),
        "pause" => time("pause", &value).map(What::Pause),
        _ => Err(format!("{key:?} is no step; expected one of {STEPS}")),
    }
}

fn time(key: &str, value: &Value) -> Result<Duration, String> {
    let text = value.as_str().ok_or_else(|| format!("{key}: expected a text such as \"5s\", found {value}"))?;
    duration(text).map_err(|error| format!("{key}: {error}"))
}

/// Puts what is on the screen in the places of an action; the place that cannot be filled is the error.
pub(super) fn fill(value: &Value, find: &impl Fn(&str) -> Option<String>) -> Result<Value, String> {
    match value {
        Value::String(text) if PLACES.contains(&text.as_str()) => {
            find(text).map(Value::String).ok_or_else(|| text.clone())
        }
        Value::Array(items) => items.iter().map(|item| fill(item, find)).collect(),
        Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| Ok((key.clone(), fill(value, find)?)));
            entries.collect::<Result<Map<_, _>, String>>().map(Value::Object)
        }
        other => Ok(other.clone()),
    }
}

/// Does `found` have all that `wanted` has? Objects may have more.
pub(super) fn contains(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            wanted.iter().all(|(key, wanted)| found.get(key).is_some_and(|found| contains(found, wanted)))
        }
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| contains(found, wanted))
        }
        _ => found == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_are_read_with_their_lines() {
        let text = "# a call\n\n{\"action\": \"clickToAct\", \"value\": \"+1555\"}\n\
                    {\"expectCall\": \"createSession\", \"with\": {\"a\": 1}, \"within\": \"3s\"}\n{\"expectNoSession\": true}";
        let steps = parse(text).expect("sound");
        let lines: Vec<_> = steps.iter().map(|step| (step.line, step.within.as_secs())).collect();
        assert_eq!(lines, [(3, 10), (4, 3), (5, 10)]);
        assert_eq!(steps[1].what, What::Call { method: "createSession".to_owned(), with: json!({"a": 1}) });
    }

    #[test]
    fn what_is_no_step_is_told_with_its_line() {
        for (row, reason) in [
            ("{", "JSON object"),
            ("{\"action\": \"dance\"}", "nothing that the agent can do"),
            ("{\"expectCal\": \"x\"}", "\"expectCal\" is no step"),
            ("{\"expectSession\": 1}", "expected a text, found 1"),
            ("{\"expectSession\": \"a\", \"with\": {}}", "belongs to"),
            ("{\"expectSession\": \"a\", \"expectCall\": \"b\"}", "expected one of"),
            ("{\"pause\": \"soon\"}", "pause: "),
            ("{\"expectCall\": \"b\", \"within\": 5}", "within: "),
        ] {
            let (line, found) = parse(&format!("\n{row}")).expect_err(row);
            assert!(line == 2 && found.contains(reason), "{row}: {found}");
        }
    }

    #[test]
    fn places_are_filled_and_parts_are_found() {
        let action = json!({"action": "closeSession", "session": "$session"});
        assert_eq!(fill(&action, &|_| Some("s1".to_owned())), Ok(json!({"action": "closeSession", "session": "s1"})));
        assert_eq!(fill(&action, &|_| None), Err("$session".to_owned()));
        let found = json!({"a": {"b": 1, "c": 2}, "list": [1, {"x": 1, "y": 2}]});
        assert!(contains(&found, &json!({"a": {"b": 1}, "list": [1, {"x": 1}]})));
        assert!(!contains(&found, &json!({"a": {"b": 2}})) && !contains(&found, &json!({"list": [1]})));
    }
}
