//! The custom events that the scripts of one page want and raise.

use cif_bridge::page::{Answer, Loaded, Raise, Subscribe};
use cif_host::{Desk, DiagnosticKind, PageEvents, Severity};
use cif_protocol::host::method_info;
use futures::FutureExt;
use futures::future::BoxFuture;

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

/// Raises a custom event of the page for providers, now; gives the answer to the page, which comes when they have answered.
///
/// # Errors
/// Why nothing was raised.
pub(super) fn raise(desk: &Desk, wanted: Raise, room: bool) -> Result<BoxFuture<'static, Answer>, String> {
    let id = wanted.request_id;
    if !room {
        return Err("too many custom events of this page wait for their answers; raise fewer at once".to_owned());
    }
    let results = desk.raise_event(&wanted.event()).map_err(|error| error.to_string())?;
    Ok(async move { Answer::new(id, Ok::<_, String>(Loaded::Raised { results: results.await })) }.boxed())
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
