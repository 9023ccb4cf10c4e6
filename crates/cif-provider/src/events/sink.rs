//! The provider's end of the queue.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_protocol::channel::{ChannelEvent, EventEnvelope};
use cif_protocol::{CommandId, ConversationId};

use super::{CommandTraces, Queue};
use crate::{ProviderError, ProviderErrorKind, Runtime};

/// Reports events to the host. Clones are the same sink.
///
/// Reporting never waits and never blocks the caller's thread. Order is kept. When the queue is full the event is lost and
/// the stream shows a gap in its place, after which the host asks the provider for a snapshot; the sequence number is used
/// all the same. After `detach` the sink refuses.
///
/// ```
/// use cif_provider::{event_channel, EventItem, ManualRuntime};
/// use cif_protocol::{ConversationId, channel::{ChannelKind, Offered, Party}};
///
/// let runtime = ManualRuntime::new();
/// let (sink, mut stream) = event_channel(64, runtime.handle());
/// let call = ConversationId::new("call-1");
/// sink.report(&call, Offered::new(ChannelKind::Voice, Party::new()), None)?;
/// assert!(matches!(stream.try_next(), Some(EventItem::Event(event)) if event.seq == 1));
/// # Ok::<(), cif_provider::SinkClosed>(())
/// ```
#[derive(Debug, Clone)]
pub struct EventSink {
    writer: Arc<Writer>,
    runtime: Arc<dyn Runtime>,
}

/// Shared by the clones of a sink; the last of them closes the queue.
#[derive(Debug)]
struct Writer(Arc<Mutex<Queue>>);

impl Writer {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        close(self.lock());
    }
}

/// The event was refused: the provider is detached, or the host is gone. Report nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the event sink is closed: the provider is detached and must not report events")]
#[non_exhaustive]
pub struct SinkClosed;

impl EventSink {
    pub(super) fn new(queue: Arc<Mutex<Queue>>, runtime: Arc<dyn Runtime>) -> Self {
        Self { writer: Arc::new(Writer(queue)), runtime }
    }

    /// Reports an event of a conversation, caused by a command or by nobody. Gives the sequence number it got.
    ///
    /// # Errors
    ///
    /// [`SinkClosed`] after `detach`.
    pub fn report(
        &self,
        conversation: &ConversationId,
        event: impl Into<ChannelEvent>,
        cause: Option<&CommandId>,
    ) -> Result<u64, SinkClosed> {
        let (event, occurred_at) = (event.into(), self.runtime.wall_clock());
        let mut queue = self.open_queue()?;
        let seq = queue.numbers.next(conversation, &event);
        let envelope = EventEnvelope::new(queue.numbers.event_id(), occurred_at, event)
            .in_conversation(conversation.clone(), seq)
            .caused_by(cause.cloned())
            .with_trace(queue.traces.of(cause));
        push(queue, envelope);
        Ok(seq)
    }

    /// Reports an event of the provider as a whole.
    ///
    /// # Errors
    ///
    /// [`SinkClosed`] after `detach`.
    pub fn report_provider(&self, event: impl Into<ChannelEvent>, cause: Option<&CommandId>) -> Result<(), SinkClosed> {
        let (event, occurred_at) = (event.into(), self.runtime.wall_clock());
        let mut queue = self.open_queue()?;
        let envelope = EventEnvelope::new(queue.numbers.event_id(), occurred_at, event)
            .caused_by(cause.cloned())
            .with_trace(queue.traces.of(cause));
        push(queue, envelope);
        Ok(())
    }

    /// Where it is noted how the commands that cause events stand in traces.
    #[must_use]
    pub fn traces(&self) -> CommandTraces {
        CommandTraces::new(Arc::downgrade(&self.writer.0))
    }

    /// Passes on an event that was numbered elsewhere. This sink goes on counting from there.
    ///
    /// # Errors
    ///
    /// [`SinkClosed`] after `detach`.
    pub fn forward(&self, event: EventEnvelope) -> Result<(), SinkClosed> {
        let mut queue = self.open_queue()?;
        queue.numbers.adopt(&event);
        push(queue, event);
        Ok(())
    }

    /// Passes on an event that was numbered elsewhere, for a sink that only passes on, such as the one at the host's end of a
    /// link: it keeps no count of the conversations.
    ///
    /// # Errors
    ///
    /// [`SinkClosed`] after `detach`.
    pub fn relay(&self, event: EventEnvelope) -> Result<(), SinkClosed> {
        push(self.open_queue()?, event);
        Ok(())
    }

    /// Marks that `lost` events went missing before they came here, for example on a link.
    ///
    /// # Errors
    ///
    /// [`SinkClosed`] after `detach`.
    pub fn mark_gap(&self, lost: u64) -> Result<(), SinkClosed> {
        let mut queue = self.open_queue()?;
        queue.lost = queue.lost.saturating_add(lost.max(1));
        wake(queue);
        Ok(())
    }

    /// Goes on counting a conversation from `seq`, for one that was already under way before this sink.
    ///
    /// # Errors
    ///
    /// [`SinkClosed`] after `detach`.
    pub fn continue_from(&self, conversation: &ConversationId, seq: u64) -> Result<(), SinkClosed> {
        self.open_queue()?.numbers.set(conversation, seq);
        Ok(())
    }

    /// The sequence number of the last event that was reported of a conversation, 0 if none was. It belongs into a
    /// snapshot. A snapshot that is taken under the provider's own lock, with no event reported meanwhile, is consistent.
    #[must_use]
    pub fn last_seq(&self, conversation: &ConversationId) -> u64 {
        self.lock().numbers.last(conversation)
    }

    /// Closes the sink, for all its clones. What is in the queue can still be read.
    pub fn close(&self) {
        close(self.lock());
    }

    /// Is it closed?
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.writer.lock()
    }

    fn open_queue(&self) -> Result<MutexGuard<'_, Queue>, SinkClosed> {
        let queue = self.lock();
        if queue.closed { Err(SinkClosed) } else { Ok(queue) }
    }
}

fn close(mut queue: MutexGuard<'_, Queue>) {
    queue.closed = true;
    wake(queue);
}

fn push(mut queue: MutexGuard<'_, Queue>, event: EventEnvelope) {
    queue.push(event);
    wake(queue);
}

/// Wakes the reader after the lock is released, because waking may run it at once.
fn wake(mut queue: MutexGuard<'_, Queue>) {
    let reader = queue.reader.take();
    drop(queue);
    if let Some(reader) = reader {
        reader.wake();
    }
}

impl From<SinkClosed> for ProviderError {
    fn from(closed: SinkClosed) -> Self {
        Self::new(ProviderErrorKind::Detached, closed.to_string())
    }
}
