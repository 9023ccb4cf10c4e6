//! Values as Rust types see them. The rows and refusals of the canonical form: `value_golden.rs`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cif_protocol::{Entries, MapRecord, Record, Timestamp, Value, from_value, to_value};
use serde::{Deserialize, Serialize};

fn entries(pairs: &[(&str, Value)]) -> Entries {
    pairs.iter().map(|(key, value)| (*key, value.clone())).collect()
}

#[test]
fn a_number_that_is_not_finite_is_not_written() {
    assert!(serde_json::to_string(&Value::Number(f64::NAN)).is_err());
    assert!(to_value(&f64::INFINITY).is_err());
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
