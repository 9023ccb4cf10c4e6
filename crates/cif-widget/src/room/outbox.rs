//! What waits for one page.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures::Stream;

use crate::page_api::{Bye, ServerMessage, View};

/// The most messages, and the most bytes, that wait for one page. A page that takes them more slowly is told to connect again.
const MAX_MESSAGES: usize = 4_096;
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// The queue of one connection: messages in order, and the newest view in the place of those that were not taken. Clones are the
/// same queue. It ends after a farewell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outbox(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<String>,
    bytes: usize,
    view: Option<String>,
    closed: bool,
    reader: Option<Waker>,
}

impl State {
    fn push(&mut self, text: String) {
        self.bytes += text.len();
        self.waiting.push_back(text);
    }

    fn end(&mut self, farewell: Option<Bye>) {
        (self.closed, self.view) = (true, None);
        if let Some(bye) = farewell {
            self.push(text(&ServerMessage::Bye(bye)));
        }
    }
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with(&self, act: impl FnOnce(&mut State)) {
        let waker = {
            let mut state = self.lock();
            if state.closed {
                return;
            }
            act(&mut state);
            state.reader.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Queues a message. Too many end the connection.
    pub(crate) fn push(&self, message: &ServerMessage) {
        self.with(|state| {
            state.push(text(message));
            if state.waiting.len() > MAX_MESSAGES || state.bytes > MAX_BYTES {
                tracing::warn!(messages = state.waiting.len(), bytes = state.bytes, "a page is too slow");
                state.waiting.clear();
                state.bytes = 0;
                state.end(Some(Bye::new("the page takes its messages too slowly; it gets what it lacks again", true)));
            }
        });
    }

    /// Puts a view in the place of one that still waits.
    pub(crate) fn show(&self, view: View) {
        self.with(|state| state.view = Some(text(&ServerMessage::View(Box::new(view)))));
    }

    /// Ends the connection, after a farewell if there is one.
    pub(crate) fn close(&self, farewell: Option<Bye>) {
        self.with(|state| state.end(farewell));
    }

    /// Has it ended, so that nothing that is pushed arrives any more?
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }
}

impl Stream for Outbox {
    type Item = String;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<String>> {
        let mut state = self.lock();
        if let Some(text) = state.waiting.pop_front() {
            state.bytes -= text.len();
            return Poll::Ready(Some(text));
        }
        if let Some(view) = state.view.take() {
            return Poll::Ready(Some(view));
        }
        if state.closed {
            return Poll::Ready(None);
        }
        state.reader = Some(context.waker().clone());
        Poll::Pending
    }
}

/// The text of a message. One that has no JSON form, because a provider gave a number that is not finite, is reported instead.
fn text(message: &ServerMessage) -> String {
    message.to_text().unwrap_or_else(|error| {
        tracing::error!(%error, "a message for the widget's page has no JSON form and was dropped");
        r#"{"type":"refused","data":{"reason":"a message of the server had no JSON form; see its log"}}"#.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page_api::Ping;
    use futures::{FutureExt, StreamExt};

    fn drain(outbox: &Outbox) -> Vec<String> {
        let mut outbox = outbox.clone();
        std::iter::from_fn(|| outbox.next().now_or_never().flatten()).collect()
    }

    #[test]
    fn only_the_newest_view_waits() {
        let outbox = Outbox::default();
        outbox.show(View::new(1, Vec::new(), Vec::new()));
        outbox.push(&ServerMessage::Ping(Ping::new(1)));
        outbox.show(View::new(2, Vec::new(), Vec::new()));
        let texts = drain(&outbox);
        assert_eq!(texts.len(), 2);
        assert!(texts[0].contains("ping") && texts[1].contains("\"version\":2"), "{texts:?}");
    }

    #[test]
    fn a_page_that_takes_nothing_is_let_go() {
        let outbox = Outbox::default();
        for n in 0..=MAX_MESSAGES as u64 {
            outbox.push(&ServerMessage::Ping(Ping::new(n)));
        }
        outbox.push(&ServerMessage::Ping(Ping::new(0)));
        let texts = drain(&outbox);
        assert_eq!(texts.len(), 1);
        assert!(texts[0].contains("\"again\":true") && outbox.is_closed(), "{texts:?}");
    }
}
