//! The constants and enumerations that the library exports beside its methods.

use std::collections::BTreeMap;

use cif_protocol::host::{RAISE_EVENT, methods};

use super::wrap;

/// Properties of `MessageType` for events whose wire name is written differently.
const EVENT_NAMES: [(&str, &str); 8] = [
    ("onClickToAct", "onclicktoact"),
    ("onKeyDownEvent", "keydown"),
    ("onModeChanged", "onmodechanged"),
    ("onPageNavigate", "onpagenavigate"),
    ("onResetPresenceEvent", "resetPresenceEvent"),
    ("onSendKBArticle", "onsendkbarticle"),
    ("onSetPresenceEvent", "setPresenceEvent"),
    ("onSizeChanged", "onsizechanged"),
];

/// Names that stand for themselves: events, and names that belong to no row of the table.
const OTHERS: [&str; 25] = [
    "broadCast",
    "doSearch",
    "escalation",
    "fetchDebugData",
    "getPosition",
    "hardNotification",
    "initializeCI",
    "internalCommunication",
    "loadProvider",
    "notification",
    "notificationDisplayEvent",
    "onBeforeSessionClosed",
    "onMaxSessionsReached",
    "onSessionClosed",
    "onSessionCreated",
    "onSessionCreatedWithoutContext",
    "onSessionIdle",
    "onSessionSwitched",
    "onSetPresence",
    "retrieveMultipleRecords",
    "sessionVisibilityEvent",
    "setOCInstallStatus",
    "softNotification",
    "transfer",
    "windowFocusEvent",
];

/// An enumeration: its name and its members; a member without a number stands for its own name.
type Enumeration = (&'static str, &'static [(&'static str, Option<u32>)]);

const ENUMERATIONS: [Enumeration; 8] = [
    ("SearchType", &[("RELEVANCE_SEARCH", Some(0)), ("CUSTOMIZE_SEARCH", Some(1))]),
    ("ErrorCode", &[("Notes_Flap_Already_Expanded", Some(101))]),
    ("EventType", &[("SystemEvent", Some(0)), ("CustomEvent", Some(1))]),
    ("ShowTimeoutOption", &[("Yes", Some(100_000_000)), ("No", Some(100_000_001))]),
    (
        "InternalEventName",
        &[
            ("NotificationReceived", Some(0)),
            ("NotificationAccepted", Some(1)),
            ("NotificationAutoAccepted", Some(2)),
            ("NotificationRejected", Some(3)),
            ("NotificationTimedOut", Some(4)),
            ("SessionStarted", Some(5)),
            ("SessionFocusIn", Some(6)),
            ("SessionFocusOut", Some(7)),
            ("SessionClosed", Some(8)),
            ("NewTabOpened", Some(9)),
            ("CifSessionStart", Some(10)),
            ("CifSessionEnd", Some(11)),
        ],
    ),
    ("ExecuteActionOperationType", &[("Action", Some(0))]),
    (
        "ResponseReason",
        &[
            ("Accept", None),
            ("AutoAcceptOnTimeout", None),
            ("AutoAccept", None),
            ("DeclinedByAgent", None),
            ("DisplayTimeout", None),
            ("NotificationQueueLimitExceeded", None),
            ("NotificationQueueTimeLimitExceeded", None),
            ("NotificationTemplateNotFoundError", None),
            ("NotificationTemplateResolverNotFoundError", None),
            ("RejectAfterTimeoutNonPlatformTimer", None),
        ],
    ),
    ("NotificationState", &[("DisplayStart", None), ("DisplayEnd", None)]),
];

/// `MessageType`: property and wire name. A method is called by its name in JavaScript where that is the wire name but for
/// the case, else by its wire name.
fn message_types() -> BTreeMap<&'static str, &'static str> {
    let mut names: BTreeMap<_, _> = EVENT_NAMES.into_iter().chain(OTHERS.map(|name| (name, name))).collect();
    for info in methods().chain([RAISE_EVENT]) {
        let same = info.call.eq_ignore_ascii_case(info.wire);
        names.insert(if same { info.call } else { info.wire }, info.wire);
    }
    names
}

/// `const CONSTANTS = {…};`
pub(super) fn script() -> String {
    let mut text = String::from("  const CONSTANTS = {\n    MessageType: {\n");
    let pairs: Vec<String> = message_types().iter().map(|(name, wire)| format!("{name}: \"{wire}\"")).collect();
    text.push_str(&format!("{},\n    }},\n", wrap(&pairs, "      ", ", ", 119)));
    for (name, members) in ENUMERATIONS {
        let pairs: Vec<String> =
            members.iter().map(|(name, number)| format!("{name}: {}", literal(name, *number))).collect();
        let line = format!("    {name}: {{ {} }},\n", pairs.join(", "));
        if line.len() <= 121 {
            text.push_str(&line);
        } else {
            text.push_str(&format!("    {name}: {{\n{},\n    }},\n", wrap(&pairs, "      ", ", ", 119)));
        }
    }
    text.push_str("  };\n");
    text
}

/// The declarations of the constants, for the typings.
pub(super) fn declarations() -> String {
    let mut text = String::from("  /** The wire names of methods, messages and events. */\n  const MessageType: {\n");
    for (name, wire) in message_types() {
        text.push_str(&format!("    readonly {name}: \"{wire}\";\n"));
    }
    text.push_str("  };\n");
    for (name, members) in ENUMERATIONS {
        text.push_str(&format!("  const {name}: {{\n"));
        for (member, number) in members {
            text.push_str(&format!("    readonly {member}: {};\n", literal(member, *number)));
        }
        text.push_str("  };\n");
    }
    text
}

fn literal(name: &str, number: Option<u32>) -> String {
    number.map_or_else(|| format!("\"{name}\""), |number| number.to_string())
}
