//! One connection of one browser tab, from hello to farewell.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use cif_bridge::page::{Answer, Hello, Loaded, PROTOCOL_VERSION, PageMessage, ServerMessage, Trouble, Welcome};
use cif_host::{HostFunctions, PageEvents};
use cif_provider::RuntimeExt;
use futures::stream::{FuturesUnordered, SplitStream};
use futures::{FutureExt, StreamExt};
use tokio::sync::oneshot;

use super::functions;
use super::outbox::{Farewell, Outbox};
use super::room::{Command, Joined};
use super::subscriptions;
use super::work::{Work, Working};
use super::writer;
use crate::shared::Shared;

/// The hello must come within this time.
const HELLO_PATIENCE: Duration = Duration::from_secs(5);
/// The longest name of a tab.
const TAB_NAME: usize = 128;
/// A page that has said nothing for so long, not even an answer to a ping, is gone.
const SILENCE: Duration = Duration::from_secs(35);
/// Questions and commands of one tab that are worked on at the same time.
const WORK: usize = 32;
/// Custom events of one tab whose answers are waited for at the same time.
const RAISED: usize = 64;
/// The code with which a browser closes the sockets of a page that goes away (RFC 6455, section 7.4.1).
const GOING_AWAY: u16 = 1001;

/// Serves a connection until it ends.
pub(crate) async fn serve(shared: Arc<Shared>, mut socket: WebSocket) {
    let hello = match greet(&shared, &mut socket).await {
        Ok(hello) => hello,
        Err(refusal) => return refuse(socket, refusal).await,
    };
    let (joined, answer) = oneshot::channel();
    if shared.room.send(Command::Join { tab: hello.tab_id.clone(), joined }).await.is_err() {
        return;
    }
    let Ok(Some(joined)) = answer.await else {
        return refuse(socket, "too many tabs of this desktop are open; close one and load this one again".into())
            .await;
    };
    let Joined { outbox, connection, leader, resumed, heard } = joined;
    let welcome = Welcome::new(shared.app_name.clone(), leader)
        .with_resumed(resumed)
        .with_heard(heard)
        .with_simulation(shared.simulator.is_some());
    let mut gone = false;
    if say(&mut socket, &ServerMessage::Welcome(welcome)).await {
        let (mut sink, stream) = socket.split();
        let tab = hello.tab_id.clone();
        // Of this connection only: the page subscribes again when it comes back.
        let events = Arc::new(shared.desk.page_events().settling());
        let functions = Arc::new(shared.desk.functions());
        let mut reader = Reader {
            shared: Arc::clone(&shared),
            tab,
            connection,
            outbox: Arc::clone(&outbox),
            working: Working::new(),
            raised: Working::new(),
            events: Arc::clone(&events),
            functions: Arc::clone(&functions),
        };
        tokio::select! {
            farewell = writer::write(&shared, &mut sink, &outbox, connection, &events, &functions) => {
                if let Some(farewell) = farewell {
                    writer::close(&shared, &mut sink, farewell).await;
                }
            }
            end = reader.read(stream) => match end {
                End::Gone => gone = true,
                End::Broken => {}
                End::Cut(farewell) => writer::close(&shared, &mut sink, farewell).await,
            },
        }
        reader.finish();
    }
    // When the room is gone, nobody has to be told.
    drop(shared.room.send(Command::Leave { tab: hello.tab_id, connection, gone }).await);
}

/// Waits for the hello and judges it.
async fn greet(shared: &Shared, socket: &mut WebSocket) -> Result<Hello, String> {
    let deadline = shared.runtime.now() + HELLO_PATIENCE;
    let first = shared.runtime.timeout_at(Some(deadline), socket.recv()).await;
    let Ok(first) = first else { return Err("no hello came within 5 s".into()) };
    let text = match first {
        Some(Ok(Message::Text(text))) => text,
        Some(Err(_) | Ok(Message::Close(_))) | None => return Err("the connection ended before the hello".into()),
        Some(Ok(_)) => return Err("the first message must be the hello, as text".into()),
    };
    let hello = match PageMessage::parse(&text) {
        Ok(PageMessage::Hello(hello)) => hello,
        Ok(_) => return Err("the first message must be the hello".into()),
        Err(error) => return Err(format!("the first message must be the hello: {error}")),
    };
    if !hello.token.matches(&shared.token) {
        return Err("`token` is not that of this desktop, which was started anew; load the page again".into());
    }
    if hello.version != PROTOCOL_VERSION {
        return Err(format!(
            "`version` is {}, this desktop speaks {PROTOCOL_VERSION}; load the page again",
            hello.version
        ));
    }
    if hello.tab_id.is_empty() || hello.tab_id.len() > TAB_NAME {
        return Err(format!("`tabId` must have 1 to {TAB_NAME} bytes, not {}", hello.tab_id.len()));
    }
    Ok(hello)
}

/// Tells a page why it is refused, and closes.
async fn refuse(mut socket: WebSocket, reason: String) {
    tracing::warn!(reason, "a page was refused");
    say(&mut socket, &ServerMessage::Error(Trouble::fatal(reason.clone()))).await;
    let Farewell { code, reason } = Farewell::new(1008, reason);
    // The page may be gone already.
    drop(socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await);
}

