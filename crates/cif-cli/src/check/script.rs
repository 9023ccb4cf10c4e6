//! The script of `cif check`: a step per line, as JSON.

use std::path::Path;
use std::time::Duration;

use cif_adapter::transcript::value_of;
use cif_bridge::inspect::read_event;
use cif_bridge::page::ConversationAction;
use cif_host::AgentAction;
use cif_host::query::Query;
use cif_protocol::channel::ChannelKind;
use serde_json::{Map, Value, json};

use super::matching::has_places;
use super::table;
use super::what::{Deed, Seen, What};
use crate::args::duration;
use crate::failure::Failure;

/// How long an expectation waits unless it says so.
const WITHIN: Duration = Duration::from_secs(10);
/// How long it is watched that nothing comes.
const NOTHING: Duration = Duration::from_secs(2);
/// Kinds of channels that the loopback provider plays.
const CHANNELS: [ChannelKind; 4] = [ChannelKind::Voice, ChannelKind::Chat, ChannelKind::Sms, ChannelKind::Email];
/// The words of the panel's modes, by their numbers.
const MODES: [&str; 3] = ["minimized", "docked", "hidden"];

/// One step with the line on which it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) line: usize,
    /// As it is written.
    pub(super) text: String,
    pub(super) what: What,
    pub(super) within: Duration,
}

/// Reads a script.
pub(super) fn read(path: &Path) -> Result<Vec<Step>, Failure> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| Failure::file(path, format!("cannot be read: {error}")))?;
    let steps = parse(&text).map_err(|(line, reason)| Failure::line(path, line, reason))?;
    if steps.is_empty() {
        let text = format!("has no step; expected one JSON object per line with one of {}", table::keys());
        return Err(Failure::file(path, text));
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
        None => None,
        Some(text) => Some(time("within", &text)?),
    };
    let what = if object.contains_key("action") { action(object)? } else { named(object)? };
    let usual = if matches!(what, What::NoCall { .. }) { NOTHING } else { WITHIN };
    Ok(Step { line, text: row.to_owned(), what, within: within.unwrap_or(usual) })
}

fn action(object: Map<String, Value>) -> Result<What, String> {
    let action = Value::Object(object);
    // A place is a text, as an id is.
    let read: Result<AgentAction, _> = serde_json::from_value(action.clone());
    read.map_err(|error| format!("is nothing that the agent can do: {error}"))?;
    Ok(What::Act(action))
}

/// What stands beside the key of a step.
struct Fields {
    key: &'static str,
    rest: Map<String, Value>,
}

impl Fields {
    fn text(&mut self, field: &str) -> Result<Option<String>, String> {
        self.rest.remove(field).map(|value| text(field, value)).transpose()
    }

    fn needs(&mut self, field: &str) -> Result<String, String> {
        self.text(field)?.ok_or_else(|| format!("{}: expected a text in `{field}` beside it", self.key))
    }

    fn object(&mut self, field: &str) -> Result<Option<Value>, String> {
        match self.rest.remove(field) {
            None => Ok(None),
            Some(value) if value.is_object() => Ok(Some(value)),
            Some(other) => Err(format!("{field}: expected an object, found {other}")),
        }
    }
}

fn text(key: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(format!("{key}: expected a text, found {other}")),
    }
}

/// A step by its key.
fn named(mut object: Map<String, Value>) -> Result<What, String> {
    let mut known = object.keys().filter_map(|key| table::find(key));
    let Some(info) = known.next() else {
        let keys: Vec<&String> = object.keys().collect();
        return Err(match keys.as_slice() {
            [key] => format!("{key:?} is no step; expected one of {}", table::keys()),
            _ => format!("none of {keys:?} is a step; expected one of {}", table::keys()),
        });
    };
    if let Some(other) = known.next() {
        return Err(format!("`{}` and `{}` are two steps; write each on a line of its own", info.key, other.key));
    }
    let value = object.remove(info.key).unwrap_or_default();
    if let Some(unknown) = object.keys().find(|key| !info.fields.contains(&key.as_str())) {
        let fields = if info.fields.is_empty() { "nothing".to_owned() } else { info.fields.join(", ") };
        return Err(format!(
            "`{unknown}` does not belong to `{}`; beside it may stand {fields}, and `within`",
            info.key
        ));
    }
    what(info.key, value, Fields { key: info.key, rest: object })
}

