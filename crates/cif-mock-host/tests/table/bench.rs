//! A host in this process with two providers, the plain desk or the mock host, and how a case is tried at it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cif_host::{AgentAction, AppKind, Desk, DeskConfig, HostEvents, Side, demo_records};
use cif_mock_host::{MockHost, MockHostBuilder};
use cif_protocol::host::{HostEvent, HostReply, HostRequest, MethodInfo, ResponseClass, method_info};
use cif_protocol::{ApiVersion, EventMessage, ProviderRecord};
use cif_provider::{CallContext, Host, HostError, ManualRuntime, Runtime, TaskHandle};
use futures::{FutureExt, StreamExt};
use serde_json::{Value, json};

use crate::cases::{Attempt, Known, Step, part};
use crate::pattern::differs;
use crate::posted::posted;

/// The provider that calls.
pub(crate) const CALLER: &str = "widget";
/// The provider that must not get what is for the caller.
pub(crate) const OTHER: &str = "other";

/// Who is at the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    /// The caller alone.
    Alone,
    /// The caller and the other provider.
    Both,
    /// A single-session app, which takes one provider.
    SingleSession,
}

impl Setting {
    fn app(self) -> AppKind {
        if self == Self::SingleSession { AppKind::SingleSession } else { AppKind::MultiSession }
    }

    /// An idle agent is noticed after two seconds.
    fn providers(self) -> Vec<ProviderRecord> {
        let record = |name: &str| {
            let mut record = ProviderRecord::widget(name, format!("https://{name}.example/?idleTimeThreshold=2"));
            record.api_version = if self == Self::SingleSession { ApiVersion::V1 } else { ApiVersion::V2 };
            record
        };
        [CALLER, OTHER].into_iter().take(if self == Self::Both { 2 } else { 1 }).map(record).collect()
    }
}

enum Kind {
    Desk {
        runtime: ManualRuntime,
        hosts: BTreeMap<&'static str, Arc<dyn Host>>,
        events: Mutex<Vec<(&'static str, HostEvents)>>,
    },
    Mock(MockHost),
}

/// A host and its providers.
pub(crate) struct Bench {
    kind: Kind,
    desk: Desk,
    open: Mutex<Vec<Open>>,
    seen: Mutex<BTreeMap<String, Vec<(String, Value)>>>,
}

/// A call that may still be open.
struct Open {
    answer: Arc<Mutex<Option<Result<HostReply, HostError>>>>,
    _task: TaskHandle,
}

impl Bench {
    /// The desk as a program embeds it.
    pub(crate) fn desk(setting: Setting) -> Self {
        let runtime = ManualRuntime::new();
        let records = Arc::new(demo_records().expect("demo rows"));
        let config = DeskConfig::new(setting.providers()).with_app(setting.app());
        let desk = Desk::new(config, records, runtime.handle());
        let (mut hosts, mut events) = (BTreeMap::new(), Vec::new());
        for name in [CALLER, OTHER] {
            let Ok(connection) = desk.connect(name, Side::Frame) else { continue };
            let (host, stream) = connection.split();
            hosts.insert(name, host);
            events.push((name, stream));
        }
        Self::of(Kind::Desk { runtime, hosts, events: Mutex::new(events) }, desk)
    }

    /// The mock host as a provider's test uses it.
    pub(crate) fn mock(setting: Setting) -> Self {
        let builder = MockHost::builder().demo_data().app(setting.app()).without_flow();
        let host =
            setting.providers().into_iter().fold(builder, MockHostBuilder::provider).build().expect("a mock host");
        let desk = host.desk().clone();
        Self::of(Kind::Mock(host), desk)
    }

    fn of(kind: Kind, desk: Desk) -> Self {
        let bench = Self { kind, desk, open: Mutex::default(), seen: Mutex::default() };
        // All are there from the beginning, as frames are.
        if let Kind::Mock(host) = &bench.kind {
            for name in [CALLER, OTHER] {
                drop(host.host_of(name));
            }
        }
        bench
    }

    pub(crate) fn mock_host(&self) -> Option<&MockHost> {
        if let Kind::Mock(host) = &self.kind { Some(host) } else { None }
    }

    fn host(&self, provider: &'static str) -> Arc<dyn Host> {
        match &self.kind {
            Kind::Desk { hosts, .. } => Arc::clone(&hosts[provider]),
            Kind::Mock(host) => host.host_of(provider).expect("a provider"),
        }
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        match &self.kind {
            Kind::Desk { runtime, .. } => runtime.handle(),
            Kind::Mock(host) => host.runtime(),
        }
    }

    fn run(&self) {
        match &self.kind {
            Kind::Desk { runtime, events, .. } => {
                runtime.run_until_stalled();
                let mut events = events.lock().unwrap_or_else(PoisonError::into_inner);
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                for (provider, events) in events.iter_mut() {
                    while let Some(Some(event)) = events.next().now_or_never() {
                        seen.entry((*provider).to_owned()).or_default().push(told(&event));
                    }
                }
            }
            Kind::Mock(host) => host.run(),
        }
    }

    fn advance(&self, duration: Duration) {
        match &self.kind {
            Kind::Desk { runtime, .. } => runtime.advance(duration),
            Kind::Mock(host) => host.advance(duration),
        }
        self.run();
    }

    /// The events that a provider got so far.
    pub(crate) fn events(&self, provider: &str) -> Vec<(String, Value)> {
        self.run();
        match &self.kind {
            Kind::Desk { .. } => {
                self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(provider).cloned().unwrap_or_default()
            }
            Kind::Mock(host) => host.host_events_of(provider).iter().map(told).collect(),
        }
    }

