//! A page in Rust, with a host behind it: it behaves as the page's scripts do, and its socket can be broken at any message.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use cif_protocol::host::{AddHandler, Failure, HostReply, HostRequest, MethodInfo, ResponseClass, calls, event_info};
use cif_protocol::{Entries, Record, Value};
use cif_provider::{
    AnswerSink, BoxFuture, CallContext, Host, HostError, HostEventReply, IncomingEvent, ManualRuntime, RuntimeExt,
};
use futures::stream::{BoxStream, FuturesUnordered};
use futures::{FutureExt, StreamExt};
use serde_json::{Value as Json, json};

use super::posted::posted;
use crate::relay::RelayHost;
use crate::relay::page_api::Hello;

/// What becomes of a message on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Arrives,
    /// It comes twice.
    Twice,
    /// It is lost, and the socket with it.
    Lost,
    /// It arrives, and the socket breaks.
    Last,
}

/// Decides what becomes of each message, the first one first.
pub(super) type Plan = Arc<Mutex<dyn FnMut() -> Fate + Send>>;

/// Nothing is lost.
pub(super) fn calm() -> Plan {
    Arc::new(Mutex::new(|| Fate::Arrives))
}

/// What the page has done, for the tests.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Wire names of the calls that it made, in order.
    pub(super) calls: Vec<String>,
    /// How often it connected.
    pub(super) connections: usize,
}

struct Page {
    host: Arc<dyn Host>,
    document: String,
    next: u64,
    last: u64,
    kept: VecDeque<(u64, String)>,
    known: BTreeSet<u64>,
    below: u64,
    epoch: String,
    waiting: BTreeMap<u64, Option<Box<dyn AnswerSink>>>,
    listening: BTreeSet<String>,
    plan: Plan,
    done: Arc<Mutex<Done>>,
}

type Working = FuturesUnordered<BoxFuture<'static, (u64, String, Json)>>;

/// Joins a relay's host with a real one, by a page of this name.
pub(super) fn join(
    runtime: &ManualRuntime,
    relay: &RelayHost,
    host: Arc<dyn Host>,
    events: BoxStream<'static, IncomingEvent>,
    document: &str,
    plan: Plan,
) -> Arc<Mutex<Done>> {
    let done = Arc::new(Mutex::new(Done::default()));
    let page = Page {
        host,
        document: document.to_owned(),
        next: 1,
        last: 0,
        kept: VecDeque::new(),
        known: BTreeSet::new(),
        below: 0,
        epoch: String::new(),
        waiting: BTreeMap::new(),
        listening: BTreeSet::new(),
        plan,
        done: Arc::clone(&done),
    };
    runtime.handle().spawn_task(page.run(relay.clone(), events)).detach();
    done
}

/// A hello without anything that matters to a host.
pub(super) fn hello(document: &str, next: u64, waiting: Vec<u64>) -> Hello {
    Hello {
        version: 1,
        token: None,
        tab: "tab".to_owned(),
        document: document.to_owned(),
        environment: Record::new(),
        next,
        waiting,
    }
}

