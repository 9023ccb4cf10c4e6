//! Messages as a test in Rust.

use std::fmt::Write;

use super::{Message, SeenKind, SeenOutcome};

/// The text of a test with `cif-mock-host` (`docs/src/testing.md`) that makes the calls among `messages` in a provider's name,
/// sends it the events, and expects the outcomes that were seen.
///
/// Answers that are not among the messages are not looked at; native commands and reports are comments.
#[must_use]
pub fn test_of(messages: &[&Message]) -> String {
    let mut body = String::new();
    for message in messages {
        // A text in itself: no line of it ends what stands around it.
        let (name, data) = (quoted(&message.name), raw(&message.data));
        let step = match message.kind {
            SeenKind::Call => call(message, messages),
            SeenKind::Event => format!("    host.send_event(HostEvent::decode({name}, value({data})?)?);\n"),
            SeenKind::Answer | SeenKind::EventAnswer | SeenKind::Reply => continue,
            SeenKind::Command | SeenKind::Report | SeenKind::Refused => {
                format!("    // {:?} {}: {}\n", message.kind, message.name, one_line(&message.data.to_string()))
            }
        };
        body.push_str(&step);
    }
    format!("{HEAD}{body}{TAIL}")
}

const HEAD: &str = r#"//! Copied from the inspector.

#[test]
fn as_it_was_seen() -> Result<(), Box<dyn std::error::Error>> {
    use cif_mock_host::MockHost;
    #[allow(unused_imports)]
    use cif_protocol::host::{HostEvent, HostRequest};
    use cif_provider::{CallContext, Host as _};

    let value = cif_protocol::Value::from_plain_json;
    let host = MockHost::new();
    // Attach your provider here in place of the calls in its name: `host.attach(Arc::new(provider))?`.
    let (api, cx) = (host.host(), CallContext::new());
"#;

const TAIL: &str = "    let _ = (value, api, cx);
    host.finish()?;
    Ok(())
}
";

fn call(message: &Message, messages: &[&Message]) -> String {
    let (name, data) = (quoted(&message.name), raw(&message.data));
    let answer = messages.iter().find(|other| other.answers == Some(message.number));
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = writeln!(
        text,
        "    let request = HostRequest::decode({name}, value({data})?)?;\n    let outcome = host.block_on(api.call(&cx, request));"
    );
    let _ = match answer.and_then(|answer| answer.outcome.as_ref()) {
        Some(SeenOutcome::Ok) => writeln!(text, "    assert!(outcome.is_ok(), \"{{outcome:?}}\");"),
        Some(SeenOutcome::Failed(why) | SeenOutcome::Refused(why)) => {
            writeln!(text, "    // {}\n    assert!(outcome.is_err(), \"{{outcome:?}}\");", one_line(why))
        }
        None => writeln!(text, "    drop(outcome);"),
    };
    text
}

fn one_line(text: &str) -> String {
    text.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A literal of Rust.
fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// The JSON text of data as a raw literal.
fn raw(data: &serde_json::Value) -> String {
    let json = data.to_string();
    let hashes = (1..).map(|count| "#".repeat(count)).find(|hashes| !json.contains(&format!("\"{hashes}")));
    let hashes = hashes.unwrap_or_default();
    format!("r{hashes}\"{json}\"{hashes}")
}

#[cfg(test)]
mod tests {
    use cif_protocol::{Instant, Timestamp};
    use serde_json::json;

    use super::*;
    use crate::gate::Moment;
    use crate::inspect::{Ring, Seen, Way};

    /// What [`test_of`] gives is compiled and run as a test of the mock host.
    #[test]
    fn the_test_is_the_one_that_is_compiled_and_run() {
        let (mut ring, at) = (Ring::new(), Moment::new(Instant::ZERO, Timestamp::from_unix_millis(0)));
        let call =
            |name: &str, id: &str, data| Seen::new(Way::FromProvider, SeenKind::Call, name).with_id(id).with_data(data);
        let answer = |name: &str, id: &str| Seen::new(Way::ToProvider, SeenKind::Answer, name).with_id(id);
        ring.push(at, call("setmode", "a", json!({"value": 1})));
        ring.push(at, answer("setmode", "a").ended(&Ok::<_, String>(())));
        ring.push(at, call("focusTab", "b", json!({"tabId": "a \"# b"})));
        ring.push(at, answer("focusTab", "b").ended(&Err::<(), _>("there is no tab\n\"a\"")));
        ring.push(at, Seen::new(Way::ToProvider, SeenKind::Event, "onmodechanged").with_data(json!({"value": 0})));
        ring.push(at, call("getmode", "c", json!({})));
        let batch = ring.after(0);
        let text = test_of(&batch.messages.iter().collect::<Vec<_>>());
        assert_eq!(text, include_str!("../../../cif-mock-host/tests/it/inspected.rs"), "\n{text}");
    }
}
