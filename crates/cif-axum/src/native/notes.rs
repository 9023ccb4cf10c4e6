//! What the screen-pop flow tells the desktop.

use std::sync::Arc;

use cif_adapter::flow::{FlowNotice, FlowObserver};
use cif_host::{Desk, DiagnosticKind, Severity};
use cif_protocol::ProviderId;
use tokio::sync::watch;

use super::talks::Talks;

/// Keeps the session of each conversation for the page, and writes problems into the diagnostics.
#[derive(Debug)]
pub(super) struct FlowNotes {
    desk: Desk,
    provider: ProviderId,
    talks: Arc<Talks>,
    version: watch::Sender<u64>,
}

impl FlowNotes {
    pub(super) const fn new(desk: Desk, provider: ProviderId, talks: Arc<Talks>, version: watch::Sender<u64>) -> Self {
        Self { desk, provider, talks, version }
    }
}

impl FlowObserver for FlowNotes {
    fn notice(&self, notice: FlowNotice) {
        match notice {
            FlowNotice::SessionOpened { conversation, session } => {
                self.talks.session(&conversation, session);
                self.version.send_modify(|version| *version += 1);
            }
            FlowNotice::Problem(problem) => {
                let (severity, kind) = (Severity::Warning, DiagnosticKind::CallFailed);
                self.desk.report(severity, kind, Some(self.provider.as_str()), problem.to_string());
            }
            _ => {}
        }
    }
}
