//! What a broken host tells.

use cif_host::AnswerableEvents;
use cif_protocol::Value as Wire;
use cif_protocol::host::HostEvent;
use cif_provider::{HostEventReply, IncomingEvent};
use futures::channel::mpsc::UnboundedSender;
use futures::{Stream, StreamExt};
use serde_json::json;

use crate::broken::Fault;
use crate::defect::Defect as D;
use crate::values::wire;

/// The events of one provider, told wrongly.
pub(crate) fn told(
    events: AnswerableEvents,
    fault: Fault,
    place: usize,
    second: UnboundedSender<HostEvent>,
) -> impl Stream<Item = IncomingEvent> + Send + 'static {
    let mut held: Option<IncomingEvent> = None;
    events.flat_map(move |incoming| {
        let out = if place == 0 { retold(fault, incoming, &mut held, &second) } else { vec![incoming] };
        futures::stream::iter(out)
    })
}

fn focused(event: &HostEvent) -> Option<bool> {
    let HostEvent::SessionSwitched(switched) = event else { return None };
    Some(switched.focused)
}

fn retold(
    fault: Fault,
    mut incoming: IncomingEvent,
    held: &mut Option<IncomingEvent>,
    second: &UnboundedSender<HostEvent>,
) -> Vec<IncomingEvent> {
    let name = incoming.event.wire_name().to_owned();
    let copy = incoming.event.clone();
    let to_second = |event: HostEvent| drop(second.unbounded_send(event));
    match fault {
        Fault::Forgets(event) if event == name => return vec![],
        Fault::One(D::ForgetsTheEnd) if name == "onSessionClosed" => return vec![],
        Fault::One(D::NeverTellsIdle) if name == "onSessionIdle" => return vec![],
        Fault::One(D::EventsToTheOther) if name == "onSessionSwitched" => {
            to_second(copy);
            return vec![];
        }
        Fault::One(D::EventsToBoth) => to_second(copy),
        Fault::One(D::TellsTheUnregistered) if name == "windowFocusEvent" => to_second(copy),
        Fault::One(D::TellsTwice) => return vec![incoming, IncomingEvent::new(copy)],
        Fault::One(D::TellsHome) if focused(&copy) == Some(false) => {
            let home = json!({ "sessionId": "session-id-0", "focused": true });
            let home = HostEvent::decode("onSessionSwitched", wire(&home)).unwrap();
            return vec![incoming, IncomingEvent::new(home)];
        }
        Fault::One(D::ClosesWithoutAsking) => {
            if let Some(sink) = incoming.answer.take() {
                sink.answer(Ok(HostEventReply::Done));
            }
        }
        Fault::One(D::CustomPayloadAsText) => {
            if let HostEvent::Custom { name, event } = &copy {
                return vec![IncomingEvent::new(HostEvent::custom(name.as_str(), event.value.to_plain_json()))];
            }
        }
        Fault::One(D::SwitchesForNothing) if name == "onSessionClosed" => {
            let session = incoming.event.payload().unwrap();
            let session = session.get("sessionId").and_then(Wire::as_str).unwrap_or_default();
            let loss = json!({ "sessionId": session, "focused": false });
            let loss = HostEvent::decode("onSessionSwitched", wire(&loss)).unwrap();
            return vec![IncomingEvent::new(loss), incoming];
        }
        Fault::One(D::CreatedAfterSwitch) => {
            if name == "onSessionCreated" {
                *held = Some(incoming);
                return vec![];
            }
            return std::iter::once(incoming).chain(held.take()).collect();
        }
        Fault::One(D::EndsBeforeSwitch | D::GainBeforeLoss) => {
            if focused(&copy) == Some(false) && held.is_none() {
                *held = Some(incoming);
                return vec![];
            }
            let swaps = fault.is(D::GainBeforeLoss) == (name == "onSessionSwitched");
            return match held.take() {
                None => vec![incoming],
                Some(loss) if swaps => vec![incoming, loss],
                Some(loss) => vec![loss, incoming],
            };
        }
        _ => {}
    }
    vec![incoming]
}
