//! What is between a [`RelayHost`](super::RelayHost) and its page: calls that are not settled, events that came, and what the
//! page has to be told. It outlives the page's sockets, so that a call is executed once and an event comes once however often
//! a socket breaks.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use cif_protocol::Instant;
use cif_protocol::host::{HostReply, HostRequest, ResponseClass};
use cif_provider::{HostError, HostErrorKind, HostEventReply, ProviderError};
use futures::channel::oneshot;

use super::answer;
use super::args::{self, Asked};
use super::page_api::{CallResult, Hello, MAX_MESSAGE, ServerMessage};

/// Calls that may be open at the same time.
const MAX_CALLS: usize = 256;
/// Answers to events that are kept for a page that comes back.
const MAX_ANSWERS: usize = 256;
/// Names of custom events.
const MAX_NAMES: usize = 256;

pub(super) type Outcome = Result<HostReply, HostError>;

/// A call that has no outcome yet.
#[derive(Debug)]
struct Pending {
    wire: String,
    class: ResponseClass,
    asked: Asked,
    due: Option<Instant>,
    /// The document that may have got it.
    sent: bool,
    done: oneshot::Sender<Outcome>,
}

/// What stands in the queue for the page.
#[derive(Debug)]
enum Out {
    Welcome,
    Call(u64),
    Settled,
    Received,
    Answer(u64),
}

#[derive(Debug)]
pub(super) struct Line {
    epoch: Arc<str>,
    document: Option<String>,
    connected: bool,
    last_id: u64,
    calls: BTreeMap<u64, Pending>,
    received: u64,
    answers: BTreeMap<u64, Result<cif_protocol::Value, String>>,
    names: BTreeMap<String, usize>,
    out: VecDeque<Out>,
    closed: Option<String>,
}

impl Line {
    pub(super) fn new(epoch: Arc<str>) -> Self {
        Self {
            epoch,
            document: None,
            connected: false,
            last_id: 0,
            calls: BTreeMap::new(),
            received: 0,
            answers: BTreeMap::new(),
            names: BTreeMap::new(),
            out: VecDeque::new(),
            closed: None,
        }
    }

    /// A page has come: the one from before again, or another document, which knows nothing of earlier calls.
    pub(super) fn connect(&mut self, hello: &Hello) {
        if self.document.as_ref() != Some(&hello.document) {
            self.lose("the page that was to carry it out has gone; it may have been executed");
            self.document = Some(hello.document.clone());
            self.received = hello.next.saturating_sub(1);
            self.answers.clear();
        }
        self.connected = true;
        self.out.clear();
        self.out.push_back(Out::Welcome);
        self.out.extend(self.calls.keys().map(|id| Out::Call(*id)));
        self.out.extend(hello.waiting.iter().filter(|n| self.answers.contains_key(n)).map(|n| Out::Answer(*n)));
    }

    /// The page's socket is gone. It may come back.
    pub(super) fn disconnect(&mut self) {
        self.connected = false;
        self.out.clear();
    }

    /// The page will not come back. What was sent may have been executed.
    pub(super) fn lose(&mut self, why: &str) {
        let sent: Vec<u64> = self.calls.iter().filter(|(_, call)| call.sent).map(|(id, _)| *id).collect();
        for id in sent {
            if let Some(call) = self.calls.remove(&id) {
                let error = HostError::new(HostErrorKind::Disconnected, &*call.wire, why);
                settle(call, Err(error));
            }
        }
    }

    /// Nothing is carried out any more.
    pub(super) fn close(&mut self, why: &str) {
        self.lose(why);
        for (_, call) in std::mem::take(&mut self.calls) {
            // It was never sent, so it is sure that nothing happened; the kind says only that the host is gone.
            let error = HostError::new(HostErrorKind::Disconnected, &*call.wire, why);
            settle(call, Err(error));
        }
        self.disconnect();
        self.closed = Some(why.to_owned());
    }

    /// Has it not been closed?
    pub(super) const fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Takes a call in.
    pub(super) fn call(
        &mut self,
        request: &HostRequest,
        due: Option<Instant>,
    ) -> Result<(u64, oneshot::Receiver<Outcome>), HostError> {
        let wire = request.wire_name().to_owned();
        let refuse = |kind, text: String| Err(HostError::new(kind, &*wire, text));
        if let Some(why) = &self.closed {
            return refuse(HostErrorKind::Disconnected, why.clone());
        }
        if self.calls.len() >= MAX_CALLS {
            let text = format!("{MAX_CALLS} calls are open at the host already; wait for their answers");
            return refuse(HostErrorKind::LimitReached, text);
        }
        let asked = args::asked(request)?;
        let bytes = match &asked {
            Asked::Function { args, .. } => serde_json::to_string(args),
            Asked::Message(data) => serde_json::to_string(data),
        };
        match bytes {
            Ok(text) if text.len() <= MAX_MESSAGE => {}
            Ok(text) => {
                let text = format!("its parameters have {} bytes; at most {MAX_MESSAGE} are carried", text.len());
                return refuse(HostErrorKind::LimitReached, text);
            }
            Err(error) => return refuse(HostErrorKind::InvalidParams, error.to_string()),
        }
        self.last_id += 1;
        let (done, outcome) = oneshot::channel();
        let class = answer::class(request);
        self.calls.insert(self.last_id, Pending { wire, class, asked, due, sent: false, done });
        self.tell(Out::Call(self.last_id));
        Ok((self.last_id, outcome))
    }

