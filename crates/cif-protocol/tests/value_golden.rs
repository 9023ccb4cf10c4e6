//! Every row of the canonical JSON form and every refusal, from `tests/golden/value`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod golden;

use cif_protocol::{Entries, MAX_DEPTH, Value, from_value, to_value};
use golden::{cases, part, text};

#[test]
fn every_row() {
    for (name, case) in cases(&golden::read("value/rows")) {
        let json = part(case, "json").to_plain_json();
        let value: Value = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(value.kind(), text(case, "kind"), "{name}");
        let written = case.get("written").map_or(json, Value::to_plain_json);
        assert_eq!(serde_json::to_string(&value).unwrap(), written, "{name}");
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value, "{name}: read back");
        assert_eq!(value.to_plain_json(), text(case, "plain"), "{name}: plain JSON");
        assert_eq!(to_value(&value).unwrap(), value, "{name}: through typed encoding");
        assert_eq!(from_value::<Value>(value.clone()).unwrap(), value, "{name}: through typed decoding");
    }
}

#[test]
fn every_refusal() {
    for (name, case) in cases(&golden::read("value/refused")) {
        let read = serde_json::from_str::<Value>(text(case, "text"));
        let error = read.expect_err(name).to_string();
        assert!(error.contains(text(case, "why")), "{name}: {error}");
    }
}

/// A Map takes three levels of JSON for one of its own, so that a JSON reader's own bound is met first.
#[test]
fn nesting_is_bounded_in_every_container() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"{"$map":[["a","#, "]]}"), (r#"{"$obj":[["$a","#, "]]}")] {
        let nest = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        let levels = if open.contains('$') { 42 } else { MAX_DEPTH };
        assert!(serde_json::from_str::<Value>(&nest(levels)).is_ok(), "{open}");
        for levels in [MAX_DEPTH + 1, 50_000] {
            let error = serde_json::from_str::<Value>(&nest(levels)).unwrap_err().to_string();
            assert!(error.contains("deeper than 64") || error.contains("recursion limit"), "{open}: {error}");
        }
    }
}

/// Values that never were JSON text, for example those built from typed data, meet the same bound.
#[test]
fn nesting_is_bounded_between_values_too() {
    type Nest = fn(Value) -> Value;
    let nests: [Nest; 4] = [
        |inner| Value::Array(vec![inner]),
        |inner| Value::Object(Entries::from_iter([("a", inner)])),
        |inner| Value::Object(Entries::from_iter([("$a", inner)])),
        |inner| Value::Map(Entries::from_iter([("a", inner)])),
    ];
    for nest in nests {
        let deep = (0..MAX_DEPTH).fold(Value::from(1), |inner, _| nest(inner));
        assert_eq!(from_value::<Value>(deep.clone()).as_ref(), Ok(&deep));
        let error = from_value::<Value>(nest(deep)).unwrap_err();
        assert!(error.to_string().contains("deeper than 64"), "{error}");
    }
}
