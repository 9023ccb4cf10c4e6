//! Sequences of calls, agent actions and time, and what they must lead to.

mod analytics;
mod answers;
mod badges;
mod bars;
mod clicks;
mod context;
mod conversation;
mod dialogs;
mod environment;
mod events;
mod fetch;
mod forms;
mod functions;
mod hooks;
mod hostile;
mod idle;
mod internal;
mod jobs;
mod knowledge;
mod legacy;
mod notes;
mod notifications;
mod pages;
mod panel;
mod presence;
mod random;
mod receivers;
mod report;
mod resolve;
mod sessions;
mod single_session;
mod tab_calls;
mod tabs;
mod work_items;

use std::time::Duration;

use cif_protocol::host::{CreateSession, Failure, HostCall, HostEvent, HostRequest, PanelMode, SessionInput};
use cif_protocol::{NativeEndpoint, ProviderRecord, Value};
use futures::executor::block_on;

use super::*;
use crate::{MemoryRecords, demo_records};

/// A workspace with a clock and a record store, and what it put out.
pub(super) struct Bench {
    pub(super) workspace: Workspace,
    pub(super) now: Instant,
    pub(super) records: MemoryRecords,
}

pub(super) fn widget(name: &str) -> ProviderRecord {
    ProviderRecord::widget(name, format!("https://{name}.example/"))
}

pub(super) fn native(name: &str) -> ProviderRecord {
    ProviderRecord::native(name, NativeEndpoint::Listen)
}

impl Bench {
    pub(super) fn new(providers: Vec<ProviderRecord>) -> Self {
        Self::with(DeskConfig::new(providers))
    }

    pub(super) fn with(config: DeskConfig) -> Self {
        let records = demo_records().expect("demo rows");
        Self { workspace: Workspace::new(config), now: Instant::from_millis(1_000), records }
    }

    pub(super) fn connect(&mut self, name: &str) -> ConnectionId {
        let has_frame = self.workspace.registry().find(name).is_some_and(|provider| provider.record.kind.has_frame());
        let side = if has_frame { Side::Frame } else { Side::Native };
        self.workspace.connect(self.now, name, side).expect("a provider in use")
    }

    /// Any call; record work is done at once.
    pub(super) fn answer(&mut self, from: ConnectionId, request: impl Into<HostRequest>) -> Answer {
        match self.workspace.call(self.now, from, request.into()) {
            Answer::Records(job) => {
                let outcome = block_on(job.run(&self.records));
                self.workspace.finish_job(self.now, *job, outcome)
            }
            answer => answer,
        }
    }

    /// Does the work that no call waits for.
    pub(super) fn background(&mut self) {
        for job in self.workspace.take_background() {
            let outcome = block_on(job.run(&self.records));
            self.workspace.finish_background(self.now, job, outcome);
        }
    }

    /// A call that is answered at once.
    pub(super) fn call<C: HostCall>(&mut self, from: ConnectionId, call: C) -> Result<C::Reply, Failure> {
        match self.answer(from, call) {
            Answer::Done(result) => result.map(|reply| C::unwrap(reply).expect("reply of its method")),
            other => panic!("not answered at once: {other:?}"),
        }
    }

    /// A call that is answered later.
    pub(super) fn later<C: HostCall>(&mut self, from: ConnectionId, call: C) -> Ticket {
        match self.answer(from, call) {
            Answer::Later(ticket) => ticket,
            other => panic!("answered at once: {other:?}"),
        }
    }

    pub(super) fn act(&mut self, action: AgentAction) -> Result<bool, ActError> {
        self.workspace.act(self.now, action)
    }

    /// Time passes, deadline by deadline.
    pub(super) fn advance(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(deadline) = self.workspace.next_deadline().filter(|deadline| *deadline <= end) {
            self.now = self.now.max(deadline);
            self.workspace.handle_timeout(self.now);
        }
        self.now = end;
        self.workspace.handle_timeout(end);
    }

