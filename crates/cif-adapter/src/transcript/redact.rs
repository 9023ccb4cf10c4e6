//! Keeps secrets out of transcripts, and personal data where that is wanted.

use std::collections::BTreeMap;

use serde_json::Value;

use super::LineKind;
use super::personal::{self, What};

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// Texts shorter than this are not looked for in other texts.
const SHORTEST: usize = 4;

/// Replaces secrets: by the type that the tables give a field, and by keys that say so.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    more: Vec<String>,
}

/// What stands for personal data: the same for the same text, so that a reader can follow it.
#[derive(Debug, Default)]
pub struct Masks {
    /// Are personal data shown? Secrets never are.
    shown: bool,
    masks: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, u32>,
}

impl Masks {
    /// Personal data are shown.
    #[must_use]
    pub fn none() -> Self {
        Self { shown: true, ..Self::default() }
    }

    /// Personal data are masked.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Are personal data hidden?
    #[must_use]
    pub const fn hide(&self) -> bool {
        !self.shown
    }

    fn mask(&mut self, word: &'static str, value: Value) -> Value {
        let text = match value {
            _ if self.shown => return value,
            Value::String(text) if !text.is_empty() => text,
            Value::Number(number) => number.to_string(),
            other => return other,
        };
        let count = self.counts.entry(word).or_default();
        let mask = self.masks.entry(text).or_insert_with(|| {
            *count += 1;
            format!("[{word} {count}]")
        });
        Value::from(mask.clone())
    }

    /// Replaces what was masked before where it stands in another text.
    fn inside(&self, text: &str) -> String {
        // A lone word such as `voice` may stand there on its own account.
        let telling = |hidden: &str| {
            hidden.len() >= SHORTEST && hidden.contains(|c: char| c == ' ' || c == '@' || c.is_ascii_digit())
        };
        let known = self.masks.iter().filter(|(hidden, _)| telling(hidden) && text.contains(hidden.as_str()));
        known.fold(text.to_owned(), |text, (hidden, mask)| text.replace(hidden.as_str(), mask))
    }
}

impl Redactor {
    /// With these further keys of secrets.
    #[must_use]
    pub fn new(more: &[String]) -> Self {
        Self { more: more.iter().map(|key| plain(key)).collect() }
    }

    /// The parameters of a call, with personal data.
    #[must_use]
    pub fn params(&self, method: &str, params: Value) -> Value {
        self.redact(LineKind::Call, method, params, &mut Masks::none())
    }

    /// The data of a line.
    pub fn redact(&self, kind: LineKind, name: &str, data: Value, masks: &mut Masks) -> Value {
        if data.get("error").is_some() {
            return self.walk(What::Plain, data, masks);
        }
        let fields = |of: fn(&str, &str) -> What, data: Value, masks: &mut Masks| match data {
            Value::Object(object) => Value::Object(
                object
                    .into_iter()
                    .map(|(key, value)| {
                        let what = of(name, &key);
                        let value = self.field(&key, what, value, masks);
                        (key, value)
                    })
                    .collect(),
            ),
            other => self.walk(What::Plain, other, masks),
        };
        match kind {
            LineKind::Call => fields(personal::of_param, data, masks),
            LineKind::Command | LineKind::Order => fields(personal::of_entry, data, masks),
            LineKind::Reported => match data {
                Value::Object(mut object) if object.contains_key("seq") && object.contains_key("data") => {
                    if let Some(inner) = object.remove("data") {
                        object.insert("data".to_owned(), fields(personal::of_entry, inner, masks));
                    }
                    Value::Object(object)
                }
                other => fields(personal::of_entry, other, masks),
            },
            LineKind::Answer => self.walk(personal::of_answer(name), data, masks),
            LineKind::Reply => self.walk(personal::of_reply(name), data, masks),
            LineKind::Snapshot => self.walk(personal::SNAPSHOT, data, masks),
            LineKind::HostEvent | LineKind::Sent => self.walk(personal::of_host_event(name), data, masks),
            LineKind::Agent => self.walk(personal::of_action(name), data, masks),
            // What a test or a provider says freely.
            LineKind::HostEventReply | LineKind::Mark => self.walk(What::Each("text"), data, masks),
            LineKind::Attachment | LineKind::Capabilities | LineKind::Problem | LineKind::Link => {
                self.walk(What::Plain, data, masks)
            }
        }
    }

