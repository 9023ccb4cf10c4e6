//! Calls to the host: started in order, answered once, bounded in number and time.

use cif_host::{DiagnosticKind, Severity};
use cif_protocol::host::{ErrorType, Failure, HostReply, HostRequest, TimeoutClass};
use cif_protocol::{Origin, ProviderId, ResponseMessage, Value};

use super::FrameGate;
use super::arrive::shorten;
use super::frame::{Call, Frame};
use super::output::{CallKey, GateOutput, Moment};

/// Calls that change sessions, tabs, titles, panel or context: one after another per frame (`docs/src/wire.md`, ordering).
const SERIAL: [&str; 12] = [
    "setmode",
    "setwidth",
    "createSession",
    "requestFocusSession",
    "setSessionTitle",
    "updateContext",
    "createTab",
    "createTabInHomeSession",
    "focusTab",
    "refreshTab",
    "setTabTitle",
    "closeTab",
];

/// Calls whose answer must stand before the events that they cause (`docs/src/wire.md`, ordering).
pub(super) const ANSWER_FIRST: [&str; 2] = ["createSession", "addGenericHandler"];

impl FrameGate {
    /// Takes a call in, or refuses it because there are too many.
    pub(super) fn call(
        &mut self,
        at: Moment,
        provider: &ProviderId,
        reply_to: Option<(String, Origin)>,
        request: HostRequest,
        weight: usize,
    ) {
        let Some(frame) = self.frames.get_mut(provider) else { return };
        let name = request.wire_name().to_owned();
        let ((waiting, bytes), open) = (frame.waiting(), frame.calls.len());
        if waiting >= self.limits.waiting {
            let text = format!("{waiting} requests of this widget wait already; send fewer at once");
            return self.overflow(at, provider, reply_to.as_ref(), &name, text);
        }
        if bytes.saturating_add(weight) > self.limits.waiting_bytes {
            let text = format!("requests of this widget that wait already take {bytes} bytes; send less at once");
            return self.overflow(at, provider, reply_to.as_ref(), &name, text);
        }
        if open >= self.limits.in_flight {
            let text = format!("{open} requests of this widget are unanswered already; wait for their answers");
            return self.overflow(at, provider, reply_to.as_ref(), &name, text);
        }
        if reply_to.is_some() {
            frame.registered(at.now, &request);
        }
        let due = match request.info() {
            Some(info) if info.timeout == TimeoutClass::Never => None,
            Some(_) => Some(at.now + frame.answer_limit),
            None => Some(at.now + self.limits.custom_event_answer.min(frame.answer_limit)),
        };
        self.last_call += 1;
        let blocks = SERIAL.contains(&name.as_str()) || ANSWER_FIRST.contains(&name.as_str());
        let blocks_until = blocks.then(|| at.now + frame.answer_limit);
        let call = Call { waiting: Some(request), name, reply_to, arrived: at.now, due, blocks_until, weight };
        frame.calls.insert(CallKey(self.last_call), call);
    }

    /// Starts what may start now.
    pub(super) fn start_calls(&mut self, provider: &ProviderId) {
        if !self.ready {
            return;
        }
        let Some(frame) = self.frames.get_mut(provider) else { return };
        let mut lane_taken = false;
        for (key, call) in &mut frame.calls {
            let serial = SERIAL.contains(&call.name.as_str());
            if !(serial && lane_taken) {
                if let Some(request) = call.waiting.take() {
                    self.outputs.push_back(GateOutput::Call { key: *key, provider: provider.clone(), request });
                }
            }
            lane_taken |= serial && call.blocks_until.is_some();
        }
    }

    /// The host has answered a call. A result that nobody waits for any more is discarded. A failure is not reported here:
    /// the host has done that.
    pub fn answer(&mut self, at: Moment, key: CallKey, result: Result<&HostReply, Failure>) {
        let Some((provider, call)) = self.take_call(key) else { return };
        self.settle(at, &provider, &call, result);
    }

