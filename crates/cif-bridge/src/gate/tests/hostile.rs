//! Bad input: it never panics, never hangs a caller, and the error names the field or the rule.

use super::*;
use crate::page::{MAX_PAGE_MESSAGE, PageMessage, PageMessageError};

#[test]
fn wrong_parameters_are_named() {
    let mut bench = bench();
    for (name, data, said) in [
        ("setmode", map([]), "value"),
        ("setmode", map([("value", "1".into())]), "value"),
        ("setmode", map([("value", 7.into())]), "value"),
        ("createrecord", map([("entityName", 5.into())]), "entityName"),
        ("retrieverecord", map([("entityName", "contact".into())]), "entityId"),
        ("getmode", "{not json".into(), "messageData"),
        ("getmode", true.into(), "messageData"),
    ] {
        bench.ask(name, data.clone(), "a");
        let posts = bench.posts();
        assert_eq!(posts.len(), 1, "{name} {data:?}");
        let message = text(&posts[0].1, &["messageData", "message"]);
        assert!(message.contains(said), "{name} {data:?}: {message}");
        assert_eq!(posts[0].1.get("messageData").and_then(|data| data.get("value")?.get("errorType")), Some(&0.into()));
    }
}

#[test]
fn every_message_of_a_pile_of_odd_ones_is_survived() {
    let odd = [
        Value::Undefined,
        Value::Null,
        Value::from(""),
        Value::from("\u{0}\u{202e}"),
        Value::from("x".repeat(100_000)),
        Value::from(-0.0),
        Value::Array(vec![Value::Undefined; 1_000]),
        object([("$map", Value::Null), ("__proto__", Value::Null)]),
        map([("messageType", "getmode".into())]),
        (0..60).fold(Value::Null, |inner, _| Value::Array(vec![inner])),
    ];
    let mut bench = bench();
    let mut asked = 0;
    for a in &odd {
        for b in &odd {
            for c in &odd {
                bench.arrive(
                    ORIGIN,
                    object([
                        ("messageType", a.clone()),
                        ("messageData", b.clone()),
                        ("messageCorrelationId", c.clone()),
                    ]),
                );
                asked += usize::from(c.as_str().is_some_and(|id| !id.is_empty()));
            }
        }
    }
    let mut answered = 0;
    let mut open = Vec::new();
    for output in bench.outputs() {
        match output {
            GateOutput::Post { .. } => answered += 1,
            GateOutput::Call { key, .. } => open.push(key),
            GateOutput::Diagnostic(line) => assert!(line.text.len() < 2_000 && !line.text.contains('\u{0}')),
            _ => {}
        }
    }
    for key in open {
        bench.answer(key, Value::Null);
    }
    answered += bench.posts().len();
    assert_eq!(answered, asked, "whoever asked got exactly one answer");
}

#[test]
fn a_flood_of_bad_messages_leaves_a_readable_log() {
    let mut bench = bench();
    for _ in 0..10_000 {
        bench.ask("setmode", map([]), "");
    }
    assert!(bench.log().len() <= 8);
}

#[test]
fn answers_to_unknown_calls_are_ignored() {
    let mut bench = bench();
    bench.answer(CallKey(77), 1);
    assert!(bench.outputs().is_empty());
}

#[test]
fn page_messages_are_read_or_refused_with_a_reason() {
    for (text, said) in [
        ("", "EOF"),
        ("[]", "enum PageMessage"),
        (r#"{"type":"explode"}"#, "explode"),
        (r#"{"type":"frame_message","data":{"provider":"a","origin":"b","epoch":1}}"#, "message"),
        (r#"{"type":"frame_message","data":{"provider":"a","origin":"b","epoch":-1,"message":null}}"#, "-1"),
        (r#"{"type":"frame_message","data":{"provider":"a","origin":"b","epoch":1,"message":{"$bad":1}}}"#, "$bad"),
        (r#"{"type":"frame_message","data":{"provider":"a","origin":"b","epoch":1,"message":"\ud800"}}"#, "escape"),
        (r#"{"type":"load","data":{"requestId":1,"what":{"kind":"rows"}}}"#, "entity"),
    ] {
        let error = PageMessage::parse(text).expect_err(text).to_string();
        assert!(error.contains(said), "{text}: {error}");
    }
    let nested = format!(
        r#"{{"type":"frame_message","data":{{"provider":"a","origin":"b","epoch":1,"message":{}{}}}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    assert!(PageMessage::parse(&nested).is_err());
    let long = " ".repeat(MAX_PAGE_MESSAGE + 1);
    assert!(matches!(PageMessage::parse(&long), Err(PageMessageError::TooLong { .. })));
    let hello = PageMessage::parse(r#"{"type":"hello","data":{"token":"secret","tabId":"t","version":1}}"#);
    assert!(!format!("{hello:?}").contains("secret"));
    assert!(matches!(PageMessage::parse(r#"{"type":"lead"}"#), Ok(PageMessage::Lead)));
}
