//! What passes between the host and the widgets, for a recorder.

use std::collections::BTreeMap;
use std::sync::Arc;

use cif_adapter::transcript::{Caller, Happening, PAGE_LOADED, Recorder};
use cif_bridge::gate::CallKey;
use cif_host::AgentAction;
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_protocol::{Outcome, ProviderId, Value};
use cif_provider::{HostError, HostErrorKind, HostEventReply};

/// Writes down what the frames do, when somebody wants it.
#[derive(Debug)]
pub(super) struct FrameNotes {
    recorder: Option<Arc<dyn Recorder>>,
    /// Provider, number and method of the calls that run; the gate bounds them.
    calls: BTreeMap<CallKey, (Arc<str>, u64, String)>,
}

impl FrameNotes {
    pub(super) const fn new(recorder: Option<Arc<dyn Recorder>>) -> Self {
        Self { recorder, calls: BTreeMap::new() }
    }

    fn note(&self, provider: &ProviderId, what: impl FnOnce() -> Happening) {
        if let Some(recorder) = &self.recorder {
            recorder.note(Some(&Arc::from(provider.as_str())), what());
        }
    }

    pub(super) fn agent(&self, action: &AgentAction) {
        if let Some(recorder) = &self.recorder {
            recorder.note(None, Happening::agent(action));
        }
    }

    pub(super) fn call(&mut self, key: CallKey, provider: &ProviderId, request: &HostRequest) {
        let Some(recorder) = &self.recorder else { return };
        let (number, name) = (recorder.new_call(), Arc::<str>::from(provider.as_str()));
        let call = Happening::Call { number, caller: Caller::Provider, request: request.clone() };
        recorder.note(Some(&name), call);
        self.calls.insert(key, (name, number, request.wire_name().to_owned()));
    }

    pub(super) fn answer(&mut self, key: CallKey, result: &Result<HostReply, HostError>) {
        let (Some(recorder), Some((name, number, method))) = (&self.recorder, self.calls.remove(&key)) else { return };
        let result = result.clone();
        recorder.note(Some(&name), Happening::Answer { number, caller: Caller::Provider, method, result });
    }

    /// The gate has answered for the host, which took too long, or nobody waits any more.
    pub(super) fn abandoned(&mut self, key: CallKey) {
        let Some((_, _, method)) = self.calls.get(&key) else { return };
        let error = HostError::new(HostErrorKind::TimedOut, method, "the host has not answered in time");
        self.answer(key, &Err(error));
    }

    pub(super) fn event(&self, provider: &ProviderId, event: &HostEvent) {
        self.note(provider, || Happening::HostEvent(event.clone()));
    }

    pub(super) fn event_answer(&self, provider: &ProviderId, event: &str, outcome: Outcome, data: &Value) {
        self.note(provider, || {
            let reply = match outcome {
                Outcome::Success => HostEventReply::Value(data.clone()),
                _ => HostEventReply::Refuse(Some(data.to_plain_json())),
            };
            Happening::HostEventReply { event: event.to_owned(), result: Ok(reply) }
        });
    }

    pub(super) fn loaded(&self, provider: &ProviderId) {
        self.note(provider, || Happening::Link(PAGE_LOADED.to_owned()));
    }

    /// All frames are made anew.
    pub(super) fn reset(&mut self) {
        self.calls.clear();
    }
}
