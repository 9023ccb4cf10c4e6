//! One connection of a relay's page.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use cif_protocol::channel::AgentInfo;
use cif_protocol::{Record, Value};
use cif_provider::RuntimeExt;
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};

use super::config::agent_id;
use super::page_api::{Hello, PageMessage, ServerMessage, VERSION};
use super::seat::{Seat, Taken};
use super::server::Shared;

/// The hello must come within this time.
const HELLO: Duration = Duration::from_secs(10);
/// A wrong token is answered after this pause, so that guessing is slow.
const PAUSE: Duration = Duration::from_millis(700);
/// The page is asked for a sign of life so often, and is gone when none has come for three times as long.
const PING: Duration = Duration::from_secs(5);
/// The longest id of a tab, a document or a user.
const MAX_ID: usize = 200;
/// How often a tab that waits tries to get the place.
const RETRY: Duration = Duration::from_millis(500);

/// Serves a connection until it ends.
pub(super) async fn serve(shared: Arc<Shared>, mut socket: WebSocket) {
    let (hello, agent) = match greet(&shared, &mut socket).await {
        Ok(let_in) => let_in,
        Err(Refusal { reason, ask }) => {
            tracing::warn!(reason, "a page of the relay was refused");
            return say(&mut socket, &ServerMessage::Refused { reason: &reason, ask }).await;
        }
    };
    let seat = match shared.seat(agent) {
        Ok(seat) => seat,
        Err(reason) => return say(&mut socket, &ServerMessage::Refused { reason: &reason, ask: false }).await,
    };
    let taken = match seat.take(&hello, shared.config.take_over) {
        Some(taken) => taken,
        None => match wait(&shared, &seat, &hello, &mut socket).await {
            Some(taken) => taken,
            None => return,
        },
    };
    let (mut sink, stream) = socket.split();
    let reason = {
        let write = write(&shared, &seat, &taken, &mut sink);
        let read = read(&shared, &taken, stream);
        tokio::select! {
            reason = write => reason,
            reason = read => reason,
        }
    };
    seat.leave(taken);
    if let Some(reason) = reason {
        tracing::debug!(reason, "a page of the relay is sent away");
        if let Ok(text) = (ServerMessage::Bye { reason: &reason }).text() {
            // It may be gone already.
            drop(sink.send(Message::text(text)).await);
        }
    }
    drop(sink.close().await);
}

struct Refusal {
    reason: String,
    ask: bool,
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Self { reason, ask: false }
    }
}

/// Waits for the hello and judges it.
async fn greet(shared: &Shared, socket: &mut WebSocket) -> Result<(Hello, AgentInfo), Refusal> {
    let deadline = shared.runtime.now() + HELLO;
    let first = shared.runtime.timeout_at(Some(deadline), socket.recv()).await;
    let Ok(Some(Ok(Message::Text(text)))) = first else {
        return Err(format!("the first message must be the hello, within {} s", HELLO.as_secs()).into());
    };
    let PageMessage::Hello(hello) = PageMessage::parse(&text)? else {
        return Err("the first message must be the hello".to_owned().into());
    };
    if hello.version != VERSION {
        let text = format!("`version` is {}, this relay speaks {VERSION}; load the page again", hello.version);
        return Err(text.into());
    }
    for (what, id) in [("tab", &hello.tab), ("document", &hello.document)] {
        if id.is_empty() || id.len() > MAX_ID {
            return Err(format!("`{what}` must have 1 to {MAX_ID} bytes, not {}", id.len()).into());
        }
    }
    let agent = agent(&hello.environment)?;
    if !shared.config.admits(hello.token.as_ref(), &agent) {
        shared.runtime.sleep(PAUSE).await;
        let reason = match hello.token {
            None => "This relay needs an access token.",
            Some(_) => "That is not an access token of this relay for this agent.",
        };
        return Err(Refusal { reason: reason.to_owned(), ask: true });
    }
    Ok((*hello, agent))
}

/// Who the agent is, by the host's `getEnvironment`.
fn agent(environment: &Record) -> Result<AgentInfo, String> {
    let text = |key: &str| environment.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let user = text("userId").map(agent_id).filter(|user| !user.is_empty() && user.len() <= MAX_ID);
    let Some(user) = user else {
        return Err("the host's getEnvironment gives no `userId`, so nobody knows whose page this is".to_owned());
    };
    let mut agent = AgentInfo::new(user);
    if let Some(name) = text("username") {
        agent = agent.with_name(name.chars().take(MAX_ID).collect::<String>());
    }
    if let Some(tenant) = text("orgUniqueName") {
        agent = agent.with_tenant(tenant.chars().take(MAX_ID).collect::<String>());
    }
    Ok(agent)
}

/// Waits until the other tab has gone.
async fn wait(shared: &Shared, seat: &Seat, hello: &Hello, socket: &mut WebSocket) -> Option<Taken> {
    let reason = "Another tab of this agent is connected. This one takes over when that is closed.";
    let mut changes = seat.changes();
    let mut ping = shared.runtime.now();
    loop {
        let now = shared.runtime.now();
        if now >= ping {
            let standby = ServerMessage::Standby { reason }.text().ok()?;
            socket.send(Message::text(standby)).await.ok()?;
            ping = now + PING;
        }
        tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            },
            changed = changes.changed() => if changed.is_err() || !*changes.borrow() {
                say(socket, &ServerMessage::Bye { reason: "the relay has ended this agent's session" }).await;
                return None;
            },
            () = shared.runtime.sleep(RETRY) => {}
        }
        if let Some(taken) = seat.take(hello, shared.config.take_over) {
            return Some(taken);
        }
    }
}

/// Sends what the page has to know. Ends with the reason to tell it, if any.
async fn write(
    shared: &Shared,
    seat: &Seat,
    taken: &Taken,
    sink: &mut SplitSink<WebSocket, Message>,
) -> Option<String> {
    let mut changes = seat.changes();
    loop {
        let text = tokio::select! {
            text = taken.line.next() => match text {
                Some(text) => text,
                None => return Some("the page has connected again".to_owned()),
            },
            () = shared.runtime.sleep(PING) => ServerMessage::Ping.text().ok()?,
            over = changes.wait_for(|there| !*there) => {
                drop(over);
                return Some("the relay has ended this agent's session".to_owned());
            }
        };
        if sink.send(Message::text(text)).await.is_err() {
            return None;
        }
    }
}

/// Takes what the page says.
async fn read(shared: &Shared, taken: &Taken, mut stream: SplitStream<WebSocket>) -> Option<String> {
    loop {
        let deadline = shared.runtime.now() + PING * 3;
        match shared.runtime.timeout_at(Some(deadline), stream.next()).await {
            Err(_) => return Some("the page gave no sign of life".to_owned()),
            Ok(None | Some(Err(_) | Ok(Message::Close(_)))) => return None,
            Ok(Some(Ok(Message::Text(text)))) => {
                if let Err(problem) = taken.line.take(&text) {
                    tracing::warn!(problem, "a page of the relay broke a rule");
                    return Some(problem);
                }
            }
            Ok(Some(Ok(Message::Binary(_)))) => return Some("messages are text, not binary".to_owned()),
            Ok(Some(Ok(_))) => {}
        }
    }
}

async fn say(socket: &mut WebSocket, message: &ServerMessage<'_>) {
    if let Ok(text) = message.text() {
        // It may be gone already.
        drop(socket.send(Message::text(text)).await);
    }
}
