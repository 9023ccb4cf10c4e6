//! One command after the other for each conversation.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use cif_protocol::ConversationId;
use futures::lock::{Mutex as AsyncMutex, OwnedMutexGuard};

type Lane = Arc<AsyncMutex<()>>;

/// The lanes of the conversations that have commands under way.
#[derive(Debug, Default)]
pub(super) struct Lanes(Mutex<BTreeMap<ConversationId, Lane>>);

/// A place in a lane: the next command of the conversation goes when it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    lanes: &'a Lanes,
    conversation: ConversationId,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Lanes {
    /// Waits until the commands of the conversation before this one are done.
    pub(super) async fn turn(&self, conversation: &ConversationId) -> Turn<'_> {
        let lane = self.lock().entry(conversation.clone()).or_default().clone();
        // Made first, so that the lane is also cleaned up when the wait is cut short.
        let mut turn = Turn { lanes: self, conversation: conversation.clone(), guard: None };
        turn.guard = Some(lane.lock_owned().await);
        turn
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<ConversationId, Lane>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        drop(self.guard.take());
        let mut lanes = self.lanes.lock();
        // One reference is the map's own; any other belongs to a command that waits.
        if lanes.get(&self.conversation).is_some_and(|lane| Arc::strong_count(lane) == 1) {
            lanes.remove(&self.conversation);
        }
    }
}
