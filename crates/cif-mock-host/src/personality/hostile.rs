//! A host that means ill, or is broken.

use std::time::Duration;

use cif_protocol::host::{
    ClickToAct, HostEvent, HostReply, KbArticleSent, PageNavigated, SessionClosed, SessionSwitched,
};
use cif_protocol::{Entries, SessionId, Value};
use cif_provider::{HostError, HostErrorKind};

use super::{Spoil, Trouble, mixed};

/// Put before every text.
const MARKUP: &str = "<img src=x onerror=alert(1)>\"'&\u{202e}";
/// Characters of a huge text.
const HUGE: usize = 100_000;

/// Decides what goes wrong with one call.
pub(super) fn plot(trouble: &mut Trouble, random: u64, may_burst: bool) {
    match random % 10 {
        0 => trouble.spoil = Spoil::WrongType,
        1 => trouble.spoil = Spoil::Huge,
        2 | 3 => trouble.spoil = Spoil::Markup,
        4 => trouble.spoil = Spoil::OtherMethod,
        5 => trouble.spoil = Spoil::LongError,
        6 => trouble.spoil = Spoil::TooLate,
        7 => trouble.close_session = true,
        8 => trouble.delay = Duration::from_millis(mixed(random, 1) % 3000),
        _ => {}
    }
    if may_burst {
        let event = nonsense(mixed(random, 2));
        trouble.before = vec![event.clone(), event];
        trouble.after = vec![nonsense(mixed(random, 3))];
    }
}

fn nonsense(random: u64) -> HostEvent {
    match random % 9 {
        0 => HostEvent::custom("", Value::Null),
        1 => HostEvent::custom("__proto__", MARKUP),
        2 => HostEvent::custom("x".repeat(5_000), 1),
        3 => HostEvent::custom("onclicktoact ", "an unknown name"),
        4 => HostEvent::custom("huge", "A".repeat(HUGE)),
        5 => ClickToAct::new(format!("{MARKUP}tel:javascript:alert(1)"), MARKUP, MARKUP).into(),
        6 => PageNavigated::new(format!("javascript:{MARKUP}")).into(),
        7 => SessionClosed::new(SessionId::from(MARKUP)).into(),
        _ if random % 2 == 0 => SessionSwitched::new(SessionId::from("no-such-session"), true).into(),
        _ => KbArticleSent::new(MARKUP, "javascript:alert(1)").into(),
    }
}

/// The answer as its caller gets it.
pub(super) fn spoil(spoil: Spoil, method: &str, result: Result<HostReply, HostError>) -> Result<HostReply, HostError> {
    let wrong = |value: Value| Ok(HostReply::Other { wire: method.to_owned(), value });
    match spoil {
        Spoil::No | Spoil::TooLate => result,
        Spoil::WrongType => wrong(Value::from(vec![Value::from(42), Value::Null])),
        Spoil::Huge => wrong(Value::from("A".repeat(HUGE))),
        Spoil::OtherMethod => {
            let other = if method == "getwidth" { "getmode" } else { "getwidth" };
            Ok(HostReply::Other { wire: other.to_owned(), value: Value::from(1) })
        }
        Spoil::LongError => {
            let text = format!("{MARKUP}{}", "it failed; ".repeat(2_000));
            Err(HostError::new(HostErrorKind::Generic, method, text))
        }
        Spoil::Markup => {
            let value = result?.to_wire_value().map_or(Value::Null, with_markup);
            HostReply::decode(method, value.clone()).or_else(|_| wrong(value))
        }
    }
}

fn with_markup(value: Value) -> Value {
    let entries = |entries: Entries| entries.into_iter().map(|(key, value)| (key, with_markup(value))).collect();
    match value {
        Value::String(text) => Value::String(format!("{MARKUP}{text}")),
        Value::Array(items) => Value::Array(items.into_iter().map(with_markup).collect()),
        Value::Object(object) => Value::Object(entries(object)),
        Value::Map(map) => Value::Map(entries(map)),
        other => other,
    }
}
