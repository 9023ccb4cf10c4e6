//! A widget with a loopback provider, on a virtual clock, and pages as a browser would have them.

#![allow(clippy::needless_pass_by_value, reason = "calls with `json!` read better")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cif_adapter::hub::{Hub, HubConfig};
use cif_protocol::channel::{AgentInfo, ChannelKind};
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_protocol::{ConversationId, ProviderId};
use cif_provider::{CallContext, ChannelProvider, Host, HostError, HostErrorKind, ManualRuntime, async_trait};
use cif_provider_loopback::{FarEnd, LoopbackConfig, LoopbackProvider};
use futures::{FutureExt, StreamExt};
use serde_json::{Value, json};

use crate::Widget;
use crate::room::Outbox;

/// The name of the provider.
pub(super) const LOOP: &str = "loop";

#[derive(Debug)]
struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "there is no host"))
    }
}

pub(super) struct Bench {
    pub(super) runtime: ManualRuntime,
    pub(super) far: FarEnd,
    pub(super) hub: Hub,
    pub(super) widget: Widget,
}

pub(super) fn config() -> LoopbackConfig {
    LoopbackConfig::default().with_echo_after(None).with_ring_for(None)
}

impl Bench {
    pub(super) fn new() -> Self {
        Self::with(config(), |loopback| loopback)
    }

    /// With the provider as `wrap` makes it.
    pub(super) fn with(
        config: LoopbackConfig,
        wrap: impl FnOnce(Arc<dyn ChannelProvider>) -> Arc<dyn ChannelProvider>,
    ) -> Self {
        let runtime = ManualRuntime::new();
        let loopback = Arc::new(LoopbackProvider::new(config, runtime.handle()));
        let far = loopback.far_end();
        let hub = hub(&runtime, wrap(loopback));
        let widget = widget(&runtime);
        widget.attach(&ProviderId::from(LOOP), "Loopback", &hub);
        runtime.run_until_stalled();
        Self { runtime, far, hub, widget }
    }

    /// A page with nothing.
    pub(super) fn page(&self, name: &str) -> Tab {
        let mut tab = Tab::new(name);
        tab.connect(self);
        tab
    }

    /// A chat that is connected, which a leading page has accepted.
    pub(super) fn chat(&self, tab: &mut Tab) -> ConversationId {
        let chat = self.far.incoming(ChannelKind::Chat, Some("ada"), Some("Ada")).expect("a chat");
        self.run();
        let accepted = tab.command(self, "accept-chat", "conversation.accept", json!({"conversation": chat}));
        assert_eq!(accepted, json!({"ok": {}}));
        chat
    }

    pub(super) fn run(&self) {
        self.runtime.run_until_stalled();
    }

    pub(super) fn advance(&self, millis: u64) {
        self.runtime.advance(Duration::from_millis(millis));
    }
}

pub(super) fn hub(runtime: &ManualRuntime, provider: Arc<dyn ChannelProvider>) -> Hub {
    let events = futures::stream::pending::<HostEvent>();
    let config = HubConfig::new(AgentInfo::new("alex"));
    runtime.block_on(Hub::attach(provider, Arc::new(NoHost), events, runtime.handle(), config)).expect("attached")
}

pub(super) fn widget(runtime: &ManualRuntime) -> Widget {
    let origin = "http://127.0.0.1:7072".parse().expect("origin");
    Widget::builder(AgentInfo::new("alex"), origin, runtime.handle()).build()
}

/// What a page has of a conversation.
#[derive(Debug, Default, Clone)]
pub(super) struct Kept {
    pub(super) items: BTreeMap<i64, Value>,
    pub(super) rev: u64,
    /// How often each place was given.
    pub(super) given: BTreeMap<i64, usize>,
    pub(super) more: Option<bool>,
}

impl Kept {
    /// The texts of the messages, in order.
    pub(super) fn texts(&self) -> Vec<String> {
        let text = |item: &Value| item["content"]["data"]["message"]["parts"][0]["text"].as_str().map(str::to_owned);
        self.items.values().filter_map(text).collect()
    }
}

/// A page: keeps what it is told, and its unsettled commands, over broken sockets.
#[derive(Debug)]
pub(super) struct Tab {
    pub(super) name: String,
    pub(super) line: Option<(u64, Outbox)>,
    pub(super) epoch: Option<String>,
    pub(super) view: Value,
    pub(super) talks: BTreeMap<String, Kept>,
    pub(super) done: BTreeMap<String, Value>,
    pub(super) leader: Value,
    pub(super) ringing: Vec<Value>,
    pub(super) refused: Vec<String>,
    pub(super) found: Vec<Value>,
    pub(super) bye: Option<Value>,
    /// The types of what came, in order.
    pub(super) heard: Vec<String>,
    /// Does it answer pings?
    pub(super) alive: bool,
}

