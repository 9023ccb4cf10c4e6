//! Calls and events of one connection in the order in which they have to be posted.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_provider::{BoxFuture, CallContext, Host, HostError, MaybeSend};
use futures::Stream;
use futures::stream::FuturesUnordered;

use super::{HostEvents, IdentifiedEvents};
use crate::workspace::EventId;

/// What is to be posted next.
#[derive(Debug)]
#[non_exhaustive]
pub enum PumpItem<T> {
    /// The answer to the call that was submitted with this tag.
    Reply(T, Result<HostReply, HostError>),
    /// An event, and the id under which [`Desk::answer_event`](crate::Desk::answer_event) takes its answer, if it matters.
    Event(HostEvent, Option<EventId>),
}

/// A connection whose answers and events come out of one stream, an answer always before the events that follow from it
/// (`docs/src/wire.md`, ordering). For drivers that write both to one wire, such as the socket of a page.
pub struct HostPump<T> {
    host: Arc<dyn Host>,
    events: IdentifiedEvents,
    calls: FuturesUnordered<BoxFuture<'static, (T, Result<HostReply, HostError>)>>,
}

impl<T> HostPump<T> {
    pub(super) fn new(host: Arc<dyn Host>, events: HostEvents) -> Self {
        Self { host, events: events.with_ids(), calls: FuturesUnordered::new() }
    }

    /// How many calls wait for their answer.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.calls.len()
    }

    /// The place of the next event among all events of the desk, if one is there. A driver that writes several connections
    /// to one wire takes the lowest first: who loses the focus hears of it before who gets it.
    #[must_use]
    pub fn next_place(&self) -> Option<u64> {
        self.events.next_place()
    }

    /// Drops every call that waits; a notification of such a call is withdrawn.
    pub fn drop_calls(&mut self) {
        self.calls.clear();
    }
}

impl<T: MaybeSend + 'static> HostPump<T> {
    /// Makes a call; its answer comes out of the stream with `tag`. Calls start in the order of submission, when the stream
    /// is polled.
    pub fn submit(&mut self, tag: T, cx: CallContext, request: HostRequest) {
        let host = Arc::clone(&self.host);
        self.calls.push(Box::pin(async move { (tag, host.call(&cx, request).await) }));
    }
}

impl<T> fmt::Debug for HostPump<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostPump").field("pending", &self.calls.len()).finish_non_exhaustive()
    }
}

impl<T> HostPump<T> {
    /// As the stream, but an answer only.
    pub fn poll_reply(&mut self, cx: &mut Context<'_>) -> Poll<PumpItem<T>> {
        match Pin::new(&mut self.calls).poll_next(cx) {
            Poll::Ready(Some((tag, result))) => Poll::Ready(PumpItem::Reply(tag, result)),
            _ => Poll::Pending,
        }
    }
}

impl<T> Stream for HostPump<T> {
    type Item = PumpItem<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<PumpItem<T>>> {
        // Calls first: that is the order.
        if let Poll::Ready(reply) = self.poll_reply(cx) {
            return Poll::Ready(Some(reply));
        }
        Pin::new(&mut self.events).poll_next(cx).map(|next| next.map(|(event, id)| PumpItem::Event(event, id)))
    }
}
