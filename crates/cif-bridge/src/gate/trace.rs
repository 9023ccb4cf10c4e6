//! The trace: every message between the host and trusted frames, as lines of the diagnostics (`docs/src/host-a-widget.md`,
//! diagnostics).

use cif_host::{DiagnosticKind, Severity};
use cif_protocol::{Origin, ProviderId, Value};

use super::FrameGate;

/// Characters of a message that are kept; what a message is about stands at its beginning.
const KEPT: usize = 1_000;

impl FrameGate {
    /// With `on`, every message from and to trusted frames is a line of the diagnostics at debug level, in canonical JSON,
    /// long ones cut. The lines have what widgets and host say to each other, customers' data included.
    #[must_use]
    pub const fn with_trace(mut self, on: bool) -> Self {
        self.trace = on;
        self
    }

    /// A message that came `from` a frame, or that goes `to` it.
    pub(super) fn trace(&mut self, provider: &ProviderId, way: &str, origin: &Origin, message: &Value) {
        if !self.trace {
            return;
        }
        let mut text = format!("{way} {origin}: ");
        match serde_json::to_string(message) {
            Ok(json) if json.chars().nth(KEPT).is_some() => {
                text.extend(json.chars().take(KEPT));
                text.push_str(&format!("… ({} bytes in all)", json.len()));
            }
            Ok(json) => text.push_str(&json),
            Err(error) => text.push_str(&format!("a message without JSON form: {error}")),
        }
        self.report(Severity::Debug, DiagnosticKind::Trace, Some(provider), text);
    }
}
