//! One socket of a customer's page, from its hello to its end.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use cif_provider::RuntimeExt;
use futures::FutureExt;
use serde::Serialize;

use super::guard::{self, Caller};
use super::{frame, polling, refuse};
use crate::shared::Shared;
use crate::{ChatId, Refusal, Visit};

/// The hello must come within this time.
const HELLO: Duration = Duration::from_secs(10);
/// A page that says nothing for so long, not even a ping, is gone.
const SILENCE: Duration = Duration::from_secs(70);
/// A page that takes nothing for so long is gone.
const STUCK: Duration = Duration::from_secs(30);
/// A page that was refused so often on one socket loses it.
const MAX_REFUSED: u32 = 100;
/// The largest message, in bytes.
const MAX_MESSAGE: usize = super::MAX_BODY;

/// Closing: the chat is unknown, so that coming again is no use.
const UNKNOWN: u16 = 4404;
/// Closing: the server stops (RFC 6455, section 7.4.1).
const GOING_AWAY: u16 = 1001;
/// Closing: the page broke the rules.
const BROKEN: u16 = 4400;

pub(super) async fn upgrade(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let caller = Caller::of(&shared, &request);
    let admitted =
        guard::own_page(&shared, request.headers(), true).and_then(|()| shared.spend(caller.address)).and_then(|()| {
            let limit = shared.config.limits.sockets;
            Place::take(&shared, limit).ok_or(Refusal::Busy("too many customers are connected"))
        });
    let place = match admitted {
        Ok(place) => place,
        Err(refusal) => return refuse(&shared, caller, None, &refusal),
    };
    let (mut parts, _) = request.into_parts();
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade
            .max_message_size(MAX_MESSAGE)
            .max_frame_size(MAX_MESSAGE)
            .on_upgrade(move |socket| async move { serve(&place.0, caller, socket).await }),
        Err(rejection) => rejection.into_response(),
    }
}

/// One of the connections that there may be.
struct Place(Arc<Shared>);