    /// Begins a call.
    fn begin(&self, provider: &'static str, request: HostRequest) -> usize {
        let (host, answer) = (self.host(provider), Arc::new(Mutex::new(None)));
        let slot = Arc::clone(&answer);
        let call = async move {
            let cx = CallContext::new();
            let answer = host.call(&cx, request).await;
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        };
        let task = self.runtime().spawn(Box::pin(call));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.push(Open { answer, _task: task });
        open.len() - 1
    }

    fn answer(&self, call: usize) -> Option<Result<HostReply, HostError>> {
        self.run();
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = open[call].answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.clone()
    }

    /// Makes a call with these arguments, lets the agent act while it is open, and gives the result as the client library
    /// would, or the message of the failure.
    pub(crate) fn call(
        &self,
        provider: &'static str,
        info: &MethodInfo,
        args: &[Value],
        data: &Value,
        agent: &[Value],
    ) -> Result<Value, String> {
        let request = HostRequest::decode(info.wire, posted(info, args, data)?).map_err(|error| error.to_string())?;
        let call = self.begin(provider, request);
        for action in agent {
            self.run();
            self.act(action, &Known::default())?;
        }
        match self.answer(call) {
            None => Err(format!("{} was not answered", info.wire)),
            Some(Err(error)) => Err(error.message),
            Some(Ok(reply)) => result(info, &reply),
        }
    }

    /// Registers a provider for events of this name.
    pub(crate) fn register(&self, provider: &'static str, name: &str) -> Result<(), String> {
        let info = method_info("addGenericHandler").ok_or("no addGenericHandler")?;
        self.call(provider, info, &[json!(name)], &Value::Null, &[]).map(drop)
    }

    /// The agent does something; what is on the screen is filled in.
    fn act(&self, action: &Value, known: &Known) -> Result<(), String> {
        self.run();
        let view = serde_json::to_value(self.desk.view()).map_err(|error| error.to_string())?;
        let mut shown = Known::default();
        for name in ["notification", "dialog", "note"] {
            shown.keep(name, view[name]["id"].clone());
        }
        let action = shown.fill(&known.fill(action));
        let read: AgentAction = serde_json::from_value(action.clone()).map_err(|error| format!("{action}: {error}"))?;
        self.desk.act(read).map_err(|error| format!("{action}: {error}"))?;
        self.run();
        Ok(())
    }

    /// Takes steps as the calling provider, or as the agent.
    pub(crate) fn steps(&self, steps: &[Value], known: &mut Known) -> Result<(), String> {
        for step in steps {
            match Step::read(step) {
                Step::Wait(seconds) => self.advance(Duration::from_secs(seconds)),
                Step::Agent(action) => self.act(action, known)?,
                Step::Call { wire, args, open, fails, keep, part: key, value: wanted } => {
                    let info = method_info(wire).ok_or_else(|| format!("{wire} is no method"))?;
                    let args = known.fill_all(args);
                    if open {
                        let request = HostRequest::decode(wire, posted(info, &args, &Value::Null)?);
                        self.begin(CALLER, request.map_err(|error| error.to_string())?);
                        self.run();
                        continue;
                    }
                    match (self.call(CALLER, info, &args, &Value::Null, &[]), fails) {
                        (Err(message), Some(says)) if message.contains(says) => {}
                        (outcome, Some(_)) => return Err(format!("{wire} was to fail: {outcome:?}")),
                        (Err(message), None) => return Err(format!("{wire} before it: {message}")),
                        (Ok(value), None) => {
                            if let Some(wanted) = wanted {
                                differs(&known.fill(wanted), &value).map_err(|problem| format!("{wire} {problem}"))?;
                            }
                            if let Some(name) = keep {
                                known.keep(name, key.map_or(value.clone(), |key| part(&value, key)));
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Tries a case. The values that its steps gave are filled into its pattern.
    pub(crate) fn attempt(&self, info: &MethodInfo, attempt: &Attempt) -> (Result<Value, String>, Value) {
        let mut known = Known::default();
        let outcome = self
            .steps(&attempt.before, &mut known)
            .and_then(|()| self.call(CALLER, info, &known.fill_all(&attempt.args), &attempt.data, &attempt.agent));
        let pattern = known.fill(&attempt.value);
        let Ok(value) = outcome else { return (outcome, pattern) };
        known.keep("result", value.clone());
        (self.steps(&attempt.after, &mut known).map(|()| value), pattern)
    }
}

/// A reply as the client library gives it to its caller: JSON text is parsed.
fn result(info: &MethodInfo, reply: &HostReply) -> Result<Value, String> {
    let wire = reply.to_wire_value().map_err(|error| error.to_string())?;
    let wire = serde_json::to_value(&wire).map_err(|error| error.to_string())?;
    if info.class != ResponseClass::Map {
        return Ok(wire);
    }
    let flat: serde_json::Map<String, Value> = match (&wire, &wire["$map"]) {
        (_, Value::Array(pairs)) => {
            pairs.iter().map(|pair| (pair[0].as_str().unwrap_or_default().to_owned(), pair[1].clone())).collect()
        }
        (Value::Array(rows), _) => rows.iter().enumerate().map(|(at, row)| (at.to_string(), row.clone())).collect(),
        _ => return Err(format!("a value of class M must be a Map or an array, found {wire}")),
    };
    let nested = flat.values().any(|value| value.to_string().contains("\"$map\""));
    if nested { Err(format!("a Map inside a Map is lost in the original library: {wire}")) } else { Ok(json!(flat)) }
}

/// Name and payload of an event as it is posted to a widget.
fn told(event: &HostEvent) -> (String, Value) {
    let message = EventMessage::carry(event, false, "id").expect("an event can be written");
    let payload = message.data.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    (event.wire_name().to_owned(), payload)
}
