//! Slugs: `{name}` in titles, fields and parameters (`docs/src/host-model.md`, slugs).
//!
//! Values are inserted as plain text and are not scanned again. Forms that need a record or a query (`{anchor.x}`,
//! `{$odata...}`) have the values that were fetched for them before ([`Resolved`]), and none without.

mod record;

use cif_protocol::{Entries, Value};

use crate::query::is_guid;

pub(crate) use record::{RecordSlug, Resolved, column, filled, record_slugs};

/// The most slugs that one text may have; those behind them stand as they are.
const SLUGS_PER_TEXT: usize = 200;
/// The longest text that slugs may make, in bytes. A value that would make it longer is left out.
const RESULT_LIMIT: usize = 65_536;

/// The values that slugs may use, the most significant source first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slugs<'a> {
    sources: Vec<&'a Entries>,
    resolved: Option<&'a Resolved>,
}

impl<'a> Slugs<'a> {
    pub(crate) fn new<I: IntoIterator<Item = &'a Entries>>(sources: I) -> Self {
        Self { sources: sources.into_iter().collect(), resolved: None }
    }

    /// With the values that were fetched for slugs of records.
    pub(crate) const fn with_resolved(mut self, resolved: &'a Resolved) -> Self {
        self.resolved = Some(resolved);
        self
    }

    /// The value of a name: exact in any source first, then without regard to case.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        if RecordSlug::parse(name).is_some() {
            return self.resolved.and_then(|resolved| resolved.get(name)).filter(|value| !value.is_absent());
        }
        let name = without_scope(name);
        let exact = self.sources.iter().find_map(|source| source.get(name));
        let any_case = || {
            let same = |source: &&'a Entries| {
                source.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
            };
            self.sources.iter().find_map(same)
        };
        exact.or_else(any_case).filter(|value| !value.is_absent())
    }

    /// The text with every slug replaced; an unresolved one becomes nothing.
    pub(crate) fn text(&self, template: &str) -> String {
        self.replace(template, |value, into| into.push_str(&text_of(value)))
    }

    /// As [`Slugs::text`], with values percent-encoded for a URL.
    pub(crate) fn url(&self, template: &str) -> String {
        self.replace(template, |value, into| encode(&text_of(value), into))
    }

    /// A parameter: one that is a single slug keeps the type of its value, and is missing when the slug is unresolved.
    pub(crate) fn parameter(&self, template: &str) -> Option<Value> {
        // `${name}` is the form of macros and scripts.
        let bare = template.strip_prefix('$').filter(|rest| rest.starts_with('{')).unwrap_or(template);
        match slug_at(bare) {
            Some((name, "")) => self.get(name).cloned(),
            _ => Some(Value::String(self.text(template))),
        }
    }

    /// True when the text has a slug of this name.
    pub(crate) fn uses(template: &str, name: &str) -> bool {
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            rest = &rest[open..];
            match slug_at(rest) {
                Some((found, _)) if found.eq_ignore_ascii_case(name) => return true,
                _ => rest = &rest[1..],
            }
        }
        false
    }

    fn replace(&self, template: &str, insert: impl Fn(&Value, &mut String)) -> String {
        let mut result = String::with_capacity(template.len());
        let mut rest = template;
        let (mut found, mut room) = (0, RESULT_LIMIT);
        while let Some(open) = rest.find('{').filter(|_| found < SLUGS_PER_TEXT) {
            result.push_str(&rest[..open]);
            rest = &rest[open..];
            match slug_at(rest) {
                Some((name, after)) => {
                    found += 1;
                    if result.ends_with('$') {
                        // The form of macros and scripts, `${name}`.
                        result.pop();
                    }
                    let before = result.len();
                    if let Some(value) = self.get(name) {
                        insert(value, &mut result);
                    }
                    // Values come from providers, and one value may be asked for many times.
                    match room.checked_sub(result.len() - before) {
                        Some(left) => room = left,
                        None => result.truncate(before),
                    }
                    rest = after;
                }
                None => {
                    // A query that does not end is looked at as often as there may be slugs, because each look is long.
                    found += usize::from(record::begins_query(&rest[1..]));
                    result.push('{');
                    rest = &rest[1..];
                }
            }
        }
        result.push_str(rest);
        result
    }
}

/// The slug at the beginning of a text, and what follows it. JSON text and a GUID in braces are not taken for one.
fn slug_at(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('{')?;
    if record::begins_query(inner) {
        return record::query_end(inner).map(|end| (inner[..end].trim(), &inner[end + 1..]));
    }
    // Looking no further than the next brace keeps a text of many braces cheap.
    let (name, after) = inner.split_at(inner.find(['{', '}'])?);
    let (name, after) = (name.trim(), after.strip_prefix('}')?);
    let plain = !name.is_empty() && !name.contains(['"', '\n']) && (name.starts_with('$') || !name.contains(':'));
    (plain && !is_guid(name)).then_some((name, after))
}

