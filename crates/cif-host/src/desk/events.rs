//! The bounded stream of host events of one connection, and the way back for answers.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use cif_protocol::TraceContext;
use cif_protocol::host::HostEvent;
use cif_provider::{AnswerSink, HostEventReply, IncomingEvent, ProviderError};
use futures::Stream;

use super::host::Guard;
use crate::workspace::{EventAnswer, EventId};

/// The most events that wait for a slow reader.
const CAPACITY: usize = 256;

#[derive(Debug, Default)]
pub(super) struct EventQueue {
    inner: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    events: VecDeque<Queued>,
    lost: u64,
    /// Nobody reads any more, or nobody writes any more.
    closed: bool,
    waker: Option<Waker>,
}

/// An event that waits for its reader.
#[derive(Debug)]
pub(super) struct Queued {
    /// Its place among all events of the desk.
    pub(super) place: u64,
    pub(super) event: HostEvent,
    /// Whose answer it is, if that matters.
    pub(super) answer: Option<EventId>,
    /// The place in a trace of what caused it.
    pub(super) trace: Option<TraceContext>,
}

/// Why nobody sees an event.
#[derive(Debug)]
pub(super) enum Unseen {
    /// Nobody reads any more.
    Closed,
    /// The reader is too slow; the event of this name was dropped.
    Lost(String),
}

impl EventQueue {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an event, or says why nobody will see it.
    pub(super) fn push(&self, queued: Queued) -> Result<(), Unseen> {
        let mut queue = self.lock();
        if queue.closed {
            return Err(Unseen::Closed);
        }
        if queue.events.len() >= CAPACITY {
            queue.lost += 1;
            return Err(Unseen::Lost(queued.event.wire_name().to_owned()));
        }
        queue.events.push_back(queued);
        if let Some(waker) = queue.waker.take() {
            waker.wake();
        }
        Ok(())
    }

    pub(super) fn clear(&self) {
        self.lock().events.clear();
    }

    pub(super) fn close(&self) {
        let mut queue = self.lock();
        queue.closed = true;
        if let Some(waker) = queue.waker.take() {
            waker.wake();
        }
    }
}

/// Events for one provider, in the order in which they happened. Ends when the connection is closed.
///
/// At most 256 events wait; when the reader is slower than that, the newest are lost, counted by [`HostEvents::lost`] and
/// written into the diagnostics. Dropping it means that events are not wanted.
///
/// A call's answer is there before the events that follow from it. A driver that polls its calls before this stream, or uses
/// [`HostPump`](crate::HostPump), passes both on in the prescribed order.
#[derive(Debug)]
pub struct HostEvents {
    queue: Arc<EventQueue>,
    guard: Arc<Guard>,
}

impl HostEvents {
    pub(super) const fn new(queue: Arc<EventQueue>, guard: Arc<Guard>) -> Self {
        Self { queue, guard }
    }

    /// How many events were lost because nobody read them in time.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.queue.lock().lost
    }

    /// The next event, if one is there.
    pub fn try_next_event(&mut self) -> Option<HostEvent> {
        self.queue.lock().events.pop_front().map(|queued| queued.event)
    }

    /// The same events, each with the id under which [`Desk::answer_event`](crate::Desk::answer_event) takes its answer.
    #[must_use]
    pub const fn with_ids(self) -> IdentifiedEvents {
        IdentifiedEvents(self)
    }

    /// The same events, each with the way back for its answer: what a hub is attached with.
    #[must_use]
    pub const fn answerable(self) -> AnswerableEvents {
        AnswerableEvents(self)
    }

    fn poll_event(&self, cx: &Context<'_>) -> Poll<Option<Queued>> {
        let mut queue = self.queue.lock();
        match queue.events.pop_front() {
            Some(queued) => Poll::Ready(Some(queued)),
            None if queue.closed => Poll::Ready(None),
            None => {
                queue.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Stream for HostEvents {
    type Item = HostEvent;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<HostEvent>> {
        self.poll_event(cx).map(|next| next.map(|queued| queued.event))
    }
}

/// [`HostEvents`] with the ids of those whose answer matters.
#[derive(Debug)]
pub struct IdentifiedEvents(HostEvents);

impl IdentifiedEvents {
    /// The place of the next event, if one is there.
    pub(super) fn next_place(&self) -> Option<u64> {
        self.0.queue.lock().events.front().map(|queued| queued.place)
    }
}

impl Stream for IdentifiedEvents {
    type Item = (HostEvent, Option<EventId>);

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_event(cx).map(|next| next.map(|queued| (queued.event, queued.answer)))
    }
}

/// [`HostEvents`] with the way back for the answers that matter.
#[derive(Debug)]
pub struct AnswerableEvents(HostEvents);

impl Stream for AnswerableEvents {
    type Item = IncomingEvent;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<IncomingEvent>> {
        let guard = &self.0.guard;
        self.0.poll_event(cx).map(|next| {
            next.map(|queued| {
                let event = IncomingEvent::new(queued.event).with_trace(queued.trace);
                match queued.answer {
                    None => event,
                    Some(id) => {
                        let responder = Responder { guard: Arc::clone(guard), id, answered: false };
                        event.with_answer(Box::new(responder))
                    }
                }
            })
        })
    }
}

/// The way back for the answer to one event.
#[derive(Debug)]
struct Responder {
    guard: Arc<Guard>,
    id: EventId,
    answered: bool,
}

impl AnswerSink for Responder {
    fn answer(mut self: Box<Self>, answer: Result<HostEventReply, ProviderError>) {
        self.answered = true;
        let answer = match answer {
            Ok(HostEventReply::Value(value)) => EventAnswer::success(value),
            Ok(HostEventReply::Refuse(reason)) => EventAnswer::failure(reason),
            Ok(_) => EventAnswer::success(cif_protocol::Value::Undefined),
            Err(error) => EventAnswer::failure(error.to_string()),
        };
        let (connection, id) = (self.guard.id, self.id);
        self.guard.inner.with(|workspace, now| workspace.answer_event(now, connection, id, answer));
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        if !self.answered {
            let (connection, id) = (self.guard.id, self.id);
            self.guard.inner.with(|workspace, now| workspace.no_answer(now, connection, Some(id)));
        }
    }
}

impl Drop for HostEvents {
    fn drop(&mut self) {
        let mut queue = self.queue.lock();
        queue.closed = true;
        queue.events.clear();
    }
}
