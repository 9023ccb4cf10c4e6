//! The hand in the puppet: the provider's process as the kit for hosts sees it, a host and the events that it tells.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use cif_browser_tests::{Failure, Outcome};
use cif_conformance::host::Seat;
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_provider::{
    AnswerSink, CallContext, Host, HostError, HostErrorKind, HostEventReply, IncomingEvent, ProviderError,
};
use futures::channel::{mpsc, oneshot};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::puppet::{MARK, TEST};

type Answer = Result<HostReply, HostError>;

/// A provider's process.
#[derive(Debug)]
pub(crate) struct Hand {
    name: String,
    pub(crate) port: u16,
    strings: Arc<Strings>,
    _process: Child,
}

#[derive(Debug)]
struct Strings {
    lines: mpsc::UnboundedSender<Value>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last: u64,
    calls: BTreeMap<u64, oneshot::Sender<Answer>>,
    events: Option<mpsc::UnboundedSender<IncomingEvent>>,
}

impl Hand {
    /// Starts the process and waits until it takes links.
    pub(crate) async fn start(name: &str) -> Outcome<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args([TEST, "--exact", "--ignored", "--nocapture"])
            .env(MARK, name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let missing = || Failure::check("the provider's process has no input or output");
        let mut input = process.stdin.take().ok_or_else(missing)?;
        let output = process.stdout.take().ok_or_else(missing)?;
        let (lines, mut queue) = mpsc::unbounded::<Value>();
        tokio::spawn(async move {
            while let Some(line) = futures::StreamExt::next(&mut queue).await {
                if input.write_all(format!("{line}\n").as_bytes()).await.is_err() {
                    return;
                }
            }
        });
        let strings = Arc::new(Strings { lines, state: Mutex::default() });
        let (tell_port, port) = oneshot::channel();
        let (told, mut tell_port) = (Arc::clone(&strings), Some(tell_port));
        tokio::spawn(async move {
            let mut output = BufReader::new(output).lines();
            while let Ok(Some(line)) = output.next_line().await {
                // The test runner writes too, also before the first line of ours.
                let Some(start) = line.find('{') else { continue };
                let Ok(line) = serde_json::from_str::<Value>(&line[start..]) else { continue };
                if let Some(port) = line["listening"].as_u64() {
                    // It is told once, to somebody who waits.
                    let _ = tell_port.take().map(|tell| tell.send(port));
                }
                told.told(&line);
            }
        });
        let port = port.await.ok().and_then(|port| u16::try_from(port).ok());
        let port = port.ok_or_else(|| Failure::check("the provider's process does not listen"))?;
        Ok(Self { name: name.to_owned(), port, strings, _process: process })
    }

    /// Its host.
    pub(crate) fn host(&self) -> Arc<dyn Host> {
        Arc::new(Arc::clone(&self.strings))
    }

    /// A seat for a case: its host, and what it is told from now on.
    pub(crate) fn seat(&self) -> Seat {
        let (sender, events) = mpsc::unbounded();
        self.strings.lock().events = Some(sender);
        Seat::new(&*self.name, self.host(), events)
    }
}

impl Strings {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn told(self: &Arc<Self>, line: &Value) {
        if let Some(id) = line["answered"].as_u64() {
            let Some(call) = self.lock().calls.remove(&id) else { return };
            let answer = match line.get("ok") {
                Some(ok) => serde_json::from_value(ok.clone()).map(Ok),
                None => serde_json::from_value(line["error"].clone()).map(Err),
            };
            let unreadable = |error| HostError::new(HostErrorKind::Generic, "", format!("{line}: {error}"));
            // The case may have given up.
            drop(call.send(answer.unwrap_or_else(|error| Err(unreadable(error)))));
        }
        if let (Some(n), Ok(event)) =
            (line["event"].as_u64(), serde_json::from_value::<HostEvent>(line["what"].clone()))
        {
            let sink = Back { n, lines: Some(self.lines.clone()) };
            let incoming = IncomingEvent::new(event).with_answer(Box::new(sink));
            let events = self.lock().events.clone();
            // Between two cases nobody listens.
            if let Some(events) = events {
                drop(events.unbounded_send(incoming));
            }
        }
    }
}

#[async_trait]
impl Host for Strings {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Answer {
        let wire = request.wire_name().to_owned();
        let gone = |_| HostError::new(HostErrorKind::Disconnected, &*wire, "the provider's process has gone");
        let (sender, answer) = oneshot::channel();
        let id = {
            let mut state = self.lock();
            state.last += 1;
            let id = state.last;
            state.calls.insert(id, sender);
            id
        };
        drop(self.lines.unbounded_send(json!({ "call": id, "request": request })));
        answer.await.map_err(gone)?
    }
}

/// The way back for an answer.
#[derive(Debug)]
struct Back {
    n: u64,
    lines: Option<mpsc::UnboundedSender<Value>>,
}

impl AnswerSink for Back {
    fn answer(mut self: Box<Self>, answer: Result<HostEventReply, ProviderError>) {
        self.give(match answer {
            Ok(HostEventReply::Refuse(reason)) => json!({ "reply": self.n, "refuse": reason }),
            Ok(HostEventReply::Value(value)) => json!({ "reply": self.n, "value": value }),
            Ok(_) => json!({ "reply": self.n }),
            Err(error) => json!({ "reply": self.n, "refuse": error.to_string() }),
        });
    }
}

impl Back {
    fn give(&mut self, line: Value) {
        drop(self.lines.take().map(|lines| lines.unbounded_send(line)));
    }
}

impl Drop for Back {
    fn drop(&mut self) {
        self.give(json!({ "reply": self.n }));
    }
}
