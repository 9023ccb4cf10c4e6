//! A widget's side of the CIF wire (`docs/src/wire.md`), without a browser: calls become messages, messages become answers and
//! events.

use std::collections::BTreeMap;

use cif_protocol::host::{Failure, HostEvent, HostReply, HostRequest};
use cif_protocol::{Incoming, Outcome, RequestMessage, ResponseMessage, Value};
use cif_provider::{HostError, HostErrorKind, HostEventReply, ProviderError};
use futures::channel::oneshot;

/// Calls that are not answered yet.
const MAX_PENDING: usize = 1024;

/// What a call comes to.
pub type CallOutcome = Result<HostReply, HostError>;

/// What a message of the host was.
#[derive(Debug)]
#[non_exhaustive]
pub enum Heard {
    /// The answer to a call, which has it now; or nothing that concerns this widget.
    Nothing,
    /// An event. Whoever takes it answers under the id, if there is one.
    Event {
        /// The event.
        event: HostEvent,
        /// The id that [`WidgetWire::answer`] wants.
        id: Option<String>,
    },
    /// A message that nobody can use; where it has an id, this goes back.
    Refused(Value),
}

/// The calls of one widget that wait for their answers. It sends nothing and keeps no time: that is the driver's.
///
/// ```
/// use cif_protocol::Value;
/// use cif_protocol::host::{GetMode, HostRequest};
/// use cif_web::{Heard, WidgetWire};
///
/// let mut wire = WidgetWire::new();
/// let (message, mut answer) = wire.call(&HostRequest::from(GetMode::new()), "id-1".to_owned())?;
/// assert_eq!(message.get("messageType").and_then(Value::as_str), Some("getmode"));
/// // Post `message` to the host; when its answer comes:
/// let text = r#"{"messageType": "CIF_Response", "messageOutcome": "success", "messageCorrelationId": "id-1",
///                "messageData": {"$map": [["value", 1]]}}"#;
/// assert!(matches!(wire.hear(serde_json::from_str(text).unwrap()), Heard::Nothing));
/// assert!(answer.try_recv().unwrap().is_some_and(|outcome| outcome.is_ok()));
/// # Ok::<(), cif_provider::HostError>(())
/// ```
#[derive(Debug, Default)]
pub struct WidgetWire {
    pending: BTreeMap<String, Waiting>,
}

#[derive(Debug)]
struct Waiting {
    method: String,
    caller: oneshot::Sender<CallOutcome>,
}

impl WidgetWire {
    /// No calls.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A call under an id that nobody can guess: the message to post, and where its outcome will arrive.
    ///
    /// # Errors
    ///
    /// Too many calls wait already, or an argument is a number that is not finite. Nothing is to be sent then.
    pub fn call(
        &mut self,
        request: &HostRequest,
        id: String,
    ) -> Result<(Value, oneshot::Receiver<CallOutcome>), HostError> {
        let method = request.wire_name();
        // Who has stopped waiting leaves no trace but this.
        self.pending.retain(|_, waiting| !waiting.caller.is_canceled());
        if self.pending.len() >= MAX_PENDING {
            let text = format!("{MAX_PENDING} calls wait for their answers; wait for some of them");
            return Err(HostError::new(HostErrorKind::LimitReached, method, text));
        }
        let data = match request.params() {
            Ok(Value::Object(entries)) => Value::Map(entries),
            Ok(other) => other,
            Err(error) => return Err(HostError::new(HostErrorKind::InvalidParams, method, error.to_string())),
        };
        let message = RequestMessage::new(method, data, id.clone()).to_value();
        let (caller, outcome) = oneshot::channel();
        self.pending.insert(id, Waiting { method: method.to_owned(), caller });
        Ok((message, outcome))
    }

    /// Takes a message that the host sent. That it was the host is for the caller to know: window and origin.
    pub fn hear(&mut self, message: Value) -> Heard {
        match Incoming::parse(message) {
            Incoming::Response(response) => {
                self.settle(&response);
                Heard::Nothing
            }
            Incoming::Request(event) => match HostEvent::decode(&event.message_type, event.data) {
                Ok(decoded) => Heard::Event { event: decoded, id: event.correlation_id },
                Err(error) => match event.correlation_id {
                    Some(id) => Heard::Refused(refusal(id, &Failure::invalid(&event.message_type, error.to_string()))),
                    None => Heard::Nothing,
                },
            },
            Incoming::Malformed { correlation_id, failure } => Heard::Refused(refusal(correlation_id, &failure)),
            _ => Heard::Nothing,
        }
    }

    /// Late answers, and those to calls of somebody else on the page, find no call and are dropped.
    fn settle(&mut self, response: &ResponseMessage) {
        let Some(Waiting { method, caller }) = self.pending.remove(&response.correlation_id) else { return };
        let outcome = match response.outcome {
            Outcome::Success => {
                let value = response.data.get("value").cloned().unwrap_or_default();
                HostReply::decode(&method, value).map_err(|error| {
                    let text = format!("the host's answer cannot be read: {error}; the call was executed");
                    HostError::new(HostErrorKind::Generic, &*method, text)
                })
            }
            _ => Err(Failure::from_value(&method, &response.data).into()),
        };
        // Whoever called may have given up meanwhile.
        drop(caller.send(outcome));
    }

