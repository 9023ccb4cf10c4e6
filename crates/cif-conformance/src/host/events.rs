//! The cases of every event. A test compares them with the table of the protocol.

use super::table;

macro_rules! events {
    ($($wire:literal, real_time $real:literal;)+) => {
        pub(super) const CASES: &[super::HostCase] = &[$(
            super::HostCase {
                id: concat!("event.", $wire, ".raised"),
                rule: concat!("`", $wire, "` reaches the provider that is meant, once and with its documented payload, and nobody else."),
                explain: "`docs/src/events.md` says for every event who gets it and with which fields; programs compare values strictly. \
                          A provider that is not meant, or not registered, must not hear of it: it would act on what is not its own.",
                twin: crate::case::Twin::Case(concat!("event.", $wire, ".silent")),
                real_time: $real,
                run: |bench| Box::pin(table::raised(bench, $wire)),
            },
            super::HostCase {
                id: concat!("event.", $wire, ".silent"),
                rule: concat!("`", $wire, "` does not come when nothing has caused it."),
                explain: "An event that comes by itself makes providers dial, answer or close for nothing. Registering for a name, and reading, \
                          are no causes; nothing is repeated for those who come late.",
                twin: crate::case::Twin::Case(concat!("event.", $wire, ".raised")),
                real_time: $real,
                run: |bench| Box::pin(table::silent(bench, $wire)),
            },
        )+];
    };
}

events! {
    "onclicktoact", real_time false;
    "onmodechanged", real_time false;
    "onsizechanged", real_time false;
    "onpagenavigate", real_time false;
    "onsendkbarticle", real_time false;
    "onSessionSwitched", real_time false;
    "onSessionClosed", real_time false;
    "onSessionCreated", real_time false;
    "onBeforeSessionClosed", real_time false;
    "onSessionIdle", real_time false;
    "onMaxSessionsReached", real_time false;
    "setPresenceEvent", real_time true;
    "onPresenceChange", real_time true;
    "notificationDisplayEvent", real_time true;
    "windowFocusEvent", real_time false;
    "onGlobalNotificationActionClick", real_time false;
    "fetchDebugData", real_time false;
}