    /// A text beside the data.
    pub(super) fn text(text: String, masks: &Masks) -> String {
        if masks.shown { text } else { masks.inside(&text) }
    }

    fn field(&self, key: &str, what: What, value: Value, masks: &mut Masks) -> Value {
        if self.is_secret(key) { Value::from(REDACTED) } else { self.walk(what, value, masks) }
    }

    fn walk(&self, what: What, value: Value, masks: &mut Masks) -> Value {
        match (what, value) {
            (What::Secret | What::Each("secret"), Value::String(_) | Value::Number(_)) => Value::from(REDACTED),
            (What::Mask(word) | What::Each(word), value @ (Value::String(_) | Value::Number(_))) => {
                masks.mask(word, value)
            }
            (What::Of(ty), value) => self.walk(personal::of_type(ty), value, masks),
            (what, Value::Array(items)) => {
                Value::Array(items.into_iter().map(|item| self.walk(what, item, masks)).collect())
            }
            (what, Value::Object(object)) => {
                let of = |key: &str| match what {
                    What::Fields(fields) => {
                        fields.iter().find(|(own, _)| *own == key).map_or(What::Plain, |(_, what)| *what)
                    }
                    What::Each(_) | What::Secret => what,
                    _ => What::Plain,
                };
                let entries = object.into_iter().map(|(key, value)| {
                    let value = self.field(&key, of(&key), value, masks);
                    (key, value)
                });
                Value::Object(entries.collect())
            }
            (_, Value::String(text)) => Value::from(Self::text(text, masks)),
            (_, other) => other,
        }
    }

    fn is_secret(&self, key: &str) -> bool {
        cif_protocol::is_secret_key(key) || self.more.contains(&plain(key))
    }
}

fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn redact(kind: LineKind, name: &str, data: Value) -> Value {
        Redactor::default().redact(kind, name, data, &mut Masks::none())
    }

    #[test]
    fn secrets_are_replaced_at_every_depth_and_names_that_look_alike_stay() {
        let redactor = Redactor::new(&["card_number".to_owned()]);
        let value = json!({
            "user_password": "a", "list": [{"Access-Token": {"deep": 1}}], "cardNumber": 4,
            "cancellationToken": "kept", "spinning": true,
        });
        let expected = json!({
            "user_password": "[redacted]", "list": [{"Access-Token": "[redacted]"}], "cardNumber": "[redacted]",
            "cancellationToken": "kept", "spinning": true,
        });
        assert_eq!(redactor.redact(LineKind::Attachment, "", value, &mut Masks::none()), expected);
    }

    #[test]
    fn a_secret_is_known_by_its_type_whatever_its_key() {
        let values = json!({"flow": "f1", "step": 1, "values": {"favourite colour": "blue"}});
        let shown = redact(LineKind::Command, "sign_in.submit", values);
        assert_eq!(shown["values"], json!({"favourite colour": "[redacted]"}));
        assert_eq!(shown["flow"], "f1");
        let url = redact(LineKind::Reply, "recording.get_url", json!({"url": "https://x.example/?sig=1"}));
        assert_eq!(url["url"], "[redacted]");
    }

    #[test]
    fn personal_data_are_masked_the_same_way_everywhere() {
        let (redactor, mut masks) = (Redactor::default(), Masks::all());
        let offered = json!({"conversation": "c1", "seq": 1, "data": {
            "kind": "voice", "from": {"address": {"kind": "phone", "value": "+15550100199"}, "name": "Ada"}}});
        let shown = redactor.redact(LineKind::Reported, "conversation.offered", offered, &mut masks);
        let from = json!({"address": {"kind": "phone", "value": "[address 1]"}, "name": "[name 1]"});
        assert_eq!((&shown["data"]["from"], &shown["conversation"]), (&from, &json!("c1")));
        let record = json!({"entityName": "phonecall", "value": {"subject": "Ada", "phonenumber": "+15550100199"}});
        let shown = redactor.redact(LineKind::Call, "createrecord", record, &mut masks);
        let value = json!({"subject": "[name 1]", "phonenumber": "[address 1]"});
        assert_eq!(shown, json!({"entityName": "phonecall", "value": value}));
        let problem = Redactor::text("no line to +15550100199".to_owned(), &masks);
        assert_eq!(problem, "no line to [address 1]");
    }
}
