//! Lines of the diagnostics, as the page shows them.

use cif_host::{DiagnosticEntry, DiagnosticKind, Severity};
use cif_protocol::Instant;
use serde::Serialize;

/// One line of the diagnostics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LogLine {
    /// Counts up; a reader sees gaps, and a line that comes again under a higher number has happened again.
    pub number: u64,
    /// How long ago it happened, in milliseconds, when this was sent.
    pub age_ms: u64,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub kind: DiagnosticKind,
    /// The provider concerned.
    pub provider: Option<String>,
    /// What was refused or went wrong, and what was expected.
    pub text: String,
    /// How often it came in a row.
    pub times: u32,
}

impl LogLine {
    /// The line for an entry, as seen from `now` on the same clock.
    #[must_use]
    pub fn new(entry: &DiagnosticEntry, now: Instant) -> Self {
        Self {
            number: entry.number,
            age_ms: now.as_millis().saturating_sub(entry.at_ms),
            severity: entry.severity,
            kind: entry.kind,
            provider: entry.provider.clone(),
            text: entry.message.clone(),
            times: entry.times,
        }
    }
}
