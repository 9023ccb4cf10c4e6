//! What waits to be sent to one browser tab: bounded, in order, kept over a broken connection.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use cif_bridge::page::ServerMessage;
use tokio::sync::Notify;

/// Why a socket is closed, as it is told to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Farewell {
    /// The close code of RFC 6455, section 7.4.
    pub(crate) code: u16,
    /// For people, at most 120 bytes.
    pub(crate) reason: String,
}

impl Farewell {
    pub(crate) fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason: String = reason.into();
        // A close frame has room for 123 bytes.
        while reason.len() > 120 {
            reason.pop();
        }
        Self { code, reason }
    }
}

/// The bounds of an [`Outbox`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct OutboxLimits {
    pub(crate) messages: usize,
    pub(crate) bytes: usize,
}

/// The queue of one tab. The room fills it, the writer of the tab's present connection empties it.
#[derive(Debug)]
pub(crate) struct Outbox {
    limits: OutboxLimits,
    state: Mutex<State>,
    news: Notify,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Utf8Bytes>,
    bytes: usize,
    connection: u64,
    /// The connection that was broken on purpose.
    cut: u64,
    farewell: Option<Farewell>,
}

/// What a writer does next.
#[derive(Debug)]
pub(crate) enum Next {
    /// Send this, then call [`Outbox::sent`].
    Send(Utf8Bytes),
    /// Close the connection.
    Close(Farewell),
}

impl Outbox {
    pub(crate) fn new(limits: OutboxLimits) -> Arc<Self> {
        Arc::new(Self { limits, state: Mutex::default(), news: Notify::new() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a message. When there is no room the tab is given up: false, and its connection is closed with the reason.
    pub(crate) fn push(&self, message: &ServerMessage) -> bool {
        let Ok(text) = message.to_text() else {
            tracing::error!(?message, "a message for the page has no JSON form and was dropped");
            return true;
        };
        let mut state = self.lock();
        if state.farewell.is_some() {
            return false;
        }
        if state.queue.len() >= self.limits.messages || state.bytes + text.len() > self.limits.bytes {
            let reason = format!("the page reads too slowly: {} messages wait for it", state.queue.len());
            state.queue.clear();
            state.farewell = Some(Farewell::new(1008, reason));
            drop(state);
            self.news.notify_waiters();
            return false;
        }
        state.bytes += text.len();
        state.queue.push_back(text.into());
        drop(state);
        self.news.notify_waiters();
        true
    }

    /// Closes the connection of the tab, ahead of what waits.
    pub(crate) fn close(&self, farewell: Farewell) {
        self.lock().farewell.get_or_insert(farewell);
        self.news.notify_waiters();
    }

    /// Breaks the present connection; what waits is kept for the next one.
    pub(crate) fn cut(&self) {
        let mut state = self.lock();
        state.cut = state.connection;
        drop(state);
        self.news.notify_waiters();
    }

    /// Was the tab given up or closed?
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().farewell.is_some()
    }

    /// A new connection of the same tab takes over; the writer of the old one is told to close.
    pub(crate) fn take_over(&self) -> u64 {
        let mut state = self.lock();
        state.connection += 1;
        let connection = state.connection;
        drop(state);
        self.news.notify_waiters();
        connection
    }

    /// Waits for what the writer of a connection does next.
    pub(crate) async fn next(&self, connection: u64) -> Next {
        loop {
            let news = self.news.notified();
            tokio::pin!(news);
            // Registered before looking, so that nothing is missed in between.
            news.as_mut().enable();
            if let Some(next) = self.peek(connection) {
                return next;
            }
            news.await;
        }
    }

    fn peek(&self, connection: u64) -> Option<Next> {
        let state = self.lock();
        if state.connection != connection {
            return Some(Next::Close(Farewell::new(1000, "the tab has connected again")));
        }
        if state.cut == connection {
            return Some(Next::Close(Farewell::new(1012, "the inspector cut this connection")));
        }
        if let Some(farewell) = &state.farewell {
            return Some(Next::Close(farewell.clone()));
        }
        state.queue.front().cloned().map(Next::Send)
    }

    /// The message at the front is on its way. A message that a broken connection did not take stays.
    pub(crate) fn sent(&self, connection: u64) {
        let mut state = self.lock();
        if state.connection == connection {
            if let Some(text) = state.queue.pop_front() {
                state.bytes -= text.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use cif_bridge::page::Trouble;

    use super::*;

    fn message(text: &str) -> ServerMessage {
        ServerMessage::Error(Trouble::new(text))
    }

    #[tokio::test]
    async fn a_slow_page_is_given_up_with_the_reason() {
        let outbox = Outbox::new(OutboxLimits { messages: 2, bytes: 10_000 });
        let connection = outbox.take_over();
        assert!(outbox.push(&message("1")) && outbox.push(&message("2")) && !outbox.push(&message("3")));
        let Next::Close(farewell) = outbox.next(connection).await else { panic!("not closed") };
        assert!(farewell.reason.contains("too slowly: 2 messages"), "{farewell:?}");
    }

    #[tokio::test]
    async fn what_was_not_sent_goes_to_the_next_connection() {
        let outbox = Outbox::new(OutboxLimits { messages: 8, bytes: 10_000 });
        let first = outbox.take_over();
        outbox.push(&message("one"));
        outbox.push(&message("two"));
        assert!(matches!(outbox.next(first).await, Next::Send(text) if text.contains("one")));
        outbox.sent(first);
        let second = outbox.take_over();
        outbox.sent(first);
        assert!(matches!(outbox.next(first).await, Next::Close(_)));
        assert!(matches!(outbox.next(second).await, Next::Send(text) if text.contains("two")));
    }
}