    pub(super) fn seconds(&mut self, seconds: u64) {
        self.advance(Duration::from_secs(seconds));
    }

    /// The outputs since the last look, in words: `#ticket outcome`, `name payload`.
    pub(super) fn outputs(&mut self) -> Vec<String> {
        let text = |output: Output| match output {
            Output::Reply { result: Ok(reply), .. } => {
                format!("reply {}", reply.to_wire_value().expect("value").to_plain_json())
            }
            Output::Reply { result: Err(failure), .. } => format!("failure {failure}"),
            Output::Event { event, .. } => {
                format!("{} {}", event.wire_name(), event.payload().expect("payload").to_plain_json())
            }
            Output::Dropped(_) => "dropped".to_owned(),
            Output::Answers { results, .. } => {
                let one = |result: &EventResult| {
                    format!(" {} {:?} {}", result.provider, result.outcome, result.data.to_plain_json())
                };
                format!("answers{}", results.iter().map(one).collect::<String>())
            }
            Output::FunctionCall(call) => format!("call {}", call.function),
            Output::FunctionEnded(_) => "ended".to_owned(),
            Output::Analytics(record) => format!("analytics {} {}", record.name, record.data.clone().0.len()),
            Output::PageEvent(event) => format!("page {} {}", event.name, event.value.to_plain_json()),
        };
        self.workspace.take_outputs().into_iter().map(text).collect()
    }

    /// As [`Bench::outputs`], answers only.
    pub(super) fn replies(&mut self) -> Vec<String> {
        self.outputs().into_iter().filter(|text| text.starts_with("reply")).collect()
    }

    /// As [`Bench::outputs`], with the receivers of events, and without `onpagenavigate`.
    pub(super) fn events(&mut self) -> Vec<(ConnectionId, HostEvent)> {
        let event = |output| match output {
            Output::Event { connection, event, .. } if event.wire_name() != "onpagenavigate" => {
                Some((connection, event))
            }
            _ => None,
        };
        self.workspace.take_outputs().into_iter().filter_map(event).collect()
    }

    pub(super) fn session(&mut self, from: ConnectionId, name: &str) -> cif_protocol::SessionId {
        let input = SessionInput::new("msdyn_chat_session").parameter("customerName", name);
        self.call(from, CreateSession::new(input)).expect("session")
    }

    pub(super) fn view(&self) -> View {
        self.workspace.view(self.now)
    }

    pub(super) fn problems(&self) -> Vec<&str> {
        self.workspace.diagnostics().entries().map(|entry| entry.message.as_str()).collect()
    }
}

/// A request that has no type.
pub(super) fn raw(wire: &str, data: &[(&str, Value)]) -> HostRequest {
    let data = data.iter().map(|(key, value)| (*key, value.clone())).collect();
    HostRequest::Other(cif_protocol::host::RawRequest::new(wire, data))
}

#[test]
fn refused_records_are_explained() {
    let mut bad = widget("bad");
    bad.channel_url = Some("http://bad.example/".to_owned());
    let bench = Bench::new(vec![widget("good"), bad]);
    assert_eq!(bench.view().providers.len(), 1);
    assert!(bench.problems()[0].contains("\"bad\" is not loaded") && bench.problems()[0].contains("not https"));
}

#[test]
fn frames_may_come_from_configured_origins_only() {
    let mut record = widget("a").with_trusted_domain("*.contoso.com");
    record.frame_origins.push("https://login.example/path".to_owned());
    let bench = Bench::new(vec![record, native("n")]);
    let expected = ["https://a.example", "https://*.contoso.com", "https://login.example", "https://www.bing.com"];
    assert_eq!(bench.workspace.frame_sources(), expected);
}

#[test]
fn a_closed_connection_gets_a_failure() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.workspace.disconnect(bench.now, a);
    assert!(bench.call(a, cif_protocol::host::GetMode::new()).is_err());
}
