//! A call of the peer, and the guard that answers it exactly once.

use std::sync::Arc;

use cif_link::CallId;
use cif_protocol::Instant;
use cif_provider::{HostError, HostErrorKind, ProviderError, ProviderErrorKind};

use super::Core;
use crate::body::{CallBody, ErrorBody, ReplyBody};

/// A call of the peer.
pub(crate) struct Incoming {
    pub(crate) guard: Guard,
    pub(crate) deadline: Option<Instant>,
    pub(crate) body: CallBody,
}

/// Answers a call exactly once: with [`finish`](Self::finish), or when it is dropped because the handler panicked or its
/// task was dropped, with a failure whose effect is unknown.
pub(crate) struct Guard {
    core: Option<Arc<Core>>,
    id: CallId,
    host_plane: bool,
}

impl Guard {
    pub(super) fn new(core: Arc<Core>, id: CallId, body: &CallBody) -> Self {
        Self { core: Some(core), id, host_plane: matches!(body, CallBody::Host { .. }) }
    }

    /// Answers.
    pub(crate) fn finish(mut self, result: Result<ReplyBody, ErrorBody>) {
        if let Some(core) = self.core.take() {
            answer(&core, self.id, result);
        }
    }
}

fn answer(core: &Arc<Core>, id: CallId, result: Result<ReplyBody, ErrorBody>) {
    let task = core.with(|state, now| {
        state.link.reply(now, id, result);
        state.serving.remove(id)
    });
    if let Some(task) = task {
        // It runs this very code: it must not be cancelled.
        task.detach();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let Some(core) = self.core.take() else { return };
        let text = "the handler ended without an answer; whether it had an effect is unknown";
        let error = if self.host_plane {
            ErrorBody::Host(HostError::new(HostErrorKind::Cancelled, "", text))
        } else {
            let error = ProviderError::new(ProviderErrorKind::Unexpected, text).uncertain();
            ErrorBody::Channel(Box::new((&error).into()))
        };
        answer(&core, self.id, Err(error));
    }
}
