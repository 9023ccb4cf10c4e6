//! The canonical JSON form: one case for each row and each refusal.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cif_protocol::{Entries, MAX_DEPTH, MapRecord, Record, Timestamp, Value, from_value, to_value};
use serde::{Deserialize, Serialize};

fn golden(value: &Value, text: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), text);
    assert_eq!(&serde_json::from_str::<Value>(text).unwrap(), value);
    assert_eq!(&to_value(value).unwrap(), value, "through typed encoding");
    assert_eq!(&from_value::<Value>(value.clone()).unwrap(), value, "through typed decoding");
}

fn entries(pairs: &[(&str, Value)]) -> Entries {
    pairs.iter().map(|(key, value)| (*key, value.clone())).collect()
}

#[test]
fn every_row_of_the_canonical_form() {
    golden(
        &Value::Map(entries(&[("b", 1.into()), ("a", Value::Undefined)])),
        r#"{"$map":[["b",1],["a",{"$undefined":true}]]}"#,
    );
    golden(&Value::Map(Entries::new()), r#"{"$map":[]}"#);
    golden(&Value::Undefined, r#"{"$undefined":true}"#);
    golden(&Value::Date(Timestamp::from_unix_millis(0)), r#"{"$date":"1970-01-01T00:00:00.000Z"}"#);
    golden(&Value::Object(entries(&[("$a", 1.into()), ("b", 2.into())])), r#"{"$obj":[["$a",1],["b",2]]}"#);
    golden(&Value::Object(entries(&[("b", 1.into()), ("a", Value::Null)])), r#"{"b":1,"a":null}"#);
    golden(&Value::Array(vec![true.into(), 1.5.into(), "x".into()]), r#"[true,1.5,"x"]"#);
    golden(&Value::Number(-7.0), "-7");
    golden(&Value::Number(0.1), "0.1");
}

#[test]
fn every_refusal_says_why() {
    for (text, why) in [
        (r#"{"$map":{}}"#, "array of [key, value] pairs"),
        (r#"{"$map":[["a"]]}"#, "[key, value]"),
        (r#"{"$map":[["a",1,2]]}"#, "[key, value]"),
        (r#"{"$map":[[1,2]]}"#, "string"),
        (r#"{"$map":[["a",1],["a",2]]}"#, "`a` stands twice"),
        (r#"{"a":1,"a":2}"#, "`a` stands twice"),
        (r#"{"$map":[],"x":1}"#, "beside `$map`"),
        (r#"{"x":1,"$map":[]}"#, "`$map` is not a known tag"),
        (r#"{"$undefined":false}"#, "must be true"),
        (r#"{"$date":"Invalid Date"}"#, "ISO 8601"),
        (r#"{"$bigint":"1"}"#, "`$bigint` is not a known tag"),
        (r#""\ud800x""#, "hex escape"),
        ("1e999", "out of range"),
        ("[1,", "EOF"),
    ] {
        let error = serde_json::from_str::<Value>(text).expect_err(text).to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
    assert!(serde_json::to_string(&Value::Number(f64::NAN)).is_err());
    assert!(to_value(&f64::INFINITY).is_err());
}

#[test]
fn nesting_is_bounded() {
    let nest = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(serde_json::from_str::<Value>(&nest(MAX_DEPTH)).is_ok());
    for levels in [MAX_DEPTH + 1, 100_000] {
        let error = serde_json::from_str::<Value>(&nest(levels)).unwrap_err().to_string();
        assert!(error.contains("deeper than 64") || error.contains("recursion limit"), "{error}");
        assert!(Value::from_plain_json(&nest(levels)).is_err());
    }
}

#[test]
fn plain_json_is_what_stringify_writes() {
    let value = Value::Map(entries(&[
        ("$a", Value::Date(Timestamp::from_unix_millis(0))),
        ("u", Value::Undefined),
        ("list", Value::Array(vec![Value::Undefined, Value::Null])),
    ]));
    let text = value.to_plain_json();
    assert_eq!(text, r#"{"$a":"1970-01-01T00:00:00.000Z","list":[null,null]}"#);
    assert_eq!(
        Value::from_plain_json(&text).unwrap().get("$a").and_then(Value::as_str),
        Some("1970-01-01T00:00:00.000Z")
    );
    assert!(Value::from_plain_json("{} x").is_err());
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Typed {
    name: String,
    count: Option<u32>,
    columns: MapRecord,
    #[serde(default)]
    context: Value,
}

#[test]
fn typed_values_keep_maps_and_name_wrong_fields() {
    let typed = Typed {
        name: "contact".into(),
        count: None,
        columns: Record::new().with("message", "kept").into(),
        context: Value::Map(entries(&[("a", Value::Undefined)])),
    };
    let value = to_value(&typed).unwrap();
    assert!(matches!(value.get("columns"), Some(Value::Map(_))));
    assert!(matches!(value.get("context"), Some(Value::Map(_))));
    assert_eq!(from_value::<Typed>(value).unwrap(), typed);

    let decode = |text: &str| from_value::<Typed>(serde_json::from_str(text).unwrap()).unwrap_err().to_string();
    assert_eq!(decode(r#"{"columns":{}}"#), "the required parameter `name` is missing");
    assert_eq!(
        decode(r#"{"$map":[["name",{"$undefined":true}],["columns",{}]]}"#),
        "the required parameter `name` is missing"
    );
    assert!(decode(r#"{"name":5,"columns":{}}"#).starts_with("`name`: invalid type"));
    assert!(decode(r#"{"name":"x","columns":[]}"#).starts_with("`columns`: expected a record"));
    assert!(decode(r#"{"name":"x","columns":{},"count":-1}"#).starts_with("`count`: invalid value"));
}