impl Tab {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            line: None,
            epoch: None,
            view: Value::Null,
            talks: BTreeMap::new(),
            done: BTreeMap::new(),
            leader: Value::Null,
            ringing: Vec::new(),
            refused: Vec::new(),
            found: Vec::new(),
            bye: None,
            heard: Vec::new(),
            alive: true,
        }
    }

    /// Says hello with what it has.
    pub(super) fn connect(&mut self, bench: &Bench) {
        self.connect_to(bench, &bench.widget);
    }

    pub(super) fn connect_to(&mut self, bench: &Bench, widget: &Widget) {
        let have: Vec<Value> = self
            .talks
            .iter()
            .map(|(conversation, kept)| {
                let first = kept.items.keys().next();
                json!({"provider": LOOP, "conversation": conversation, "after": kept.rev, "first": first})
            })
            .collect();
        let hello = json!({"token": "t", "page": self.name, "protocol": 1, "epoch": self.epoch, "have": have});
        let hello = serde_json::from_value(hello).expect("a hello");
        let joined = widget.shared().tell(|room| room.join(&hello));
        self.line = Some(joined.expect("let in"));
        bench.run();
        self.read(bench);
    }

    /// The socket breaks; what was under way on it is lost.
    pub(super) fn lose(&mut self, bench: &Bench) {
        if let Some((connection, _)) = self.line.take() {
            bench.widget.shared().tell(|room| room.leave(connection));
        }
        bench.run();
    }

    pub(super) fn say(&mut self, bench: &Bench, kind: &str, data: Value) {
        let Some((connection, _)) = &self.line else { return };
        let text = json!({"type": kind, "data": data}).to_string();
        bench.widget.shared().tell(|room| room.said(*connection, &text));
        bench.run();
        self.read(bench);
    }

    pub(super) fn open(&mut self, bench: &Bench, talk: &ConversationId) {
        self.say(bench, "open", json!({"provider": LOOP, "conversation": talk}));
    }

    /// Sends a command and gives what came of it, null when nothing did yet.
    pub(super) fn command(&mut self, bench: &Bench, id: &str, name: &str, data: Value) -> Value {
        let command = json!({"id": id, "provider": LOOP, "epoch": self.epoch, "fence": self.leader["fence"],
            "command": {"name": name, "data": data}});
        self.say(bench, "command", command);
        self.done.get(id).cloned().unwrap_or_default()
    }

    pub(super) fn send(&mut self, bench: &Bench, id: &str, talk: &ConversationId, text: &str) -> Value {
        let parts = json!([{"content_type": "text/plain", "text": text}]);
        self.command(bench, id, "messaging.send", json!({"conversation": talk, "parts": parts}))
    }

    /// Takes the next message from the socket; false when there is none.
    pub(super) fn read_one(&mut self, bench: &Bench) -> bool {
        let Some((connection, outbox)) = &mut self.line else { return false };
        let Some(Some(text)) = outbox.next().now_or_never() else { return false };
        let message: Value = serde_json::from_str(&text).expect("JSON");
        let (kind, data) = (message["type"].as_str().expect("a type").to_owned(), &message["data"]);
        match kind.as_str() {
            "welcome" => {
                let epoch = data["epoch"].as_str().map(str::to_owned);
                if self.epoch != epoch {
                    self.talks.clear();
                }
                self.epoch = epoch;
                self.leader = data["leader"].clone();
            }
            "view" => self.view = data.clone(),
            "items" => {
                let kept = self.talks.entry(data["conversation"].as_str().expect("an id").to_owned()).or_default();
                if data["reset"] == true {
                    *kept = Kept::default();
                }
                for item in data["items"].as_array().expect("items") {
                    let n = item["n"].as_i64().expect("n");
                    kept.rev = kept.rev.max(item["rev"].as_u64().expect("rev"));
                    *kept.given.entry(n).or_default() += 1;
                    kept.items.insert(n, item.clone());
                }
                kept.more = data["more"].as_bool().or(kept.more);
            }
            "done" => drop(self.done.insert(data["id"].as_str().expect("an id").to_owned(), data["outcome"].clone())),
            "leader" => self.leader = data.clone(),
            "ringing" => self.ringing.push(data.clone()),
            "refused" => self.refused.push(data["reason"].as_str().expect("a reason").to_owned()),
            "found" => self.found.push(data.clone()),
            "bye" => self.bye = Some(data.clone()),
            "ping" if self.alive => {
                let pong = json!({"type": "pong", "data": {"n": data["n"]}}).to_string();
                let connection = *connection;
                bench.widget.shared().tell(|room| room.said(connection, &pong));
            }
            _ => {}
        }
        self.heard.push(kind);
        true
    }

    /// Takes everything that waits.
    pub(super) fn read(&mut self, bench: &Bench) {
        while self.read_one(bench) {}
    }

    /// The conversation as it is drawn.
    pub(super) fn talk(&self, id: &ConversationId) -> &Value {
        let all = self.view["conversations"].as_array().expect("conversations");
        all.iter().find(|talk| talk["id"] == id.as_str()).unwrap_or(&Value::Null)
    }

    pub(super) fn kept(&self, id: &ConversationId) -> &Kept {
        &self.talks[id.as_str()]
    }
}
