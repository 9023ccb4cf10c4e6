//! The custom events that the scripts of one page want.

use cif_bridge::page::{Answer, Loaded, Subscribe};
use cif_host::{Desk, DiagnosticKind, PageEvents, Severity};
use cif_protocol::host::method_info;

/// The most names to which one page subscribes.
const NAMES: usize = 64;
/// The longest name of an event, in bytes.
const NAME_LENGTH: usize = 256;

/// Subscribes, and answers the page.
pub(super) fn subscribe(events: &PageEvents, wanted: &Subscribe) -> Answer {
    Answer::new(wanted.request_id, begin(events, &wanted.name).map(|()| Loaded::Done))
}

fn begin(events: &PageEvents, name: &str) -> Result<(), String> {
    if name.is_empty() || name.len() > NAME_LENGTH {
        return Err(format!("the name of an event must have 1 to {NAME_LENGTH} bytes, not {}", name.len()));
    }
    if method_info(name).is_some() {
        return Err(format!("`{name}` is a method of the API, so no event of this name can come; take another name"));
    }
    // A page subscribes once to a name, however many handlers it has.
    if events.names() >= NAMES || !events.subscribe(name) {
        return Err(format!(
            "`{name}` is one name too many: a page has handlers for {NAMES} names at most, all pages together for 500"
        ));
    }
    Ok(())
}

/// Writes down events that were lost because the page was too slow for them.
pub(super) fn report_lost(desk: &Desk, events: &PageEvents, told: &mut u64) {
    let lost = events.lost();
    if lost > *told {
        let text = format!("{} custom events were lost: a page reads more slowly than they are raised", lost - *told);
        desk.report(Severity::Warning, DiagnosticKind::EventLost, None, text);
        *told = lost;
    }
}