fn what(key: &'static str, value: Value, mut beside: Fields) -> Result<What, String> {
    Ok(match key {
        "acceptNotification" => What::Answer { title: text(key, value)?, accept: true },
        "declineNotification" => What::Answer { title: text(key, value)?, accept: false },
        "setPresence" => What::Presence(text(key, value)?),
        "raise" => raise(text(key, value)?, &mut beside)?,
        "simulate" => {
            let word = text(key, value)?;
            let channel = ChannelKind::from(word.clone());
            if !CHANNELS.contains(&channel) {
                return Err(format!("simulate: expected voice, chat, sms or email, found {word:?}"));
            }
            let from = beside.text("from")?.unwrap_or_default();
            What::Simulate { channel, from, name: beside.text("name")? }
        }
        "customer" => What::Customer(match text(key, value)?.as_str() {
            "answer" => Deed::Answer,
            "hangUp" => Deed::HangUp,
            "say" => Deed::Say(beside.needs("text")?),
            other => return Err(format!("customer: expected answer, hangUp or say, found {other:?}")),
        }),
        "conversation" => conversation(text(key, value)?, beside)?,
        "createRecord" => {
            let columns = beside.object("columns")?.unwrap_or_else(|| json!({}));
            What::Create { table: text(key, value)?, columns }
        }
        "expectCall" | "expectNoCall" => {
            let with = beside.object("with")?.unwrap_or_else(|| json!({}));
            let (method, provider) = (text(key, value)?, beside.text("provider")?);
            if key == "expectCall" {
                What::Call { method, with, provider }
            } else {
                What::NoCall { method, with, provider }
            }
        }
        "expectRecord" | "expectNoRecord" => {
            let (columns, filter) = (beside.object("where")?, beside.text("filter")?);
            if columns.is_some() && filter.is_some() {
                return Err(format!("{key}: expected `where` or `filter`, found both"));
            }
            if let Some(filter) = filter.as_ref().filter(|filter| !has_places(&Value::String((*filter).clone()))) {
                Query::parse(&format!("?$filter={filter}")).map_err(|error| format!("filter: {error}"))?;
            }
            What::Record { table: text(key, value)?, columns, filter, absent: key == "expectNoRecord" }
        }
        "pause" => What::Pause(time(key, &value)?),
        _ => seen(key, value)?,
    })
}

fn raise(event: String, beside: &mut Fields) -> Result<What, String> {
    let data = beside.rest.remove("data").unwrap_or_else(|| json!({}));
    if !has_places(&data) {
        read_event(&event, value_of(&data)?).map_err(|error| format!("raise: {error}"))?;
    }
    Ok(What::Raise { event, data, provider: beside.text("provider")? })
}

fn conversation(word: String, mut beside: Fields) -> Result<What, String> {
    let with = beside.object("with")?.unwrap_or_else(|| json!({}));
    let mut action = beside.rest;
    if word == "send" {
        action.insert("client_id".to_owned(), json!("check"));
    }
    action.insert("do".to_owned(), Value::String(word));
    let action = Value::Object(action);
    let read: Result<ConversationAction, _> = serde_json::from_value(action.clone());
    let read = read.map_err(|error| format!("conversation: {error}"))?;
    // The action is made again for the conversation that is there.
    read.command("any".into()).map_err(|error| format!("conversation: {error}"))?;
    Ok(What::Command { action, with })
}

/// What the page is to show.
fn seen(key: &'static str, value: Value) -> Result<What, String> {
    let rest = key.strip_prefix("expect").unwrap_or(key);
    // A notification begins with these letters as well.
    let none = rest.strip_prefix("No").filter(|rest| rest.starts_with(char::is_uppercase));
    let (absent, rest) = (none.is_some(), none.unwrap_or(rest));
    let (place, title) = match rest {
        "Session" => (Seen::Sessions, "title"),
        "Tab" => (Seen::Tabs, "title"),
        "Notification" => (Seen::Notification, "title"),
        "Presence" => (Seen::Presence, "presenceText"),
        "Conversation" => (Seen::Conversations, ""),
        "Panel" => (Seen::Panel, ""),
        _ => (Seen::View, ""),
    };
    let wanted = match value {
        Value::Bool(true) if absent => json!({}),
        Value::String(text) if !title.is_empty() => json!({ title: text }),
        Value::Object(object) => Value::Object(object),
        other => {
            let text = if title.is_empty() { "" } else { "a text or " };
            let all = if absent { ", or true for none at all" } else { "" };
            return Err(format!("{key}: expected {text}an object with what it is to have{all}, found {other}"));
        }
    };
    let wanted = if place == Seen::Panel { panel(wanted)? } else { wanted };
    Ok(What::See { place, wanted, absent })
}