    fn take_call(&mut self, key: CallKey) -> Option<(ProviderId, Call)> {
        self.frames.iter_mut().find_map(|(provider, frame)| Some((provider.clone(), frame.calls.remove(&key)?)))
    }

    /// Posts the answer, then lets go what had to wait for it.
    fn settle(&mut self, at: Moment, provider: &ProviderId, call: &Call, result: Result<&HostReply, Failure>) {
        if let Some(reply_to) = &call.reply_to {
            match result {
                Ok(reply) => self.post_answer(at, provider, reply_to, &call.name, Ok(reply)),
                Err(failure) => self.post_failure(at, provider, reply_to, failure),
            }
        }
        self.release_events(at, provider);
        self.start_calls(provider);
    }

    pub(super) fn post_failure(
        &mut self,
        at: Moment,
        provider: &ProviderId,
        reply_to: &(String, Origin),
        failure: Failure,
    ) {
        let failure = if failure.reported.is_some() { failure } else { failure.reported_at(at.wall) };
        let method = failure.method.clone();
        self.post_answer(at, provider, reply_to, &method, Err(&failure));
    }

    pub(super) fn post_answer(
        &mut self,
        at: Moment,
        provider: &ProviderId,
        (id, origin): &(String, Origin),
        name: &str,
        result: Result<&HostReply, &Failure>,
    ) {
        self.tell_answer(provider, &(id.clone(), origin.clone()), name, result);
        let message = ResponseMessage::answer(result, id.as_str()).or_else(|error| {
            let failure = Failure::new(ErrorType::GenericError, name, format!("the answer cannot be sent: {error}"));
            ResponseMessage::answer(Err(&failure.reported_at(at.wall)), id.as_str())
        });
        if let Ok(message) = message {
            self.post(provider, origin.clone(), message.to_value());
        }
    }

    /// Answers the calls whose time is up. One that may take for ever stops holding up what comes behind it.
    pub(super) fn expire_calls(&mut self, at: Moment, provider: &ProviderId) {
        let Some(frame) = self.frames.get_mut(provider) else { return };
        for call in frame.calls.values_mut() {
            call.blocks_until = call.blocks_until.filter(|until| *until > at.now);
        }
        let late = take_due(frame, at);
        for (key, call) in late {
            if call.waiting.is_none() {
                self.outputs.push_back(GateOutput::Abandon { key });
            }
            let seconds = at.now.saturating_since(call.arrived).as_secs_f64();
            let custom = cif_protocol::host::method_info(&call.name).is_none();
            if custom && call.waiting.is_none() {
                // It was delivered; what its subscribers make of it is not known yet.
                self.settle(at, provider, &call, Ok(&HostReply::other(call.name.as_str(), Value::Bool(true))));
                continue;
            }
            let step = match &call.waiting {
                None => "the host has not answered it",
                Some(_) if self.ready => "an earlier request of the same widget is still running",
                Some(_) => "the host is still loading its configuration",
            };
            let text = format!("no result after {seconds:.1} s: {step}");
            let line = format!("`{}`: {text}", shorten(&call.name));
            self.report(Severity::Warning, DiagnosticKind::CallTimedOut, Some(provider), line);
            let failure = Failure::new(ErrorType::TimeOut, call.name.as_str(), text);
            self.settle(at, provider, &call, Err(failure));
        }
        self.release_events(at, provider);
        self.start_calls(provider);
    }
}

/// Takes out the calls whose time is up, all at once, so that none is started because another one ended.
fn take_due(frame: &mut Frame, at: Moment) -> Vec<(CallKey, Call)> {
    let due = |call: &Call| call.due.is_some_and(|due| due <= at.now);
    let keys: Vec<CallKey> = frame.calls.iter().filter(|(_, call)| due(call)).map(|(key, _)| *key).collect();
    keys.into_iter().filter_map(|key| Some((key, frame.calls.remove(&key)?))).collect()
}