    /// The message that answers the event `id`.
    #[must_use]
    pub fn answer(id: &str, answer: &Result<HostEventReply, ProviderError>) -> Value {
        let (outcome, data) = match answer {
            Ok(HostEventReply::Value(value)) => (Outcome::Success, value.clone()),
            Ok(HostEventReply::Refuse(reason)) => {
                (Outcome::Failure, reason.as_deref().map_or(Value::Undefined, Value::from))
            }
            Ok(_) => (Outcome::Success, Value::Undefined),
            Err(error) => (Outcome::Failure, Value::from(error.to_string())),
        };
        ResponseMessage::new(outcome, data, id).to_value()
    }
}

fn refusal(id: String, failure: &Failure) -> Value {
    ResponseMessage::new(Outcome::Failure, failure.to_map(), id).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::host::{CreateRecord, ErrorType, GetMode, ModeChanged, PanelMode};
    use cif_protocol::{EventMessage, Record};

    fn call(
        wire: &mut WidgetWire,
        request: impl Into<HostRequest>,
        id: &str,
    ) -> (Value, oneshot::Receiver<CallOutcome>) {
        wire.call(&request.into(), id.to_owned()).expect("there is room")
    }

    fn settled(mut answer: oneshot::Receiver<CallOutcome>) -> Option<CallOutcome> {
        answer.try_recv().expect("the sender is there or has sent")
    }

    #[test]
    fn what_a_widget_sends_is_what_a_host_reads() {
        let record = Record::new().with("subject", "Call").with("category", 3);
        let request = HostRequest::from(CreateRecord::new("phonecall", record));
        let (message, _) = call(&mut WidgetWire::new(), request.clone(), "a");
        let Incoming::Request(read) = Incoming::parse(message) else { panic!("no request") };
        assert!(matches!(read.data, Value::Map(_)), "the data is a Map");
        assert_eq!(HostRequest::decode(&read.message_type, read.data), Ok(request));
    }

    #[test]
    fn answers_find_their_calls_once_in_any_order() {
        let mut wire = WidgetWire::new();
        let (_, first) = call(&mut wire, GetMode::new(), "a");
        let (_, second) = call(&mut wire, GetMode::new(), "b");
        let failure = Failure::new(ErrorType::TimeOut, "getmode", "too slow");
        let refused = ResponseMessage::answer(Err(&failure), "b").expect("it is finite").to_value();
        assert!(matches!(wire.hear(refused.clone()), Heard::Nothing));
        assert_eq!(settled(second), Some(Err(failure.into())));
        assert!(matches!(wire.hear(refused), Heard::Nothing), "a second answer is dropped");
        let (_, again) = call(&mut wire, GetMode::new(), "c");
        let wrong = ResponseMessage::new(Outcome::Success, Value::from("no map"), "c").to_value();
        wire.hear(wrong);
        let error = settled(again).expect("it is settled").expect_err("it cannot be read");
        assert!(error.message.contains("cannot be read"), "{error}");
        assert_eq!(settled(first), None, "nobody has answered it");
    }

    #[test]
    fn events_come_typed_and_wrong_ones_are_refused() {
        let mut wire = WidgetWire::new();
        let event = HostEvent::from(ModeChanged::new(PanelMode::Docked));
        let message = EventMessage::carry(&event, false, "e").expect("it is finite").to_value();
        let Heard::Event { event: heard, id } = wire.hear(message) else { panic!("no event") };
        assert_eq!((heard, id.as_deref()), (event, Some("e")));
        let wrong = RequestMessage::new("onmodechanged", Value::from("{"), "e").to_value();
        let Heard::Refused(answer) = wire.hear(wrong) else { panic!("it was taken") };
        assert_eq!(answer.get("messageOutcome").and_then(Value::as_str), Some("failure"));
        assert!(matches!(wire.hear(Value::from("hello")), Heard::Nothing));
        let answer = WidgetWire::answer("e", &Ok(HostEventReply::Refuse(Some("busy".to_owned()))));
        assert_eq!(answer.get("messageData").and_then(Value::as_str), Some("busy"));
    }

    #[test]
    fn calls_in_flight_are_bounded_and_those_given_up_do_not_count() {
        let mut wire = WidgetWire::new();
        let kept: Vec<_> = (0..MAX_PENDING).map(|n| call(&mut wire, GetMode::new(), &n.to_string())).collect();
        let error = wire.call(&GetMode::new().into(), "more".to_owned()).expect_err("it is full");
        assert_eq!(error.kind, HostErrorKind::LimitReached);
        drop(kept);
        assert!(wire.call(&GetMode::new().into(), "more".to_owned()).is_ok());
    }
}