/// The mode of the panel as a number.
fn panel(mut wanted: Value) -> Result<Value, String> {
    if let Some(mode) = wanted.get_mut("mode") {
        if let Some(word) = mode.as_str() {
            let number = MODES.iter().position(|name| *name == word);
            *mode = json!(number.ok_or_else(|| format!("mode: expected one of {MODES:?}, found {word:?}"))?);
        }
    }
    Ok(wanted)
}

fn time(key: &str, value: &Value) -> Result<Duration, String> {
    let text = value.as_str().ok_or_else(|| format!("{key}: expected a text such as \"5s\", found {value}"))?;
    duration(text).map_err(|error| format!("{key}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_with_their_lines() {
        let text = "# a call\n\n{\"action\": \"clickToAct\", \"value\": \"+1555\"}\n\
                    {\"expectCall\": \"createSession\", \"with\": {\"a\": 1}, \"within\": \"3s\"}\n{\"expectNoSession\": true}";
        let steps = parse(text).expect("sound");
        let lines: Vec<_> = steps.iter().map(|step| (step.line, step.within.as_secs())).collect();
        assert_eq!(lines, [(3, 10), (4, 3), (5, 10)]);
        let call = What::Call { method: "createSession".to_owned(), with: json!({"a": 1}), provider: None };
        assert_eq!(steps[1].what, call);
        let none = What::See { place: Seen::Sessions, wanted: json!({}), absent: true };
        assert_eq!(steps[2].what, none);
    }

    #[test]
    fn every_step_of_the_table_is_read() {
        for info in table::STEPS {
            let steps = parse(info.example).unwrap_or_else(|(_, reason)| panic!("{}: {reason}", info.key));
            let read = &steps[0].what;
            assert!(info.key == "expectView" || !matches!(read, What::See { place: Seen::View, .. }), "{}", info.key);
        }
    }

    #[test]
    fn what_is_no_step_is_told_with_its_line() {
        for (row, reason) in [
            ("{", "JSON object"),
            ("[]", "JSON object"),
            ("{\"action\": \"dance\"}", "nothing that the agent can do"),
            ("{\"expectCal\": \"x\"}", "\"expectCal\" is no step"),
            ("{\"a\": 1, \"b\": 2}", "none of"),
            ("{\"expectSession\": 1}", "expected a text or an object with what it is to have, found 1"),
            ("{\"expectNoSession\": false}", "or true for none at all, found false"),
            ("{\"expectPanel\": \"docked\"}", "expected an object"),
            ("{\"expectPanel\": {\"mode\": \"big\"}}", "expected one of [\"minimized\""),
            ("{\"expectSession\": \"a\", \"with\": {}}", "`with` does not belong to `expectSession`"),
            ("{\"expectSession\": \"a\", \"expectCall\": \"b\"}", "are two steps"),
            ("{\"pause\": \"soon\"}", "pause: "),
            ("{\"expectCall\": \"b\", \"within\": 5}", "within: "),
            ("{\"expectCall\": \"b\", \"with\": 5}", "with: expected an object, found 5"),
            ("{\"simulate\": \"fax\"}", "found \"fax\""),
            ("{\"customer\": \"say\"}", "expected a text in `text`"),
            ("{\"conversation\": \"sing\"}", "unknown variant `sing`"),
            ("{\"conversation\": \"dtmf\", \"digits\": \"x\"}", "conversation: "),
            ("{\"raise\": \"onclicktoact\", \"data\": {}}", "raise: "),
            ("{\"expectRecord\": \"contact\", \"filter\": \"a eq\"}", "filter: "),
            ("{\"expectRecord\": \"contact\", \"filter\": \"a eq 1\", \"where\": {}}", "found both"),
        ] {
            let (line, found) = parse(&format!("\n{row}")).expect_err(row);
            assert!(line == 2 && found.contains(reason), "{row}: {found}");
        }
    }
}
