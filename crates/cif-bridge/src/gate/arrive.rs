//! What the page reports about its frames: messages, load events, silence, refusals.

use cif_host::{DiagnosticKind, Severity};
use cif_protocol::host::{ErrorType, Failure, HostRequest};
use cif_protocol::{Incoming, Instant, Origin, ProviderId, RequestMessage, Value};

use super::FrameGate;
use super::output::{GateOutput, Moment};
use super::weight;
use crate::page::{FrameMessage, FrameUnreadable, Refused, Violation};

impl FrameGate {
    /// A message of a frame arrived. Nothing goes back to a sender whose origin is refused, and a response is never
    /// answered.
    pub fn frame_message(&mut self, at: Moment, arrived: FrameMessage) {
        let FrameMessage { provider, origin, epoch, message, port, .. } = arrived;
        let Some(origin) = self.judge(at.now, &provider, &origin, epoch, Some(&message)) else { return };
        self.trace(&provider, "from", &origin, &message);
        let shown = self.inspected.then(|| message.clone());
        match Incoming::parse(message) {
            Incoming::Request(request) => self.request(at, &provider, origin, request, port),
            Incoming::Response(response) => self.event_answered(&provider, response),
            Incoming::Malformed { correlation_id, failure } => {
                let about = (failure.method.as_str(), &*origin.to_string(), shown.as_ref());
                let kind = DiagnosticKind::MalformedMessage;
                self.refuse(at.now, kind, Some(&provider), about, failure.message.clone());
                self.post_failure(at, &provider, &(correlation_id, origin), failure);
            }
            _ => {}
        }
    }

    /// A frame posted something that the page could not turn into canonical JSON. It is answered if it asked a question.
    pub fn frame_unreadable(&mut self, at: Moment, unreadable: FrameUnreadable) {
        let FrameUnreadable { provider, origin, epoch, message_type, correlation_id, problem, .. } = unreadable;
        let Some(origin) = self.judge(at.now, &provider, &origin, epoch, None) else { return };
        let method = message_type.unwrap_or_default();
        let text = format!("a message of type `{}` was refused: {problem}", shorten(&method));
        let about = (method.as_str(), &*origin.to_string(), None);
        self.refuse(at.now, DiagnosticKind::MalformedMessage, Some(&provider), about, text);
        if let Some(id) = correlation_id.filter(|id| !id.is_empty()) {
            self.post_failure(at, &provider, &(id, origin), Failure::invalid(method, problem));
        }
    }

    /// The page ignored a message because it came from a frame or a window that it did not create.
    pub fn refused(&mut self, at: Moment, refused: &Refused) {
        let Refused { origin, reason, times } = refused;
        let again = if *times > 1 { format!(" ({times} times)") } else { String::new() };
        let text = format!(
            "a message from {} was ignored: {}; only the frames that this page created may speak{again}",
            shorten(origin),
            shorten(reason),
        );
        self.refuse(at.now, DiagnosticKind::UnknownFrame, None, ("", origin, None), text);
    }

    /// The browser kept something from loading because of the content security policy.
    pub fn violation(&mut self, at: Moment, violation: &Violation) {
        let Violation { directive, blocked } = violation;
        let text = format!(
            "{} was not loaded: the content security policy ({}) does not name it; if it belongs to a provider, add its \
             origin to the frame origins of that record",
            shorten(blocked),
            shorten(directive),
        );
        self.report_refusal(at.now, DiagnosticKind::Other, None, text);
    }

    /// A frame fired its load event. The first load of a frame clears nothing: what came before it came from the document
    /// that now has loaded.
    pub fn frame_loaded(&mut self, at: Moment, provider: &ProviderId, epoch: u64) {
        let Some(frame) = self.frames.get_mut(provider) else { return };
        if epoch <= frame.epoch {
            return;
        }
        let again = frame.epoch > 0;
        frame.epoch = epoch;
        let (abandoned, registrations) = if again {
            (frame.reload(at.now), frame.young_registrations())
        } else {
            frame.loaded();
            (Vec::new(), Vec::new())
        };
        for key in abandoned {
            self.outputs.push_back(GateOutput::Abandon { key });
        }
        self.outputs.push_back(GateOutput::FrameLoaded { provider: provider.clone(), again });
        for request in registrations {
            self.call(at, provider, None, request, 0);
        }
        self.start_calls(provider);
    }

