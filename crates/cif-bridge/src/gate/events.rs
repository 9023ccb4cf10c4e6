//! Events to a frame, and what the widget answers to them.

use cif_host::{DiagnosticKind, Severity};
use cif_protocol::host::HostEvent;
use cif_protocol::{EventMessage, Outcome, ProviderId, ResponseMessage};

use super::FrameGate;
use super::calls::ANSWER_FIRST;
use super::frame::{Call, PendingEvent};
use super::output::{GateOutput, Moment};
use crate::inspect::{Seen, SeenKind, Way};

/// Events kept back for an answer at most; more are posted before it rather than lost.
const HELD: usize = 256;

impl FrameGate {
    /// Sends an event to a provider's frame, under an id that nobody can guess. Whether the provider wants the event is
    /// the host's business. False when the provider has no frame here.
    pub fn event(&mut self, at: Moment, provider: &ProviderId, event: &HostEvent, id: impl Into<String>) -> bool {
        let Some(frame) = self.frames.get_mut(provider) else { return false };
        match EventMessage::carry(event, frame.custom_as_json, id) {
            Ok(message) => frame.held.push_back(message),
            Err(error) => {
                let text = format!("the event `{}` cannot be sent: {error}", event.wire_name());
                self.report(Severity::Error, DiagnosticKind::EventLost, Some(provider), text);
            }
        }
        self.release_events(at, provider);
        true
    }

    /// Posts the events that wait for nothing.
    pub(super) fn release_events(&mut self, at: Moment, provider: &ProviderId) {
        let Some(frame) = self.frames.get_mut(provider) else { return };
        let first = |call: &Call| ANSWER_FIRST.contains(&call.name.as_str()) && call.blocks_until.is_some();
        let running = frame.calls.values().any(|call| call.waiting.is_none() && first(call));
        let (origins, mut posts, mut told) = (frame.targets(), Vec::new(), Vec::new());
        while !frame.held.is_empty() && (!running || frame.held.len() > HELD) {
            let Some(message) = frame.held.pop_front() else { break };
            if frame.events.len() == self.limits.pending_events {
                frame.events.pop_front();
            }
            frame.events.push_back(PendingEvent {
                id: message.correlation_id.clone(),
                name: message.message_type.clone(),
                expires: at.now + self.limits.event_answer,
            });
            if self.inspected {
                told.push(message.clone());
            }
            let message = message.to_value();
            posts.extend(origins.iter().map(|origin| (origin.clone(), message.clone())));
        }
        for message in told {
            self.tell_event(provider, &origins, &message);
        }
        for (origin, message) in posts {
            self.post(provider, origin, message);
        }
    }

    /// A widget has answered an event. The first answer counts; an answer to nothing is dropped.
    pub(super) fn event_answered(&mut self, provider: &ProviderId, response: ResponseMessage) {
        let Some(frame) = self.frames.get_mut(provider) else { return };
        let Some(at) = frame.events.iter().position(|event| event.id == response.correlation_id) else { return };
        let Some(PendingEvent { id, name, .. }) = frame.events.remove(at) else { return };
        if response.outcome != Outcome::Success {
            let text = format!("a handler of `{name}` answered with failure, which many widgets do without meaning it");
            self.report(Severity::Debug, DiagnosticKind::EventFailed, Some(provider), text);
        }
        self.tell(provider, || {
            let seen = Seen::new(Way::FromProvider, SeenKind::EventAnswer, &name).with_id(&id);
            let seen = seen.with_value(&response.data);
            match response.outcome {
                Outcome::Success => seen.ended(&Ok::<_, String>(())),
                _ => seen.ended(&Err::<(), _>("the handler answered with failure")),
            }
        });
        self.outputs.push_back(GateOutput::EventAnswered {
            provider: provider.clone(),
            event: name,
            id,
            outcome: response.outcome,
            data: response.data,
        });
    }

    /// Forgets the events that were not answered in time.
    pub(super) fn expire_events(&mut self, at: Moment, provider: &ProviderId) {
        let Some(frame) = self.frames.get_mut(provider) else { return };
        let mut late = Vec::new();
        frame.events.retain(|event| {
            let keep = event.expires > at.now;
            if !keep {
                late.push((event.name.clone(), event.id.clone()));
            }
            keep
        });
        for (name, id) in late {
            let text = format!("no answer to `{name}` within {:?}", self.limits.event_answer);
            self.tell(provider, || {
                let seen = Seen::new(Way::FromProvider, SeenKind::EventAnswer, &name).with_id(&id);
                seen.ended(&Err::<(), _>(&text))
            });
            self.report(Severity::Debug, DiagnosticKind::EventFailed, Some(provider), text);
        }
    }
}
