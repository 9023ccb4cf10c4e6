//! The progress indicator: one in the whole app (`docs/src/host-model.md`, bars and progress).

use serde::Serialize;

use super::{ConnectionId, Slot, Workspace};
use crate::slugs::cut;

/// The longest message, in characters.
const MESSAGE_LIMIT: usize = 500;

/// That the app is busy, as a page draws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProgressView {
    /// Unique name of the provider.
    pub provider: String,
    /// What the app is busy with, plain text; may be empty.
    pub message: String,
}

/// The indicator, and who showed it.
#[derive(Debug)]
pub(super) struct Progress {
    connection: ConnectionId,
    provider: Slot,
    message: String,
}

impl Workspace {
    /// Shows the indicator, in place of one that is shown already.
    pub(super) fn show_progress(&mut self, connection: ConnectionId, provider: Slot, message: &str) {
        self.progress = Some(Progress { connection, provider, message: cut(message.trim(), MESSAGE_LIMIT) });
        self.touch();
    }

    /// Takes the indicator away if this provider showed it; that of another one stays.
    pub(super) fn close_progress(&mut self, caller: Slot) {
        self.end_progress(|progress| progress.provider == caller);
    }

    /// A connection is gone, and its work with it.
    pub(super) fn drop_progress(&mut self, connection: ConnectionId) {
        self.end_progress(|progress| progress.connection == connection);
    }

    fn end_progress(&mut self, over: impl Fn(&Progress) -> bool) {
        if self.progress.as_ref().is_some_and(over) {
            self.progress = None;
            self.touch();
        }
    }

    pub(super) fn progress_view(&self) -> Option<ProgressView> {
        let view = |progress: &Progress| ProgressView {
            provider: self.name_of(progress.provider).to_owned(),
            message: progress.message.clone(),
        };
        self.progress.as_ref().map(view)
    }
}