async fn say(socket: &mut WebSocket, message: &ServerMessage) -> bool {
    match message.to_text() {
        Ok(text) => socket.send(Message::text(text)).await.is_ok(),
        Err(error) => {
            tracing::error!(%error, "a message for the page has no JSON form");
            false
        }
    }
}

/// How the reading ended.
enum End {
    /// The page itself has gone.
    Gone,
    /// The connection broke; the page may come back.
    Broken,
    /// This end has had enough, for this reason; the page may come back.
    Cut(Farewell),
}

/// Reads what one page sends.
struct Reader {
    shared: Arc<Shared>,
    tab: String,
    connection: u64,
    outbox: Arc<Outbox>,
    working: Working,
    /// Custom events of the page whose providers have not all answered.
    raised: Working,
    events: Arc<PageEvents>,
    functions: Arc<HostFunctions>,
}

impl Reader {
    /// Reads until the connection ends.
    async fn read(&mut self, mut stream: SplitStream<WebSocket>) -> End {
        let shared = Arc::clone(&self.shared);
        let mut heard = shared.runtime.now();
        loop {
            let silent = shared.runtime.sleep_until(heard + SILENCE);
            let message = tokio::select! {
                message = stream.next() => message,
                Some(answer) = self.working.next(), if !self.working.is_empty() => {
                    self.outbox.push(&ServerMessage::Answer(answer));
                    continue;
                }
                Some(answer) = self.raised.next(), if !self.raised.is_empty() => {
                    self.outbox.push(&ServerMessage::Answer(answer));
                    continue;
                }
                () = silent => return End::Cut(Farewell::new(1008, "nothing was heard of the page for 35 s")),
            };
            heard = shared.runtime.now();
            match message {
                Some(Ok(Message::Text(text))) => match PageMessage::parse(&text) {
                    Ok(message) => {
                        if !self.take(message).await {
                            return End::Broken;
                        }
                    }
                    Err(error) => self.trouble(error.to_string()),
                },
                Some(Ok(Message::Binary(_))) => self.trouble("a page sends text, not binary messages".into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(Some(frame)))) if frame.code == GOING_AWAY => return End::Gone,
                Some(Ok(Message::Close(_))) | None => return End::Broken,
                Some(Err(error)) => {
                    // Too long for the socket, or no WebSocket frame: what follows cannot be read any more. Or it broke, and
                    // nobody hears the reason.
                    tracing::debug!(%error, tab = self.tab, "a page's socket cannot be read");
                    return End::Cut(Farewell::new(1009, format!("the socket cannot be read: {error}")));
                }
            }
        }
    }

    /// Acts on a message; false when the desktop has gone.
    async fn take(&mut self, message: PageMessage) -> bool {
        let (shared, tab) = (Arc::clone(&self.shared), self.tab.clone());
        let command = match message {
            PageMessage::Hello(_) => {
                self.trouble("the hello was said already".into());
                return true;
            }
            PageMessage::Simulate(simulate) => {
                if let Err(reason) = shared.simulate(&simulate) {
                    self.trouble(reason);
                }
                return true;
            }
            PageMessage::Pong => return true,
            PageMessage::Subscribe(wanted) => {
                self.outbox.push(&ServerMessage::Answer(subscriptions::subscribe(&self.events, &wanted)));
                return true;
            }
            PageMessage::Unsubscribe(unwanted) => {
                self.events.unsubscribe(&unwanted.name);
                return true;
            }
            PageMessage::EventSettled(settled) => {
                self.events.settle(settled.id, settled.success);
                return true;
            }
            PageMessage::Raise(wanted) => {
                let id = wanted.request_id;
                match subscriptions::raise(&shared.desk, wanted, self.raised.len() < RAISED) {
                    Ok(answers) => self.raised.push(answers),
                    Err(why) => {
                        self.outbox.push(&ServerMessage::Answer(Answer::new(id, Err::<Loaded, _>(why))));
                    }
                }
                return true;
            }
            PageMessage::RegisterFunction(wanted) => {
                self.outbox.push(&ServerMessage::Answer(functions::register(&self.functions, &wanted)));
                return true;
            }
            PageMessage::UnregisterFunction(unwanted) => {
                self.functions.unregister(&unwanted.function);
                return true;
            }
            PageMessage::FunctionResult(result) => {
                functions::answer(&self.functions, *result);
                return true;
            }
            PageMessage::Lead => Command::Lead { tab },
            PageMessage::Act(action) => Command::Act { tab, action: Box::new(action) },
            message => match Work::of(message) {
                Ok(work) if self.working.len() < WORK => {
                    self.working.push(work.run(shared).boxed());
                    return true;
                }
                Ok(work) => {
                    let busy = work.refused("too many questions of this page are being worked on; ask again later");
                    self.outbox.push(&ServerMessage::Answer(busy));
                    return true;
                }
                Err(report) => Command::Report { tab, connection: self.connection, message: report },
            },
        };
        shared.room.send(command).await.is_ok()
    }

    fn trouble(&self, message: String) {
        tracing::debug!(message, tab = self.tab, "a message of a page was refused");
        self.outbox.push(&ServerMessage::Error(Trouble::new(message)));
    }

    /// What was begun for a page that is gone is carried out all the same: a command must not stop half-way.
    fn finish(self) {
        let working: FuturesUnordered<_> = self.working;
        if !working.is_empty() {
            self.shared.runtime.spawn_task(working.for_each(|_| async {})).detach();
        }
    }
}