    /// Nobody waits for a call any more. Says whether it may have been executed.
    pub(super) fn give_up(&mut self, id: u64) -> bool {
        let call = self.calls.remove(&id);
        self.tell(Out::Settled);
        call.is_none_or(|call| call.sent)
    }

    /// The page says how a call ended. One that was given up counts no more, and one of an earlier run of the server never did.
    pub(super) fn ended(&mut self, result: CallResult) {
        if result.epoch != *self.epoch {
            return;
        }
        if let Some(call) = self.calls.remove(&result.id) {
            let outcome = answer::read(&call.wire, call.class, result.ended);
            settle(call, outcome);
        }
        self.tell(Out::Settled);
    }

    /// A result or an event with this number has come; true when it is to be taken.
    ///
    /// # Errors
    /// One before it is missing: the page must send again what was not received.
    pub(super) fn arrived(&mut self, n: u64) -> Result<bool, String> {
        if n > self.received + 1 {
            return Err(format!(
                "message {n} came where {} was next; connect again and send what is missing",
                self.received + 1
            ));
        }
        let new = n == self.received + 1;
        self.received = self.received.max(n);
        self.tell(Out::Received);
        Ok(new)
    }

    /// The document in which events are counted now.
    pub(super) fn document(&self) -> Option<&str> {
        self.document.as_deref()
    }

    /// The provider has answered an event of this document.
    pub(super) fn answer(&mut self, document: &str, n: u64, answer: Result<HostEventReply, ProviderError>) {
        if self.document.as_deref() != Some(document) {
            return;
        }
        let answer = match answer {
            Ok(HostEventReply::Value(value)) => Ok(value),
            Ok(HostEventReply::Refuse(reason)) => Err(reason.unwrap_or_else(|| "the provider refuses".to_owned())),
            Ok(_) => Ok(cif_protocol::Value::Null),
            Err(error) => Err(error.to_string()),
        };
        self.answers.insert(n, answer);
        while self.answers.len() > MAX_ANSWERS {
            self.answers.pop_first();
        }
        self.tell(Out::Answer(n));
    }

    /// A provider registers for a name; true when it is the first registration.
    ///
    /// # Errors
    /// Too many names.
    pub(super) fn register(&mut self, name: &str) -> Result<bool, HostError> {
        if self.names.len() >= MAX_NAMES && !self.names.contains_key(name) {
            let text = format!("{MAX_NAMES} names of events are registered already");
            return Err(HostError::new(HostErrorKind::LimitReached, "addGenericHandler", text));
        }
        let count = self.names.entry(name.to_owned()).or_default();
        *count += 1;
        Ok(*count == 1)
    }

    /// A registration is taken back; true when it was the last one.
    pub(super) fn unregister(&mut self, name: &str) -> bool {
        let Some(count) = self.names.get_mut(name) else { return false };
        *count -= 1;
        let last = *count == 0;
        if last {
            self.names.remove(name);
        }
        last
    }

    fn tell(&mut self, out: Out) {
        if !self.connected {
            return;
        }
        // Both say how far things are, so one of each is enough.
        let same =
            |queued: &Out| matches!((queued, &out), (Out::Settled, Out::Settled) | (Out::Received, Out::Received));
        if !self.out.back().is_some_and(same) {
            self.out.push_back(out);
        }
    }

    /// The next message for the page.
    pub(super) fn next(&mut self, now: Instant, widget: &str) -> Option<String> {
        while let Some(out) = self.out.pop_front() {
            let below = self.calls.keys().next().copied().unwrap_or(self.last_id + 1);
            let message = match out {
                Out::Welcome => {
                    let listen = self.names.keys().map(String::as_str).collect();
                    ServerMessage::Welcome { epoch: &self.epoch, received: self.received, listen, widget }
                }
                Out::Settled => ServerMessage::Settled { below },
                Out::Received => ServerMessage::Received { n: self.received },
                Out::Answer(n) => match self.answers.get(&n) {
                    Some(Ok(value)) => ServerMessage::Answer { n, ok: Some(value), error: None },
                    Some(Err(reason)) => ServerMessage::Answer { n, ok: None, error: Some(reason) },
                    None => continue,
                },
                Out::Call(id) => {
                    let Some(call) = self.calls.get_mut(&id) else { continue };
                    call.sent = true;
                    let within_ms = call.due.map(|due| u64::try_from((due - now).as_millis()).unwrap_or(u64::MAX));
                    let (function, args) = match &call.asked {
                        Asked::Function { name, args } => (Some(*name), args.as_slice()),
                        Asked::Message(data) => (None, std::slice::from_ref(data)),
                    };
                    ServerMessage::Call { id, below, wire: &call.wire, function, args, within_ms }
                }
            };
            // Only a number that is not finite has no JSON text, and none was taken in.
            if let Ok(text) = message.text() {
                return Some(text);
            }
        }
        None
    }
}

fn settle(call: Pending, outcome: Outcome) {
    // The caller may have given up at this moment.
    drop(call.done.send(outcome));
}
