//! The socket of a page, from hello to farewell.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use cif_provider::RuntimeExt;
use futures::future::{Either, select};
use futures::stream::SplitSink;
use futures::{SinkExt, StreamExt};

use super::{Mounted, Site, text};
use crate::page_api::{Bye, Hello, MAX_PAGE_MESSAGE, PageMessage, ServerMessage};
use crate::room::{Outbox, Refusal};
use crate::shared::Shared;

/// The hello must come within this time.
const HELLO_PATIENCE: Duration = Duration::from_secs(5);
/// One message must be taken within this time.
const SEND_PATIENCE: Duration = Duration::from_secs(15);
/// What a socket reads at all. A message between the two limits is refused with an answer, a longer one ends the socket.
const MAX_READ: usize = 2 * MAX_PAGE_MESSAGE;
/// The most sockets.
const MAX_SOCKETS: usize = 64;
/// Close codes: the server goes away or has had enough, and a page that breaks the rules (RFC 6455, section 7.4.1).
const GOING_AWAY: u16 = 1001;
const POLICY: u16 = 1008;

/// Opens the socket to the widget's own page, and to no other.
pub(super) async fn socket(State(mounted): State<Mounted>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if let Err(problem) = mounted.site.names.check_origin(text(&headers, &ORIGIN)) {
        tracing::warn!(%problem, "a socket of the widget was refused");
        return (StatusCode::FORBIDDEN, format!("{problem}\n")).into_response();
    }
    if !mounted.site.admits(&headers) {
        return (StatusCode::UNAUTHORIZED, "log in on the desktop's page first\n").into_response();
    }
    let Some(seat) = Seat::take(&mounted.site) else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many pages of the widget are connected\n").into_response();
    };
    upgrade.max_message_size(MAX_READ).max_frame_size(MAX_READ).on_upgrade(move |socket| async move {
        serve(mounted, socket).await;
        drop(seat);
    })
}

/// One of the sockets that may be open, also before their hello.
struct Seat(Arc<Site>);

impl Seat {
    fn take(site: &Arc<Site>) -> Option<Self> {
        let free = |taken: usize| (taken < MAX_SOCKETS).then_some(taken + 1);
        site.sockets.fetch_update(Ordering::AcqRel, Ordering::Acquire, free).ok().map(|_| Self(Arc::clone(site)))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.sockets.fetch_sub(1, Ordering::AcqRel);
    }
}

async fn serve(mounted: Mounted, mut socket: WebSocket) {
    let shared = Arc::clone(&mounted.shared);
    let joined = match greet(&mounted, &mut socket).await {
        Ok(hello) => shared.tell(|room| room.join(&hello)),
        Err(refusal) => Err(refusal),
    };
    let (connection, outbox) = match joined {
        Ok(joined) => joined,
        Err(Refusal(reason)) => return refuse(&shared, socket, reason).await,
    };
    let (mut sink, mut stream) = socket.split();
    let said_all = {
        let write = std::pin::pin!(write(&shared, &mut sink, outbox));
        let read = std::pin::pin!(async {
            while let Some(Ok(message)) = stream.next().await {
                match message {
                    Message::Text(text) => shared.tell(|room| room.said(connection, &text)),
                    Message::Binary(_) => shared.tell(|room| room.said(connection, "")),
                    Message::Close(_) => break,
                    Message::Ping(_) | Message::Pong(_) => {}
                }
            }
        });
        matches!(select(write, read).await, Either::Left((true, _)))
    };
    if said_all {
        // The outbox has ended, after a farewell: the close frame is the last thing to say.
        close(&shared, &mut sink, GOING_AWAY, "").await;
    }
    shared.tell(|room| room.leave(connection));
}

/// Writes what waits for a page; true when all is said, false when the connection broke or the page takes nothing.
async fn write(shared: &Shared, sink: &mut SplitSink<WebSocket, Message>, mut outbox: Outbox) -> bool {
    while let Some(text) = outbox.next().await {
        let deadline = shared.runtime.now() + SEND_PATIENCE;
        let sent = shared.runtime.timeout_at(Some(deadline), sink.send(Message::text(text))).await;
        if !matches!(sent, Ok(Ok(()))) {
            return false;
        }
    }
    true
}

/// Waits for the hello and judges its secret.
async fn greet(mounted: &Mounted, socket: &mut WebSocket) -> Result<Hello, Refusal> {
    let refused = |text: &str| Err(Refusal(text.to_owned()));
    let runtime = &mounted.shared.runtime;
    let deadline = runtime.now() + HELLO_PATIENCE;
    let Ok(first) = runtime.timeout_at(Some(deadline), socket.recv()).await else {
        return refused("no hello came within 5 s");
    };
    let Some(Ok(Message::Text(text))) = first else { return refused("the first message must be the hello, as text") };
    let hello = match PageMessage::parse(&text) {
        Ok(PageMessage::Hello(hello)) => hello,
        Ok(_) => return refused("the first message must be the hello"),
        Err(error) => return Err(Refusal(format!("the first message must be the hello: {error}"))),
    };
    if !hello.token.matches(&mounted.site.token) {
        return refused("`token` is not that of this server, which was started anew; load the page again");
    }
    Ok(hello)
}

/// Tells a page why it is refused, and closes.
async fn refuse(shared: &Shared, mut socket: WebSocket, reason: String) {
    tracing::warn!(reason, "a page of the widget was refused");
    if let Ok(text) = ServerMessage::Bye(Bye::new(reason.clone(), false)).to_text() {
        // The page may be gone already.
        drop(socket.send(Message::text(text)).await);
    }
    let (mut sink, _) = socket.split();
    close(shared, &mut sink, POLICY, &reason).await;
}

async fn close(shared: &Shared, sink: &mut SplitSink<WebSocket, Message>, code: u16, reason: &str) {
    // A close frame has room for 123 bytes.
    let reason: String = reason.chars().take(60).filter(char::is_ascii).collect();
    let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
    let deadline = shared.runtime.now() + Duration::from_secs(1);
    // The page may be gone already, or take nothing.
    drop(shared.runtime.timeout_at(Some(deadline), sink.send(close)).await);
}
