//! The five widget styles of the compatibility checklist, each through its start and what follows: once on our client
//! library, once on a client that behaves as the specification says the original one does (`fixtures/legacy-client.js`).

mod a;
mod b;
mod c;
mod d;
mod e;
pub(crate) mod host;
pub(crate) mod widget;

use cif_browser_tests::{Browser, Outcome};

use host::{Host, Setup, hosted};

/// The library in the widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Library {
    /// The one that the host serves.
    Ours,
    /// `fixtures/legacy-client.js`, which drops the port of the host.
    Legacy,
}

/// Runs a case on both libraries, one after the other, each in a browser and with a host of its own.
#[expect(clippy::needless_pass_by_value, reason = "the steps stand where the case is written")]
pub(crate) fn on_both(name: &str, setup: &Setup, case: impl AsyncFn(&Browser, &Host) -> Outcome) {
    for library in [Library::Ours, Library::Legacy] {
        hosted(&format!("{name}_{library:?}"), setup, library, async |browser: &Browser, host: &Host| {
            case(browser, host).await
        });
    }
}
