//! The tables of cases: what every entry of the protocol's tables is held to. Other surfaces (the desk, the mock host, a browser) are
//! held to the same.

#[allow(dead_code, reason = "the other surfaces and the tests read more of it")]
mod cases;
mod event;
mod method;
mod pattern;
mod posted;
mod steps;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cif_protocol::host::{HostReply, MethodInfo, ResponseClass, method_info};
use serde_json::{Map, Value, json};

use crate::case::Stop;

pub(super) use event::{fill_up, raised, silent};
pub(super) use method::{fails, refused, waits_for_the_agent, works};
pub(super) use pattern::differs;
pub(super) use posted::posted;

use cases::{EventCase, MethodCase};

static METHODS: LazyLock<BTreeMap<String, MethodCase>> = LazyLock::new(cases::methods);
static EVENTS: LazyLock<BTreeMap<String, EventCase>> = LazyLock::new(cases::events);

fn method_case(wire: &str) -> Result<&'static MethodCase, Stop> {
    METHODS.get(wire).ok_or_else(|| Stop::broken(format!("methods.json has no case for `{wire}`")))
}

fn event_case(wire: &str) -> Result<&'static EventCase, Stop> {
    EVENTS.get(wire).ok_or_else(|| Stop::broken(format!("events.json has no case for `{wire}`")))
}

/// A reply as the client library gives it to its caller: JSON text is parsed.
pub(super) fn result(info: &MethodInfo, reply: &HostReply) -> Result<Value, Stop> {
    // A method with two wire names has one reply.
    let same = |other: &MethodInfo| other.wire == info.wire || (!info.call.is_empty() && other.call == info.call);
    if !method_info(reply.wire_name()).is_some_and(same) {
        let text = format!("`{}` was answered as if it were `{}`", info.wire, reply.wire_name());
        return Err(Stop::broken(text));
    }
    let unreadable = |error: &dyn std::fmt::Display| Stop::broken(format!("the reply of `{}`: {error}", info.wire));
    let wire = reply.to_wire_value().map_err(|error| unreadable(&error))?;
    let wire = serde_json::to_value(&wire).map_err(|error| unreadable(&error))?;
    if info.class != ResponseClass::Map {
        return Ok(wire);
    }
    let flat: Map<String, Value> = match (&wire, &wire["$map"]) {
        (_, Value::Array(pairs)) => {
            pairs.iter().map(|pair| (pair[0].as_str().unwrap_or_default().to_owned(), pair[1].clone())).collect()
        }
        (Value::Array(rows), _) => rows.iter().enumerate().map(|(at, row)| (at.to_string(), row.clone())).collect(),
        _ => return Err(unreadable(&format!("expected a Map or an array, found {wire}"))),
    };
    let nested = flat.values().any(|value| value.to_string().contains("\"$map\""));
    if nested { Err(unreadable(&format!("a Map inside a Map is lost for widgets: {wire}"))) } else { Ok(json!(flat)) }
}

#[cfg(test)]
mod tests {
    use cif_protocol::host::{HostRequest, events, methods};

    use super::cases::Attempt;
    use super::*;

    #[test]
    fn every_method_and_every_event_has_its_case_in_the_table_and_in_the_kit() {
        for info in methods() {
            let (case, wire) = (&METHODS[info.wire], info.wire);
            let failure = case.failure.as_ref().filter(|failure| !failure.kind.is_empty());
            for (what, there) in [("works", true), ("refused", true), ("fails", failure.is_some())] {
                let id = format!("method.{wire}.{what}");
                assert_eq!(super::super::case(&id).is_some(), there, "{id}");
            }
            assert_ne!(case.failure.is_some(), case.forced.is_some(), "{wire}");
            if let Some(Attempt { args, data, .. }) = case.failure.as_ref().filter(|failure| failure.kind.is_empty()) {
                let posted = posted(info, args, data).expect("canonical JSON");
                assert!(HostRequest::decode(wire, posted).is_err(), "{wire}: say the kind of its failure");
            }
            assert!(!case.unbuilt, "{wire} is held to nothing as long as nobody serves it");
        }
        for info in events() {
            assert!(!EVENTS[info.wire].unbuilt, "{} is held to nothing as long as nobody raises it", info.wire);
            for what in ["raised", "silent"] {
                let id = format!("event.{}.{what}", info.wire);
                assert!(super::super::case(&id).is_some(), "there is no case {id}");
            }
        }
    }
}
