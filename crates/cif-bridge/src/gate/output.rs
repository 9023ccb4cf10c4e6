//! What a gate asks its driver to do.

use cif_host::{DiagnosticKind, Severity};
use cif_protocol::host::HostRequest;
use cif_protocol::{Instant, Origin, Outcome, ProviderId, Timestamp, Value};

use crate::inspect::Seen;

/// The present: on the driver's monotonic clock, and by the wall clock for texts that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moment {
    /// The monotonic time.
    pub now: Instant,
    /// The wall-clock time, which error maps carry.
    pub wall: Timestamp,
}

impl Moment {
    /// The present, as both clocks show it.
    #[must_use]
    pub const fn new(now: Instant, wall: Timestamp) -> Self {
        Self { now, wall }
    }
}

/// Names a call that a gate has handed out, unique in one gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallKey(pub(super) u64);

/// A line for the diagnostics.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub kind: DiagnosticKind,
    /// The provider concerned.
    pub provider: Option<ProviderId>,
    /// What was found, what was expected, what to do.
    pub text: String,
}

impl Diagnostic {
    /// A line about this provider, or about none.
    #[must_use]
    pub fn new(
        severity: Severity,
        kind: DiagnosticKind,
        provider: Option<ProviderId>,
        text: impl Into<String>,
    ) -> Self {
        Self { severity, kind, provider, text: text.into() }
    }
}

/// One thing for the driver of a [`FrameGate`](super::FrameGate) to do. Outputs are carried out in order.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum GateOutput {
    /// Call the host as this provider, beginning in this order, and hand the result to
    /// [`FrameGate::answer`](super::FrameGate::answer).
    Call {
        /// Names the call.
        key: CallKey,
        /// The caller.
        provider: ProviderId,
        /// The call.
        request: HostRequest,
    },
    /// Nobody waits for this call any more: its time is up, or its frame has gone. Its result is discarded.
    Abandon {
        /// Names the call.
        key: CallKey,
    },
    /// Post this message to the provider's frame, at exactly this origin.
    Post {
        /// Whose frame.
        provider: ProviderId,
        /// The target origin.
        origin: Origin,
        /// The message.
        message: Value,
    },
    /// A message from this origin was accepted for the first time: the page may answer it while the server is away.
    OriginAccepted {
        /// Whose frame.
        provider: ProviderId,
        /// The origin.
        origin: Origin,
    },
    /// A document loaded in the frame, or the old one has gone. When it is not the first one, what the old document left behind
    /// is cleared: its registrations, its notifications, its pending calls.
    FrameLoaded {
        /// Whose frame.
        provider: ProviderId,
        /// Is it a reload or a navigation?
        again: bool,
    },
    /// The widget answered an event, for the first time.
    EventAnswered {
        /// Who answered.
        provider: ProviderId,
        /// The name of the event.
        event: String,
        /// The id under which the event was posted.
        id: String,
        /// How the handler ended. Failure is normal.
        outcome: Outcome,
        /// What the handler gave.
        data: Value,
    },
    /// The agent did something inside the widget; feeds the idle timer.
    Activity {
        /// In whose frame.
        provider: ProviderId,
    },
    /// The agent asked, inside the widget, for the diagnostics.
    ShowDiagnostics {
        /// In whose frame.
        provider: ProviderId,
    },
    /// A message passed or was refused; only where the inspector wants to know.
    Seen(Box<Seen>),
    /// Write a line into the diagnostics.
    Diagnostic(Diagnostic),
}
