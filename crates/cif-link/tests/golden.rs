//! The JSON form of each frame type, in both directions, and with fields that a later version may add.

use cif_link::codec::{self, DecodeLimits, DecodeRule};
use cif_link::{CallId, Frame, FrameKind, JsonBody};

const LIMITS: DecodeLimits = DecodeLimits::new(1 << 20);

macro_rules! golden {
    ($($name:literal),* $(,)?) => {
        const GOLDEN: &[(&str, &str)] = &[$(($name, include_str!(concat!("golden/", $name, ".json")))),*];
    };
}

golden!(
    "hello-minimal",
    "hello-full",
    "welcome-minimal",
    "welcome-full",
    "call-minimal",
    "call-full",
    "reply-ok",
    "reply-error",
    "reply-error-minimal",
    "reply-refused",
    "event",
    "cancel",
    "skip",
    "ack",
    "ping",
    "pong",
    "close",
);

fn decode(text: &str) -> Frame<JsonBody> {
    codec::decode(text, LIMITS).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn every_file_reads_and_writes_the_same() {
    for (name, text) in GOLDEN {
        let frame = decode(text);
        assert!(name.starts_with(frame.kind().as_str()), "{name}");
        assert_eq!(codec::encode(&frame, 1 << 20).unwrap(), text.trim_end(), "{name}");
    }
    for kind in FrameKind::ALL {
        assert!(GOLDEN.iter().any(|(name, _)| name.starts_with(kind.as_str())), "no golden file for {kind}");
    }
}

#[test]
fn unknown_fields_order_and_space_do_not_matter() {
    for (name, text) in GOLDEN {
        let wanted = format!("{:?}", decode(text));
        let more = text.trim_end().replacen('{', "{\"$later\": {\"x\": [1, \"}\\\"\"]}, \"id2\" : -1.5e3,\n ", 1);
        assert_eq!(format!("{:?}", decode(&more)), wanted, "{name}");
        let value: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).unwrap();
        let reversed: Vec<String> = value.iter().rev().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        assert_eq!(format!("{:?}", decode(&format!("{{{}}}", reversed.join(",")))), wanted, "{name}");
    }
}

#[test]
fn every_cut_is_an_error_that_keeps_the_call() {
    for (name, text) in GOLDEN {
        let text = text.trim_end();
        let id_at = text.find("\"id\":").map(|at| at + text[at..].find(',').unwrap_or(text.len()) + 1);
        for end in 0..text.len() {
            let error = codec::decode::<JsonBody>(&text[..end], LIMITS).unwrap_err();
            assert_eq!(error.rule(), DecodeRule::Syntax, "{name} at {end}: {error}");
            if id_at.is_some_and(|at| end >= at) {
                assert!(error.envelope().id.is_some() && error.envelope().seq.is_some(), "{name} at {end}");
            }
        }
    }
}

#[test]
fn errors_name_the_field_and_the_rule() {
    for (text, rule, field) in [
        (r#"{"seq":1}"#, DecodeRule::MissingField, Some("t")),
        (r#"{"t":["call"]}"#, DecodeRule::WrongType, Some("t")),
        (r#"{"t":"telepathy"}"#, DecodeRule::UnknownType, Some("t")),
        (r#"{"t":"call","seq":1,"id":2}"#, DecodeRule::MissingField, Some("body")),
        (r#"{"t":"call","id":2,"body":1}"#, DecodeRule::MissingField, Some("seq")),
        (r#"{"t":"call","seq":"1","id":2,"body":1}"#, DecodeRule::WrongType, Some("seq")),
        (r#"{"t":"call","seq":1.5,"id":2,"body":1}"#, DecodeRule::WrongType, Some("seq")),
        (r#"{"t":"call","seq":-1,"id":2,"body":1}"#, DecodeRule::WrongType, Some("seq")),
        (r#"{"t":"call","seq":0,"id":2,"body":1}"#, DecodeRule::OutOfRange, Some("seq")),
        (r#"{"t":"call","seq":1,"id":9007199254740992,"body":1}"#, DecodeRule::OutOfRange, Some("id")),
        (r#"{"t":"call","seq":1,"id":1,"id":2,"body":1}"#, DecodeRule::DuplicateField, Some("id")),
        (r#"{"t":"reply","seq":1,"id":2}"#, DecodeRule::MissingField, Some("ok")),
        (r#"{"t":"reply","seq":1,"id":2,"ok":1,"error":{"code":"x"}}"#, DecodeRule::DuplicateField, Some("ok")),
        (r#"{"t":"reply","seq":1,"id":2,"error":{"message":"x"}}"#, DecodeRule::WrongType, Some("error")),
        (r#"{"t":"event","seq":1,"body":"\udfff"}"#, DecodeRule::WrongType, Some("body")),
        (r#"{"t":"event","seq":1,"body":[1,}}"#, DecodeRule::WrongType, Some("body")),
        (r#"{"t":"hello","role":"boss"}"#, DecodeRule::WrongType, Some("role")),
        (r#"{"t":"hello","role":"host"}"#, DecodeRule::MissingField, Some("versions")),
        (r#"{"t":"close"}"#, DecodeRule::MissingField, Some("code")),
        (r#"{"t":"ack","ack":1} x"#, DecodeRule::Syntax, None),
        (r#"["t"]"#, DecodeRule::Syntax, None),
    ] {
        let error = codec::decode::<JsonBody>(text, LIMITS).unwrap_err();
        assert_eq!((error.rule(), error.field()), (rule, field), "{text}: {error}");
    }
}

#[test]
fn a_frame_that_is_too_large_still_says_which_call() {
    let text = format!(r#"{{"t":"call","seq":3,"ack":1,"id":8,"body":"{}"}}"#, "ü".repeat(600));
    for limit in 100..110 {
        let error = codec::decode::<JsonBody>(&text, DecodeLimits::new(limit)).unwrap_err();
        assert_eq!((error.rule(), error.envelope().id), (DecodeRule::TooLarge, Some(CallId(8))));
    }
    let error = codec::encode(&decode(&text), 1000).unwrap_err();
    assert!(error.to_string().contains("`frame_bytes` of the peer is 1000"), "{error}");
}
