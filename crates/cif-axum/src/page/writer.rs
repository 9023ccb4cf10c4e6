//! Writes to one page: what the room has for it in order, and the newest state of what it draws.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use cif_bridge::page::{Conversations, Log, LogLine, ServerMessage, ViewChanged};
use cif_host::{HostFunctions, PageEvents};
use cif_provider::RuntimeExt;
use futures::stream::SplitSink;
use futures::{SinkExt, StreamExt};

use super::functions;
use super::outbox::{Farewell, Next, Outbox};
use super::subscriptions;
use crate::shared::Shared;

/// The page is asked so often whether it is there.
const PING_EVERY: Duration = Duration::from_secs(10);
/// One message must be taken within this time.
const SEND_PATIENCE: Duration = Duration::from_secs(15);

/// Writes until the connection is to be closed, which is for the caller to do, or breaks. A view that the page has not taken yet is replaced by the newest
/// one, so that a slow page gets fewer views, not older ones.
pub(super) async fn write(
    shared: &Shared,
    sink: &mut SplitSink<WebSocket, Message>,
    outbox: &Outbox,
    connection: u64,
    mut events: &PageEvents,
    mut calls: &HostFunctions,
) -> Option<Farewell> {
    let mut page = Page { shared, sink };
    let mut views = shared.desk.changes();
    let mut conversations = shared.natives.changes();
    let mut lost = 0;
    let (mut logged, mut ping_at) = (0, shared.runtime.now() + PING_EVERY);
    loop {
        let taken = tokio::select! {
            biased;
            next = outbox.next(connection) => match next {
                Next::Close(farewell) => return Some(farewell),
                Next::Send(text) => {
                    let taken = page.send(text).await;
                    if taken {
                        outbox.sent(connection);
                    }
                    taken
                }
            },
            Some(_) = views.next() => {
                let view = ServerMessage::View(Box::new(ViewChanged::new(shared.desk.view())));
                page.say(&view).await && page.log(&mut logged).await
            }
            () = conversations.changed() => {
                page.say(&ServerMessage::Conversations(Conversations::new(shared.natives.conversations()))).await
            }
            Some(item) = calls.next() => match functions::told(item) {
                Some(message) => page.say(&message).await,
                None => true,
            },
            () = shared.runtime.sleep_until(ping_at) => {
                ping_at = shared.runtime.now() + PING_EVERY;
                page.say(&ServerMessage::Ping).await && page.log(&mut logged).await
            }
            // Last: however many there are, they hold nothing else up.
            Some(event) = events.next() => {
                subscriptions::report_lost(&shared.desk, events, &mut lost);
                page.say(&ServerMessage::PageEvent(event)).await
            }
        };
        if !taken {
            return None;
        }
    }
}

struct Page<'a> {
    shared: &'a Shared,
    sink: &'a mut SplitSink<WebSocket, Message>,
}

impl Page<'_> {
    /// Sends a text; false when the connection is broken or stuck.
    async fn send(&mut self, text: Utf8Bytes) -> bool {
        let deadline = self.shared.runtime.now() + SEND_PATIENCE;
        let sent = self.shared.runtime.timeout_at(Some(deadline), self.sink.send(Message::Text(text))).await;
        if sent.is_err() {
            tracing::warn!("a page took no message for 15 s; its connection is given up");
        }
        matches!(sent, Ok(Ok(())))
    }

    async fn say(&mut self, message: &ServerMessage) -> bool {
        match message.to_text() {
            Ok(text) => self.send(text.into()).await,
            Err(error) => {
                tracing::error!(%error, "a message for the page has no JSON form and was dropped");
                true
            }
        }
    }

    /// Sends the lines of the diagnostics that are new.
    async fn log(&mut self, logged: &mut u64) -> bool {
        let entries = self.shared.desk.diagnostics(*logged);
        let Some(last) = entries.last() else { return true };
        *logged = last.number;
        let now = self.shared.runtime.now();
        let lines = entries.iter().map(|entry| LogLine::new(entry, now)).collect();
        self.say(&ServerMessage::Log(Log::new(lines))).await
    }
}

/// Tells the page why its connection ends.
pub(super) async fn close(shared: &Shared, sink: &mut SplitSink<WebSocket, Message>, farewell: Farewell) {
    let Farewell { code, reason } = farewell;
    let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
    let deadline = shared.runtime.now() + Duration::from_secs(1);
    // The page may be gone already, or take nothing.
    drop(shared.runtime.timeout_at(Some(deadline), sink.send(close)).await);
}
