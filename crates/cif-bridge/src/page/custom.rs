//! Custom events between the scripts of a page and the providers.

use cif_host::{PageEventId, RaiseEvent};
use cif_protocol::Value;
use serde::Deserialize;

/// A script of the page raises a custom event for providers and wants to know what became of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Raise {
    /// Names the question in its answer.
    pub request_id: u64,
    /// The name of the event; the case must match.
    pub name: String,
    /// What it carries, in canonical JSON.
    #[serde(default)]
    pub value: Value,
    /// The provider it is for, by unique name; none means every one that registered.
    #[serde(default)]
    pub provider: Option<String>,
    /// A telemetry id.
    #[serde(default)]
    pub correlation_id: Option<String>,
}

impl Raise {
    /// The event itself.
    #[must_use]
    pub fn event(self) -> RaiseEvent {
        let Self { name, value, provider, correlation_id, .. } = self;
        RaiseEvent::new(name, value).with_provider(provider).with_correlation_id(correlation_id)
    }
}

/// The handlers of the page have settled on a custom event of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EventSettled {
    /// The event.
    pub id: PageEventId,
    /// Did one of them run without throwing?
    pub success: bool,
}

/// The agent wants to read the latest diagnostics report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LoadReport {
    /// Names the question in its answer.
    pub request_id: u64,
}
