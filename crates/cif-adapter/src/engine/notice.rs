//! What happens on a link, for logs and diagnostics.

use std::fmt::Debug;

use cif_link::{CloseReason, Loss, PeerFault, SuspendCause};
use cif_provider::{MaybeSend, MaybeSync};

use crate::pipe::PipeError;

/// Something happened on a link.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum LinkNotice {
    /// Calls and events flow.
    Opened {
        /// The id of the link.
        link: String,
        /// True when it went on after a broken connection.
        resumed: bool,
    },
    /// The connection broke; the link waits for another.
    Suspended(SuspendCause),
    /// The connection broke, for this reason.
    Broken(PipeError),
    /// No connection could be made; it is tried again.
    DialFailed(PipeError),
    /// Frames were, or may have been, lost.
    Lost(Loss),
    /// The peer broke a rule; one frame was dropped and the link goes on.
    Fault(PeerFault),
    /// A frame of an unknown type was ignored.
    Ignored {
        /// Its type.
        kind: String,
    },
    /// The link ended.
    Closed(CloseReason),
}

/// Is told what happens on a link. It must not block; it may look at the link but not wait for it.
pub trait LinkObserver: Debug + MaybeSend + MaybeSync {
    /// Takes note.
    fn notice(&self, notice: &LinkNotice);
}
