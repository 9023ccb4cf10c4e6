//! What the gate tells the inspector: every message from and to frames, and those that it refuses (`docs/src/inspector.md`).

use cif_host::DiagnosticKind;
use cif_protocol::host::{Failure, HostReply};
use cif_protocol::{EventMessage, Instant, Origin, ProviderId, RequestMessage, Value};

use super::FrameGate;
use super::output::GateOutput;
use crate::inspect::{Seen, SeenKind, Way};

impl FrameGate {
    /// With `on`, the gate gives a [`GateOutput::Seen`] for every message.
    #[must_use]
    pub const fn with_inspection(mut self, on: bool) -> Self {
        self.inspected = on;
        self
    }

    /// Tells of a message of a provider, if somebody wants to know.
    pub(super) fn tell(&mut self, provider: &ProviderId, seen: impl FnOnce() -> Seen) {
        if self.inspected {
            self.outputs.push_back(GateOutput::Seen(Box::new(seen().with_provider(provider))));
        }
    }

    /// A request of a trusted frame.
    pub(super) fn tell_request(&mut self, provider: &ProviderId, origin: &Origin, request: &RequestMessage) {
        self.tell(provider, || {
            let seen = Seen::new(Way::FromProvider, SeenKind::Call, &request.message_type).with_origin(origin);
            let seen = seen.with_value(&request.data);
            match &request.correlation_id {
                Some(id) => seen.with_id(id),
                None => seen,
            }
        });
    }

    /// The answer to it.
    pub(super) fn tell_answer(
        &mut self,
        provider: &ProviderId,
        (id, origin): &(String, Origin),
        name: &str,
        result: Result<&HostReply, &Failure>,
    ) {
        self.tell(provider, || {
            let seen = Seen::new(Way::ToProvider, SeenKind::Answer, name).with_origin(origin).with_id(id);
            match result {
                Ok(reply) => seen.ended(&Ok::<_, String>(())).with_value(&reply.to_wire_value().unwrap_or_default()),
                Err(failure) => seen.ended(&Err::<(), _>(&failure.message)),
            }
        });
    }

    /// An event that goes to a frame, with the data that its JSON text holds.
    pub(super) fn tell_event(&mut self, provider: &ProviderId, origins: &[Origin], message: &EventMessage) {
        self.tell(provider, || {
            let seen = Seen::new(Way::ToProvider, SeenKind::Event, &message.message_type);
            let seen = origins.first().map_or_else(|| seen.clone(), |origin| seen.clone().with_origin(origin));
            let seen = seen.with_id(&message.correlation_id);
            match message.data.as_str().map(serde_json::from_str) {
                Some(Ok(data)) => seen.with_data(data),
                _ => seen.with_value(&message.data),
            }
        });
    }

    /// Refuses a message: a line of the diagnostics and one of the inspector, unless there were many lately.
    pub(super) fn refuse(
        &mut self,
        now: Instant,
        kind: DiagnosticKind,
        provider: Option<&ProviderId>,
        (name, origin, data): (&str, &str, Option<&Value>),
        text: String,
    ) {
        let seen = self.inspected.then(|| {
            let seen = Seen::refused(name, text.clone()).with_origin(&origin);
            let seen = data.map_or_else(|| seen.clone(), |data| seen.clone().with_value(data));
            provider.map_or_else(|| seen.clone(), |provider| seen.clone().with_provider(provider))
        });
        if self.report_refusal(now, kind, provider, text) {
            self.outputs.extend(seen.map(|seen| GateOutput::Seen(Box::new(seen))));
        }
    }
}
