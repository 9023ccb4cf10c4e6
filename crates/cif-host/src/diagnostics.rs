//! What was refused or went wrong, and what was expected: a bounded list for the agent's support.

use std::collections::VecDeque;

use cif_protocol::Instant;
use serde::Serialize;

/// The most entries kept.
const CAPACITY: usize = 500;
/// The longest message kept, in characters.
const MESSAGE_LIMIT: usize = 2_000;

/// How much an entry matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Severity {
    /// Normal traffic, for tracing.
    Debug,
    /// Worth knowing.
    Info,
    /// Something did not work as its author wanted.
    Warning,
    /// A provider or the host is misconfigured or broken.
    Error,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// A record is not used; says why.
    ProviderExcluded,
    /// A sender's origin is not that of its provider.
    OriginRefused,
    /// A message came from a frame that the page did not create.
    UnknownFrame,
    /// A frame loaded and stayed silent.
    SilentFrame,
    /// A message had no usable form.
    MalformedMessage,
    /// A call was answered with a failure.
    CallFailed,
    /// A call was not answered in time.
    CallTimedOut,
    /// The client library refused a call before sending it.
    ClientRefused,
    /// An event reached nobody, or a provider that reads too slowly.
    EventLost,
    /// A provider failed to handle an event; normal for many widgets.
    EventFailed,
    /// A template is missing or cannot be used.
    Template,
    /// Something was left out of an import.
    Import,
    /// A link was refused or broke.
    Link,
    /// A message between the host and a widget, while the host traces them.
    Trace,
    /// Anything else.
    Other,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DiagnosticEntry {
    /// Counts up from 1 and never repeats, so that a reader sees gaps.
    pub number: u64,
    /// Milliseconds on the host's clock.
    pub at_ms: u64,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub kind: DiagnosticKind,
    /// The provider concerned, by unique name.
    pub provider: Option<String>,
    /// What was found and what was expected.
    pub message: String,
    /// How often the same entry came in a row.
    pub times: u32,
}

/// The list: the newest entries, equal ones in a row counted instead of repeated.
#[derive(Debug, Default)]
pub struct Diagnostics {
    entries: VecDeque<DiagnosticEntry>,
    written: u64,
}

impl Diagnostics {
    /// Adds an entry.
    pub fn add(
        &mut self,
        now: Instant,
        severity: Severity,
        kind: DiagnosticKind,
        provider: Option<&str>,
        message: impl Into<String>,
    ) {
        let mut message: String = message.into();
        if message.len() > MESSAGE_LIMIT {
            message = message.chars().take(MESSAGE_LIMIT).collect();
        }
        self.written += 1;
        if let Some(last) = self.entries.back_mut() {
            if (last.kind, last.provider.as_deref(), last.message.as_str()) == (kind, provider, message.as_str()) {
                last.times = last.times.saturating_add(1);
                (last.number, last.at_ms) = (self.written, now.as_millis());
                return;
            }
        }
        if self.entries.len() == CAPACITY {
            self.entries.pop_front();
        }
        self.entries.push_back(DiagnosticEntry {
            number: self.written,
            at_ms: now.as_millis(),
            severity,
            kind,
            provider: provider.map(str::to_owned),
            message,
            times: 1,
        });
    }

    /// The entries that are kept, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &DiagnosticEntry> {
        self.entries.iter()
    }

    /// How many entries were ever added.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.written
    }

    /// How many kept entries are warnings or errors.
    #[must_use]
    pub fn problems(&self) -> usize {
        self.entries.iter().filter(|entry| entry.severity >= Severity::Warning).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_counted_and_the_list_is_bounded() {
        let mut log = Diagnostics::default();
        let mut add = |message: &str| {
            log.add(Instant::ZERO, Severity::Warning, DiagnosticKind::Other, Some("p"), message);
        };
        for _ in 0..1_000 {
            add("same");
        }
        for number in 0..600 {
            add(&number.to_string());
        }
        assert_eq!((log.entries().count(), log.written(), log.problems()), (CAPACITY, 1_600, CAPACITY));
        assert_eq!(log.entries().next().map(|entry| entry.message.as_str()), Some("100"));
    }
}
