//! Any provider with one thing twisted, said as data.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cif_adapter::{ByCommand, by_command};
use cif_protocol::channel::{
    Capabilities, ChannelCommand, ChannelEvent, ChannelReply, Descriptor, EndCause, Ended, EventEnvelope, Scope,
    Snapshot,
};
use cif_protocol::host::HostEvent;
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, EventItem, HostEventReply, ProviderError, ProviderErrorKind, Runtime,
    RuntimeExt, dispatch, event_channel,
};
use futures::StreamExt;
use serde_json::Value;

/// What is twisted.
#[derive(Clone, Copy)]
pub(crate) enum Twist {
    /// The command succeeds and does nothing.
    Silent(&'static str),
    /// The command is not advertised, and is executed all the same.
    Unadvertised(&'static str),
    /// The command is not advertised, and is refused: nothing is wrong with it.
    Honest(&'static str),
    /// What does not exist is answered wrongly: with success in place of a refusal, or the other way round.
    WrongAboutUnknown(&'static str),
    /// The command succeeds where it has to be refused.
    Forgives(&'static str),
    /// The command fails with this kind.
    Fails(&'static str, ProviderErrorKind),
    /// The command is executed without its id, and so a second time.
    Forgets(&'static str),
    /// The data of the command is changed before it is executed.
    Command(&'static str, fn(&mut Value)),
    /// The data of the reply is changed.
    Reply(&'static str, fn(&mut Value)),
    /// The data of the reply is changed from the second time on.
    LaterReply(&'static str, fn(&mut Value)),
    /// With the event the last conversation ends.
    EndsWith(&'static str),
    /// The event is never reported.
    Drops(&'static str),
    /// The event comes twice, under numbers of their own.
    Doubles(&'static str),
    /// The data of the event is changed.
    Event(&'static str, fn(&mut Value)),
    /// The snapshot is changed.
    Snapshot(fn(&mut Value)),
    /// A level is missing from the capabilities of these scopes.
    Capabilities(fn(&Scope) -> bool, &'static str),
    /// The numbers of the events begin again with every attachment.
    NumbersBeginAgain,
}

impl std::fmt::Debug for Twist {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, of) = match self {
            Self::Silent(of) => ("silent", of),
            Self::Unadvertised(of) => ("unadvertised", of),
            Self::Honest(of) => ("honest", of),
            Self::WrongAboutUnknown(of) => ("wrong about unknown", of),
            Self::Forgives(of) => ("forgives", of),
            Self::Fails(of, _) => ("fails", of),
            Self::Forgets(of) => ("forgets", of),
            Self::Command(of, _) => ("command", of),
            Self::Reply(of, _) => ("reply", of),
            Self::LaterReply(of, _) => ("later reply", of),
            Self::EndsWith(of) => ("ends with", of),
            Self::Drops(of) => ("drops", of),
            Self::Doubles(of) => ("doubles", of),
            Self::Event(of, _) => ("event", of),
            Self::Snapshot(_) => ("snapshot", &""),
            Self::Capabilities(_, of) => ("capabilities", of),
            Self::NumbersBeginAgain => ("numbers", &""),
        };
        write!(f, "{kind} {of}")
    }
}

#[derive(Debug)]
pub(crate) struct Twisted {
    pub(crate) inner: Arc<dyn ChannelProvider>,
    pub(crate) twist: Twist,
    pub(crate) runtime: Arc<dyn Runtime>,
    /// How many numbers were added by events that came twice, or how often a command was given.
    pub(crate) added: Arc<Mutex<u64>>,
}

/// A reply in which nothing is.
fn hollow(name: &str) -> ChannelReply {
    let text = serde_json::json!({
        "conversation": "nowhere", "message": "m-0", "participant": "p-0", "recording": "r-0", "upload": "u-0", "max_chunk": 1,
        "received": 0, "url": "", "text": "", "format": "plain", "encoding": "gsm7", "units": 0, "segments": 0, "remaining": 160,
        "presence": {"id": "nothing", "kind": "away"},
        "step": {"flow": "f-0", "step": 1, "kind": "complete"},
        "draft": {"id": "d-0", "revision": 1},
        "contact": {"id": "c-0", "name": "Nobody"},
        "info": {"id": "a-0", "name": "", "content_type": "text/plain", "size": 0}, "data": "",
        "attachment": {"id": "a-0", "name": "", "content_type": "text/plain", "size": 0},
    });
    ChannelReply::from_wire(name, serde_json::json!({}))
        .or_else(|_| ChannelReply::from_wire(name, text))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The level without which a command is not advertised.
fn key(all: &Capabilities, name: &str) -> Vec<&'static str> {
    // Starting is one command with a level for each kind.
    if name == "conversation.start" {
        return vec!["start_with_voice", "start_with_chat", "start_with_sms", "start_with_email"];
    }
    let info = cif_protocol::channel::COMMANDS.iter().find(|info| info.name == name).unwrap();
    let names = all.levels().map(|(name, _)| name);
    names.filter(|name| !(info.level)(&without(all, name)).is_supported()).collect()
}

fn without(all: &Capabilities, level: &str) -> Capabilities {
    let mut json = serde_json::to_value(all).unwrap();
    json.as_object_mut().unwrap().remove(level);
    serde_json::from_value(json).unwrap()
}

#[async_trait]
impl ByCommand for Twisted {
    async fn command(&self, cx: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError> {
        let name = command.name().to_owned();
        let is = |of: &str| of == name;
        let nameless = CallContext::new();
        match self.twist {
            Twist::Silent(of) if is(of) => Ok(hollow(of)),
            Twist::Honest(of) if is(of) => Err(ProviderError::unsupported(of)),
            Twist::Fails(of, kind) if is(of) => Err(ProviderError::new(kind, "a defect")),
            Twist::Forgets(of) if is(of) => dispatch(&*self.inner, &nameless, command).await,
            Twist::Forgives(of) if is(of) => match dispatch(&*self.inner, cx, command).await {
                Err(_) => Ok(hollow(of)),
                good => good,
            },
            Twist::WrongAboutUnknown(of) if is(of) => {
                let unknown = command.data().to_string().contains("conformance-no-such");
                match dispatch(&*self.inner, cx, command).await {
                    Err(error) if error.kind() == ProviderErrorKind::NotFound => Ok(hollow(of)),
                    Ok(_) if unknown => Err(ProviderError::new(ProviderErrorKind::NotFound, "a defect")),
                    other => other,
                }
            }
            Twist::Command(of, change) if is(of) => {
                let mut data = command.data();
                change(&mut data);
                dispatch(&*self.inner, cx, ChannelCommand::from_wire(of, data).unwrap()).await
            }
            Twist::Reply(of, change) if is(of) => {
                let mut data = dispatch(&*self.inner, cx, command).await?.data();
                change(&mut data);
                Ok(ChannelReply::from_wire(of, data).unwrap())
            }
            Twist::LaterReply(of, change) if is(of) => {
                let mut data = dispatch(&*self.inner, cx, command).await?.data();
                let mut calls = self.added.lock().unwrap();
                if *calls > 0 {
                    change(&mut data);
                } else {
                    *calls += 1;
                }
                Ok(ChannelReply::from_wire(of, data).unwrap())
            }
            _ => dispatch(&*self.inner, cx, command).await,
        }
    }
}

by_command!(Twisted);

macro_rules! accessors {
    (
        [$($none:tt)*]
        core conversations Conversations $core:tt
        $(facet $accessor:ident $trait:ident ($facet:ident) $methods:tt)*
    ) => {
        $(fn $accessor(&self) -> Option<&dyn cif_provider::$trait> {
            self.inner.$accessor().map(|_| self as &dyn cif_provider::$trait)
        })*
    };
}

#[async_trait]
impl ChannelProvider for Twisted {
    fn descriptor(&self) -> &Descriptor {
        self.inner.descriptor()
    }

    fn capabilities(&self, scope: &Scope) -> Capabilities {
        let all = self.inner.capabilities(scope);
        match self.twist {
            Twist::Unadvertised(of) | Twist::Honest(of) => {
                key(&all, of).into_iter().fold(all, |all, level| without(&all, level))
            }
            Twist::Capabilities(applies, level) if applies(scope) => without(&all, level),
            _ => all,
        }
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        let (sink, mut events) = event_channel(4096, Arc::clone(&self.runtime));
        let mut own = cx.clone();
        own.events = sink;
        let (out, twist, added) = (cx.events, self.twist, Arc::clone(&self.added));
        self.inner.attach(own).await?;
        let base = Arc::new(Mutex::new(std::collections::BTreeMap::new()));
        self.runtime
            .spawn_task(async move {
                let mut last = None;
                while let Some(item) = events.next().await {
                    let EventItem::Event(mut event) = item else { continue };
                    let added = &mut *added.lock().unwrap();
                    let numbered = !matches!(twist, Twist::LaterReply(..));
                    if event.conversation.is_some() && numbered {
                        event.seq += *added;
                    }
                    let named = |of: &str| of == event.event.name();
                    match twist {
                        Twist::Drops(of) if named(of) => {
                            // The numbers close up, so that only the event is missing.
                            *added = added.wrapping_sub(u64::from(event.conversation.is_some()));
                            continue;
                        }
                        Twist::Doubles(of) if named(of) => {
                            let mut second: EventEnvelope = event.clone();
                            second.event_id = format!("{}-again", event.event_id.as_str()).into();
                            second.seq += u64::from(event.conversation.is_some());
                            *added += u64::from(event.conversation.is_some());
                            let _ = out.forward(event);
                            let _ = out.forward(second);
                            continue;
                        }
                        Twist::Event(of, change) if named(of) => {
                            let mut data = event.event.data();
                            change(&mut data);
                            event.event = ChannelEvent::from_wire(of, data).unwrap();
                        }
                        Twist::EndsWith(of) => {
                            if let Some(id) = &event.conversation {
                                last = Some((id.clone(), event.seq));
                            } else if let (true, Some((id, seq))) = (named(of), last.take()) {
                                let mut end = event.clone();
                                (end.conversation, end.seq) = (Some(id), seq + 1);
                                end.event = Ended::new(EndCause::Network).into();
                                end.event_id = "the end".into();
                                let _ = out.forward(end);
                            }
                        }
                        Twist::NumbersBeginAgain => {
                            if let Some(id) = &event.conversation {
                                let mut base = base.lock().unwrap();
                                let first = *base.entry(id.clone()).or_insert(event.seq - 1);
                                event.seq -= first;
                            }
                        }
                        _ => {}
                    }
                    let _ = out.forward(event);
                }
            })
            .detach();
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.inner.detach().await
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        let snapshot = self.inner.snapshot().await?;
        let Twist::Snapshot(change) = self.twist else { return Ok(snapshot) };
        let mut json = serde_json::to_value(&snapshot).unwrap();
        change(&mut json);
        Ok(serde_json::from_value(json).unwrap())
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        self.inner.host_event(event).await
    }

    fn conversations(&self) -> &dyn cif_provider::Conversations {
        self
    }

    cif_provider::for_each_facet! { [accessors] }
}