/// A name without the scope that macros give it: `$session.` and `$oc.` mean the session.
fn without_scope(name: &str) -> &str {
    let after = |scope: &str| {
        let begin = name.get(..scope.len()).filter(|begin| begin.eq_ignore_ascii_case(scope));
        begin.map(|begin| &name[begin.len()..])
    };
    after("$session.").or_else(|| after("$oc.")).unwrap_or(name)
}

/// Percent-encodes everything that is not plain.
fn encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// A value as text: numbers and booleans in their usual form, objects as JSON.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::Undefined | Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_plain_json().trim_matches('"').to_owned(),
    }
}

/// A value of a caller as an error message shows it: in quotes, shortened.
pub(crate) fn shown(text: &str) -> String {
    let short = cut(text, 100);
    if short.len() < text.len() { format!("{short:?}…") } else { format!("{short:?}") }
}

/// At most `limit` characters of a text.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    text.chars().take(limit).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sources_are_asked_in_order_exact_names_first() {
        let call = Entries::from_iter([("Name", "call"), ("empty", "")]);
        let session = Entries::from_iter([("name", "session"), ("other", "x")]);
        let slugs = Slugs::new([&call, &session]);
        assert_eq!(slugs.text("{name} {NAME} {other}{missing}!{empty}"), "session call x!");
    }

    #[test]
    fn values_are_text_and_not_scanned_again() {
        let source = Entries::from_iter([
            ("n", Value::from(3)),
            ("b", Value::from(true)),
            ("o", Value::Object(Entries::from_iter([("k", 1)]))),
            ("s", Value::from("{n}")),
        ]);
        let slugs = Slugs::new([&source]);
        assert_eq!(slugs.text("{n}{b}{o}{s}"), "3true{\"k\":1}{n}");
        assert_eq!(slugs.parameter("{n}"), Some(Value::from(3)));
        assert_eq!(slugs.parameter("{missing}"), None);
        assert_eq!(slugs.parameter("a{missing}"), Some(Value::from("a")));
        assert_eq!(slugs.url("https://x.example/?q={s}"), "https://x.example/?q=%7Bn%7D");
    }

    #[test]
    fn macro_forms_mean_the_same() {
        let source = Entries::from_iter([("n", 3), ("$", 1)]);
        let slugs = Slugs::new([&source]);
        assert_eq!(slugs.text("a ${n} ${$session.n} {$OC.N} $5 ${x}!"), "a 3 3 3 $5 !");
        assert_eq!(slugs.parameter("${n}"), Some(Value::from(3)));
    }

    #[test]
    fn hostile_texts_stay_small_and_cheap() {
        let big = "x".repeat(60_000);
        let source = Entries::from_iter([("a", big.as_str())]);
        let slugs = Slugs::new([&source]);
        assert_eq!(slugs.text(&"{a}".repeat(5_000)).len(), 60_000 + (5_000 - 200) * 3);
        let braces = "{".repeat(1_000_000);
        assert_eq!(slugs.text(&braces), braces);
        let queries = "{$odata.".repeat(100_000);
        assert_eq!(slugs.text(&queries), queries);
        assert_eq!(shown(&big), format!("{:?}…", "x".repeat(100)));
    }

    #[test]
    fn json_and_lone_braces_stay() {
        let slugs = Slugs::default();
        assert_eq!(slugs.text(r#"{"a":1} { x {"#), r#"{"a":1} { x {"#);
        let guid = "{00000000-0000-0000-00AA-000010001003}";
        assert_eq!(slugs.parameter(guid), Some(Value::from(guid)));
        assert_eq!(slugs.text("a{$odata.contact.name.?$filter=x eq 'y:z'}b{anchor.title}c"), "abc");
        assert_eq!(slugs.text("a{$ODATA.contact.name.?$filter=x eq '{y}'}b"), "ab");
        assert_eq!(slugs.text("a{$odata.contact.name.?$filter=x eq '{y'}b"), "a{$odata.contact.name.?$filter=x eq 'b");
        assert!(Slugs::uses("x {Title}", "title") && !Slugs::uses("title", "title"));
    }

    proptest! {
        #[test]
        fn never_panics(text in "[{}a\"$:. é]{0,30}") {
            let source = Entries::from_iter([("a", "{a}")]);
            let slugs = Slugs::new([&source]);
            let _ = (slugs.text(&text), slugs.url(&text), slugs.parameter(&text), Slugs::uses(&text, "a"));
        }
    }
}