    /// The browser has told the page that the document of a frame has gone; the load event of the next one follows. What the
    /// document left behind is cleared, and what comes from now on is the next one's.
    pub fn frame_left(&mut self, at: Moment, provider: &ProviderId, epoch: u64) {
        let Some(frame) = self.frames.get_mut(provider).filter(|frame| epoch >= frame.epoch) else { return };
        let abandoned = frame.left(at.now);
        for key in abandoned {
            self.outputs.push_back(GateOutput::Abandon { key });
        }
        self.outputs.push_back(GateOutput::FrameLoaded { provider: provider.clone(), again: true });
    }

    /// A frame has loaded and said nothing for five seconds: explains it, with the remedy.
    pub fn frame_silent(&mut self, provider: &ProviderId) {
        let Some(frame) = self.frames.get(provider) else { return };
        let (label, desktop) = (&frame.label, &self.desktop);
        let remedy = if desktop.port() == desktop.scheme().default_port() {
            "check that the page loads the library and that nothing (an error page, a login, a frame ban) stands in its way"
        } else {
            "most often it brings its own copy of the original library, which drops the port of its host, so that its calls \
             go nowhere: let it load the library that this desktop serves, or put the desktop on port 80 or 443"
        };
        let text = format!(
            "{label} ({}) has loaded and said nothing for 5 s; {remedy}. The library is at \
             {desktop}/webresources/Widget/msdyn_ciLibrary.js",
            frame.policy.channel_origin(),
        );
        self.report(Severity::Warning, DiagnosticKind::SilentFrame, Some(provider), text);
    }

    /// The sender's origin, if it may speak for the provider.
    fn judge(
        &mut self,
        now: Instant,
        provider: &ProviderId,
        origin: &str,
        epoch: u64,
        message: Option<&Value>,
    ) -> Option<Origin> {
        let name = message.and_then(|message| message.get("messageType")).and_then(Value::as_str).unwrap_or_default();
        let about = (name, origin, message);
        let Some(frame) = self.frames.get_mut(provider) else {
            let text = format!(
                "a message for `{}` was ignored: no provider of that name has a frame",
                shorten(provider.as_str())
            );
            self.refuse(now, DiagnosticKind::UnknownFrame, None, about, text);
            return None;
        };
        if epoch < frame.epoch {
            return None;
        }
        match frame.policy.judge(origin) {
            Ok(origin) => {
                if frame.accept(now, &origin) {
                    let (provider, origin) = (provider.clone(), origin.clone());
                    self.outputs.push_back(GateOutput::OriginAccepted { provider, origin });
                }
                Some(origin)
            }
            Err(refusal) => {
                self.refuse(now, DiagnosticKind::OriginRefused, Some(provider), about, refusal.to_string());
                None
            }
        }
    }

    /// A request of a trusted frame.
    fn request(&mut self, at: Moment, provider: &ProviderId, origin: Origin, request: RequestMessage, port: bool) {
        self.tell_request(provider, &origin, &request);
        let reply_to = request.correlation_id.clone().map(|id| (id, origin));
        if let Some(reply) = self.internal(at, provider, &request, port) {
            if let Some(reply_to) = reply_to {
                self.post_answer(at, provider, &reply_to, &request.message_type, Ok(&reply));
            }
            return;
        }
        let RequestMessage { message_type, data, .. } = request;
        let weight = weight::of(&data);
        match HostRequest::decode(&message_type, data) {
            Ok(call) => self.call(at, provider, reply_to, call, weight),
            Err(error) => {
                let failure = Failure::from_decode(shorten(&message_type), &error);
                self.report_refusal(
                    at.now,
                    DiagnosticKind::MalformedMessage,
                    Some(provider),
                    format!("`{}` was refused: {error}", shorten(&message_type)),
                );
                if let Some(reply_to) = reply_to {
                    self.post_failure(at, provider, &reply_to, failure);
                }
            }
        }
        self.start_calls(provider);
    }

    /// Too much at once: says so to the caller and in the diagnostics.
    pub(super) fn overflow(
        &mut self,
        at: Moment,
        provider: &ProviderId,
        reply_to: Option<&(String, Origin)>,
        name: &str,
        text: String,
    ) {
        self.report_refusal(
            at.now,
            DiagnosticKind::CallFailed,
            Some(provider),
            format!("`{}` was refused: {text}", shorten(name)),
        );
        if let Some(reply_to) = reply_to {
            self.post_failure(at, provider, reply_to, Failure::new(ErrorType::GenericError, name, text));
        }
    }

    pub(super) fn post(&mut self, provider: &ProviderId, origin: Origin, message: Value) {
        self.trace(provider, "to", &origin, &message);
        self.outputs.push_back(GateOutput::Post { provider: provider.clone(), origin, message });
    }
}

/// Somebody else's text in a line of ours: not too long, on one line.
pub(super) fn shorten(text: &str) -> String {
    text.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