impl Place {
    fn take(shared: &Arc<Shared>, limit: usize) -> Option<Self> {
        let place = Self(Arc::clone(shared));
        (shared.sockets.fetch_add(1, Ordering::Relaxed) < limit).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.sockets.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn serve(shared: &Arc<Shared>, caller: Caller, mut socket: WebSocket) {
    let deadline = shared.runtime.now() + HELLO;
    let greeted = match shared.runtime.timeout_at(Some(deadline), socket.recv()).await {
        Ok(Some(Ok(Message::Text(text)))) => greet(shared, &text),
        Ok(Some(Ok(_))) => Err(Refusal::Malformed("the first message must be the hello, as text".to_owned())),
        Ok(_) => return,
        Err(_) => Err(Refusal::Malformed("no hello came within 10 s".to_owned())),
    };
    match greeted {
        Ok((visit, hello)) => {
            let mut session = Session { shared, caller, visit, after: hello.after, version: hello.version, refused: 0 };
            let ended = session.run(&mut socket).await;
            match ended {
                Ok(()) => close(shared, &mut socket, GOING_AWAY, "the server stops").await,
                Err(Some(Refusal::UnknownChat)) => close(shared, &mut socket, UNKNOWN, "the chat is over").await,
                Err(Some(refusal)) => close(shared, &mut socket, BROKEN, refusal.code()).await,
                Err(None) => {}
            }
        }
        Err(refusal) => {
            shared.complain(&refusal, None, Some(caller.address));
            let code = if refusal == Refusal::UnknownChat { UNKNOWN } else { BROKEN };
            say(shared, &mut socket, &frame::Refused::of(None, &refusal)).await;
            close(shared, &mut socket, code, refusal.code()).await;
        }
    }
}

fn greet(shared: &Arc<Shared>, text: &str) -> Result<(Visit, frame::Frame), Refusal> {
    let hello = frame::Frame::parse(text.as_bytes())?;
    if hello.t != "hello" {
        return Err(Refusal::Malformed("the first message must be the hello".to_owned()));
    }
    let visit = shared.join(&ChatId::new(&hello.chat), &hello.secret)?;
    Ok((visit, hello))
}

struct Session<'a> {
    shared: &'a Arc<Shared>,
    caller: Caller,
    visit: Visit,
    after: u64,
    version: u64,
    refused: u32,
}

impl Session<'_> {
    /// Serves until the server stops, the page is gone (`Err(None)`), or has to go.
    async fn run(&mut self, socket: &mut WebSocket) -> Result<(), Option<Refusal>> {
        let mut changed = self.visit.watch();
        loop {
            self.tell(socket).await?;
            let silence = self.shared.runtime.now() + SILENCE;
            let next = {
                let (news, heard) = (changed.changed().fuse(), socket.recv().fuse());
                let mut silent = self.shared.runtime.sleep_until(silence).fuse();
                let stop = self.shared.stopped().fuse();
                futures::pin_mut!(news, heard, stop);
                futures::select_biased! {
                    heard = heard => heard,
                    news = news => match news {
                        Ok(()) => continue,
                        // The chat is forgotten.
                        Err(_) => return Err(Some(Refusal::UnknownChat)),
                    },
                    () = silent => return Err(None),
                    () = stop => return Ok(()),
                }
            };
            match next {
                Some(Ok(Message::Text(text))) => self.hear(socket, &text).await?,
                Some(Ok(Message::Binary(_))) => {
                    return Err(Some(Refusal::Malformed("frames are text, never bytes".to_owned())));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(None),
            }
        }
    }

    /// Tells the page what it has not seen.
    async fn tell(&mut self, socket: &mut WebSocket) -> Result<(), Option<Refusal>> {
        let update = self.visit.update(self.after, self.version);
        if update.is_empty() {
            return Ok(());
        }
        let (after, version) = (update.items.last().map(|item| item.seq), update.status.as_ref().map(|(_, n)| *n));
        self.say(socket, &frame::News::from(update)).await?;
        self.after = after.unwrap_or(self.after);
        self.version = version.unwrap_or(self.version);
        Ok(())
    }

    async fn hear(&mut self, socket: &mut WebSocket, text: &str) -> Result<(), Option<Refusal>> {
        let mut id = None;
        let done = match self.shared.spend(self.caller.address).and_then(|()| frame::Frame::parse(text.as_bytes())) {
            Ok(frame) if frame.t == "ping" => return self.say(socket, &Pong { t: "pong" }).await,
            Ok(mut frame) => {
                id = (!frame.id.is_empty()).then(|| frame.id.chars().take(64).collect());
                polling::obey(&self.visit, &mut frame).await
            }
            Err(refusal) => Err(refusal),
        };
        match done {
            Ok(Some(ack)) => self.say(socket, &ack).await,
            Ok(None) => Ok(()),
            Err(refusal) => {
                self.shared.complain(&refusal, Some(self.visit.chat()), Some(self.caller.address));
                self.refused += 1;
                self.say(socket, &frame::Refused::of(id, &refusal)).await?;
                if self.refused >= MAX_REFUSED { Err(Some(refusal)) } else { Ok(()) }
            }
        }
    }

    async fn say(&self, socket: &mut WebSocket, what: &impl Serialize) -> Result<(), Option<Refusal>> {
        if say(self.shared, socket, what).await { Ok(()) } else { Err(None) }
    }
}

#[derive(Serialize)]
struct Pong {
    t: &'static str,
}

/// Says something; false when the page is gone.
async fn say(shared: &Shared, socket: &mut WebSocket, what: &impl Serialize) -> bool {
    let text = match serde_json::to_string(what) {
        Ok(text) => text,
        Err(error) => {
            tracing::error!(%error, "a frame has no JSON form");
            return false;
        }
    };
    let deadline = shared.runtime.now() + STUCK;
    matches!(shared.runtime.timeout_at(Some(deadline), socket.send(Message::text(text))).await, Ok(Ok(())))
}

async fn close(shared: &Shared, socket: &mut WebSocket, code: u16, reason: &'static str) {
    let deadline = shared.runtime.now() + STUCK;
    let farewell = socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() })));
    // The page may be gone already.
    drop(shared.runtime.timeout_at(Some(deadline), farewell).await);
}
