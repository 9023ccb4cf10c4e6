//! The lines of the table.

use super::Row;

/// Every entry that some host shows by itself. The screen-pop flow makes these calls.
pub static ROWS: &[Row] = &[
    row("conversation.start", &["onclicktoact"], &["onclicktoact"]),
    row("conversation.offered", &["setmode"], &["notifyEvent"]),
    row("conversation.dialing", &[], &["createSession"]),
    row("conversation.accepted", &["searchandopenrecords"], &["createSession", "searchandopenrecords"]),
    row("conversation.connected", &["searchandopenrecords", "createrecord"], &["createSession", "createrecord"]),
    row("conversation.missed", &[], &["cancelEvent"]),
    row("conversation.declined", &[], &["cancelEvent"]),
    row("conversation.failed", &[], &["cancelEvent"]),
    row("conversation.ended", &["updaterecord"], &["updaterecord", "setSessionTitle"]),
    row("wrap_up.ended", &["updaterecord"], &["updaterecord"]),
    row("message.received", &[], &["notifyNewActivity"]),
    row("email.received", &[], &["notifyNewActivity"]),
    row("presence.set", &[], &["onPresenceChange"]),
    row("presence.changed", &[], &["setPresence"]),
    row("quality.report", &[], &["logAnalyticsEvent"]),
    row("kpi.breached", &[], &["notifyKpiBreach"]),
];

const fn row(name: &'static str, cif1: &'static [&'static str], cif2: &'static [&'static str]) -> Row {
    Row { name, cif1, cif2 }
}
