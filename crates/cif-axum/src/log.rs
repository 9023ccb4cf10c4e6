//! Passes the diagnostics of the desk on to `tracing`.

use cif_host::{Desk, DiagnosticEntry, Severity};
use futures::StreamExt;

/// Runs until it is cancelled.
pub(crate) async fn follow(desk: Desk) {
    let (mut changes, mut last) = (desk.changes(), 0);
    while changes.next().await.is_some() {
        for entry in desk.diagnostics(last) {
            last = entry.number;
            write(&entry);
        }
    }
}

fn write(entry: &DiagnosticEntry) {
    let (kind, provider) = (entry.kind, entry.provider.as_deref().unwrap_or_default());
    let message = entry.message.as_str();
    match entry.severity {
        Severity::Debug => tracing::debug!(?kind, provider, message),
        Severity::Info => tracing::info!(?kind, provider, message),
        Severity::Warning => tracing::warn!(?kind, provider, message),
        _ => tracing::error!(?kind, provider, message),
    }
}