impl Page {
    async fn run(mut self, relay: RelayHost, mut events: BoxStream<'static, IncomingEvent>) {
        let mut working = Working::new();
        for name in crate::relay::anyhow() {
            self.host.call(&CallContext::new(), AddHandler::new(name).into()).await.unwrap();
        }
        loop {
            self.next = self.kept.front().map_or(self.last + 1, |(n, _)| *n);
            let line = relay.connect(&hello(&self.document, self.next, self.waiting.keys().copied().collect()));
            self.done.lock().unwrap().connections += 1;
            // What is to be sent on this connection.
            let mut sending: VecDeque<String> = VecDeque::new();
            'connection: loop {
                while let Some(text) = sending.pop_front() {
                    let fate = (self.plan.lock().unwrap())();
                    if fate != Fate::Lost && line.take(&text).is_err() {
                        break 'connection;
                    }
                    if fate == Fate::Twice && line.take(&text).is_err() {
                        break 'connection;
                    }
                    if matches!(fate, Fate::Lost | Fate::Last) {
                        break 'connection;
                    }
                }
                tokio::select! {
                    biased;
                    Some((id, epoch, ended)) = working.next(), if !working.is_empty() => {
                        let mut data = json!({ "id": id, "epoch": epoch });
                        data.as_object_mut().unwrap().extend(ended.as_object().unwrap().clone());
                        sending.push_back(self.put("result", data));
                    }
                    text = line.next() => {
                        let Some(text) = text else { return };
                        let fate = (self.plan.lock().unwrap())();
                        let message: Json = serde_json::from_str(&text).unwrap();
                        let times = match fate { Fate::Lost => 0, Fate::Twice => 2, _ => 1 };
                        for _ in 0..times {
                            self.take(&message, &mut working, &mut sending);
                        }
                        if matches!(fate, Fate::Lost | Fate::Last) {
                            break 'connection;
                        }
                    }
                    Some(event) = events.next() => {
                        if let Some(text) = self.raised(event) {
                            sending.push_back(text);
                        }
                    }
                }
            }
        }
    }

    fn put(&mut self, kind: &str, mut data: Json) -> String {
        self.last += 1;
        data["n"] = json!(self.last);
        let text = json!({ "type": kind, "data": data }).to_string();
        self.kept.push_back((self.last, text.clone()));
        text
    }

    /// An event of the host: what it is registered for, as the library gives it to a handler.
    fn raised(&mut self, incoming: IncomingEvent) -> Option<String> {
        let IncomingEvent { event, answer, .. } = incoming;
        let name = event.wire_name().to_owned();
        let built_in = event_info(&name).is_some();
        if !crate::relay::comes_anyhow(&name) && !self.listening.contains(&name) {
            return None;
        }
        let payload = event.payload().unwrap();
        let data = match payload {
            payload if built_in => Value::String(payload.to_plain_json()),
            Value::Object(entries) => Value::Map(entries),
            other => other,
        };
        let text = self.put("event", json!({ "name": name, "data": data }));
        self.waiting.insert(self.last, answer);
        Some(text)
    }

    fn take(&mut self, message: &Json, working: &mut Working, sending: &mut VecDeque<String>) {
        let data = &message["data"];
        match message["type"].as_str().unwrap() {
            "welcome" => {
                let epoch = data["epoch"].as_str().unwrap();
                if epoch != self.epoch {
                    epoch.clone_into(&mut self.epoch);
                    self.known.clear();
                    self.below = 0;
                }
                self.received(data["received"].as_u64().unwrap());
                let names = data["listen"].as_array().unwrap();
                self.listening = names.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
                sending.extend(self.kept.iter().map(|(_, text)| text.clone()));
            }
            "received" => self.received(data["n"].as_u64().unwrap()),
            "settled" => self.settled(data["below"].as_u64().unwrap()),
            "answer" => {
                let sink = self.waiting.remove(&data["n"].as_u64().unwrap()).flatten();
                if let Some(sink) = sink {
                    sink.answer(Ok(match data["error"].as_str() {
                        Some(reason) => HostEventReply::Refuse(Some(reason.to_owned())),
                        None => HostEventReply::Value(serde_json::from_value(data["ok"].clone()).unwrap()),
                    }));
                }
            }
            "call" => {
                self.settled(data["below"].as_u64().unwrap());
                let id = data["id"].as_u64().unwrap();
                if id < self.below || !self.known.insert(id) {
                    return;
                }
                let (epoch, mut work) = (self.epoch.clone(), self.make(data));
                let polled =
                    work.as_mut().poll_unpin(&mut std::task::Context::from_waker(futures::task::noop_waker_ref()));
                working.push(match polled {
                    Poll::Ready(ended) => async move { (id, epoch, ended) }.boxed(),
                    Poll::Pending => async move { (id, epoch, work.await) }.boxed(),
                });
            }
            other => panic!("{other}"),
        }
    }

    fn received(&mut self, n: u64) {
        self.kept.retain(|(kept, _)| *kept > n);
    }

    fn settled(&mut self, below: u64) {
        self.below = self.below.max(below);
        self.known.retain(|id| *id >= below);
    }

    /// Makes a call as the library does; gives what its promise gives.
    fn make(&mut self, data: &Json) -> BoxFuture<'static, Json> {
        let args = data["args"].as_array().unwrap();
        let wire = data["wire"].as_str().unwrap();
        self.done.lock().unwrap().calls.push(wire.to_owned());
        let (request, class) = match data["function"].as_str() {
            None => (HostRequest::decode(wire, serde_json::from_value(args[0].clone()).unwrap()), ResponseClass::Raw),
            Some("raiseEvent") => {
                let value = args.get(1).cloned().unwrap_or(json!({ "$undefined": true }));
                let value: Value = serde_json::from_value(value).unwrap();
                let map = Value::Map(Entries::from_iter([("value", value)]));
                (HostRequest::decode(args[0].as_str().unwrap(), map), ResponseClass::Raw)
            }
            Some(function) => {
                let info = calls().find(|info| info.call == function).unwrap();
                if function == "addHandler" {
                    self.listening.insert(args[0].as_str().unwrap().to_owned());
                }
                // What the library is given has no tags.
                let args: Vec<Json> = args.iter().map(without_undefined).collect();
                (HostRequest::decode(own_wire(info, &args), posted(info, &args, &Json::Null).unwrap()), info.class)
            }
        };
        let host = Arc::clone(&self.host);
        let wire = wire.to_owned();
        Box::pin(async move {
            let outcome = match request {
                Ok(request) => host.call(&CallContext::new(), request).await,
                Err(error) => Err(HostError::from(Failure::from_decode(&*wire, &error))),
            };
            match outcome {
                Ok(reply) => json!({ "ok": given(class, &reply) }),
                Err(error) => json!({ "error": { "why": "rejected", "value": thrown(class, error) } }),
            }
        })
    }
}

/// The wire name that the library chooses.
fn own_wire(info: &'static MethodInfo, args: &[Json]) -> &'static str {
    match info.other {
        Some(other) => {
            let at = info.params.iter().position(|param| param.name == other.param).unwrap();
            if args.get(at) == Some(&json!(true)) { other.wire } else { info.wire }
        }
        None => info.wire,
    }
}

/// An argument that is undefined is not there.
fn without_undefined(value: &Json) -> Json {
    if *value == json!({ "$undefined": true }) { Json::Null } else { value.clone() }
}

/// What the library makes of a reply.
fn given(class: ResponseClass, reply: &HostReply) -> Json {
    let value = reply.to_wire_value().unwrap();
    match (class, &value) {
        (ResponseClass::None, _) => json!({ "$undefined": true }),
        (ResponseClass::Map, Value::Array(rows)) => {
            let rows = rows.iter().enumerate().map(|(at, row)| (at.to_string(), row.clone()));
            json!(Value::Object(rows.collect()).to_plain_json())
        }
        (ResponseClass::Map | ResponseClass::Stringify, _) => json!(value.to_plain_json()),
        _ => serde_json::to_value(value).unwrap(),
    }
}

/// What the library rejects with.
fn thrown(class: ResponseClass, error: HostError) -> Json {
    let map = Failure::from(error).to_map();
    match class {
        ResponseClass::Map | ResponseClass::Stringify => json!(map.to_plain_json()),
        _ => serde_json::to_value(map).unwrap(),
    }
}
