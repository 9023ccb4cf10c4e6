//! The frames of the leading tab: the gate before them, and the host's answers and events behind it, in one order.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use cif_adapter::transcript::Recorder;
use cif_bridge::gate::{CallKey, FrameGate, GateLimits, GateOutput, Moment};
use cif_bridge::page::{FrameMessage, FrameOrigin, PageMessage, ServerMessage, ToFrame};
use cif_host::{
    ActError, AgentAction, AnalyticsStream, ConnectionId, Desk, EventAnswer, EventId, HostPump, PumpItem, Side,
};
use cif_protocol::host::{Failure, HostEvent};
use cif_protocol::{Instant, Origin, Outcome, ProviderId, ProviderRecord, Value};
use cif_provider::{CallContext, Cancel, Deadline, Runtime, RuntimeExt};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt};

use super::notes::FrameNotes;
use crate::inspect::{InspectedHost, Inspection};
use crate::stand_in::{StandIn, StandInEvent};

/// Bytes of the id of an event: 128 bits (cif-wire.md section 5).
const EVENT_ID_BYTES: usize = 16;

/// Events whose answer is waited for; of more, the oldest are forgotten.
const AWAITED: usize = 256;

/// What the gate is made with.
#[derive(Debug)]
pub(crate) struct FrameSetup {
    /// The origin of the desktop page.
    pub(crate) origin: Origin,
    pub(crate) insecure_test_origins: Vec<Origin>,
    /// Are messages written into the diagnostics?
    pub(crate) trace: bool,
    pub(crate) recorder: Option<Arc<dyn Recorder>>,
    /// What plays the host to a widget, until its frame takes it.
    pub(crate) stand_ins: BTreeMap<ProviderId, StandIn>,
}

/// One provider's frame at the desk.
struct Widget {
    connection: ConnectionId,
    pump: HostPump<CallKey>,
    /// The events that it gets in place of the desk's.
    events: Option<BoxStream<'static, StandInEvent>>,
}

impl fmt::Debug for Widget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Widget").field("connection", &self.connection).finish_non_exhaustive()
    }
}

/// What comes next for a widget.
enum Next {
    Pumped(PumpItem<CallKey>),
    Played(StandInEvent),
}

/// All frames of the desktop.
#[derive(Debug)]
pub(crate) struct Frames {
    desk: Desk,
    runtime: Arc<dyn Runtime>,
    setup: FrameSetup,
    inspection: Inspection,
    records: Vec<ProviderRecord>,
    gate: FrameGate,
    widgets: BTreeMap<ProviderId, Widget>,
    running: BTreeMap<CallKey, Cancel>,
    /// Events whose answer matters, by the id under which they were posted, with their names: the desk waits for it, or the
    /// recorder of a stand-in does.
    awaited: VecDeque<(String, Option<EventId>, String)>,
    notes: FrameNotes,
    analytics: AnalyticsStream,
    /// What the analytics had for the page.
    feed: VecDeque<ServerMessage>,
}

impl Frames {
    pub(crate) fn new(desk: Desk, runtime: Arc<dyn Runtime>, setup: FrameSetup, inspection: Inspection) -> Self {
        let records: Vec<ProviderRecord> = desk.providers().into_iter().map(|provider| provider.record).collect();
        let mut frames = Self {
            gate: FrameGate::new(setup.origin.clone(), GateLimits::default()),
            analytics: desk.analytics(),
            feed: VecDeque::new(),
            desk,
            runtime,
            notes: FrameNotes::new(setup.recorder.clone()),
            setup,
            inspection,
            records,
            widgets: BTreeMap::new(),
            running: BTreeMap::new(),
            awaited: VecDeque::new(),
        };
        for record in frames.records.iter().filter(|record| record.kind.has_frame()) {
            let name = &*record.unique_name;
            if let Ok(mut connection) = frames.desk.connect(name, Side::Frame) {
                let mut events = None;
                if let Some(stand_in) = frames.setup.stand_ins.remove(name) {
                    events = Some(stand_in.events);
                    connection = connection.around(|_| stand_in.host);
                }
                let connection = InspectedHost::of_frame(connection, &frames.inspection, &frames.desk, name);
                let widget = Widget { connection: connection.id(), pump: connection.into_pump(), events };
                frames.widgets.insert(ProviderId::from(record.unique_name.as_str()), widget);
            }
        }
        frames.open_gate();
        frames
    }

    fn open_gate(&mut self) {
        let FrameSetup { origin, trace, .. } = &self.setup;
        let gate = FrameGate::new(origin.clone(), GateLimits::default());
        self.gate = gate.with_trace(*trace).with_inspection(true);
        for record in &self.records {
            if let Err(problem) = self.gate.add_frame(record, &self.setup.insecure_test_origins) {
                // The registry has checked the record, so this does not happen; the frame would be mute.
                tracing::error!(%problem, "a provider's frame cannot speak");
            }
        }
        self.gate.set_ready();
    }

    pub(super) const fn inspection(&self) -> &Inspection {
        &self.inspection
    }

    /// Forgets all frames: another tab makes them anew.
    pub(super) fn reset(&mut self) {
        self.running.clear();
        self.notes.reset();
        for widget in self.widgets.values_mut() {
            widget.pump.drop_calls();
            self.desk.reload(widget.connection);
        }
        self.open_gate();
    }

    fn moment(&self) -> Moment {
        Moment::new(self.runtime.now(), self.runtime.wall_clock())
    }

    /// No page is left.
    pub(super) fn abandoned(&self) {
        self.desk.end_analytics();
    }

    /// What the agent did.
    pub(super) fn act(&self, action: AgentAction) -> Result<bool, ActError> {
        self.notes.agent(&action);
        self.desk.act(action)
    }

    /// What the page reports about its frames.
    pub(super) fn report(&mut self, message: PageMessage) {
        let at = self.moment();
        match message {
            PageMessage::FrameMessage(message) => self.gate.frame_message(at, message),
            PageMessage::FrameUnreadable(unreadable) => self.gate.frame_unreadable(at, unreadable),
            PageMessage::FrameLoaded(loaded) => self.gate.frame_loaded(at, &loaded.provider, loaded.epoch),
            PageMessage::FrameLeft(left) => self.gate.frame_left(at, &left.provider, left.epoch),
            PageMessage::FrameSilent(silent) => self.gate.frame_silent(&silent.provider),
            PageMessage::Refused(refused) => self.gate.refused(at, &refused),
            PageMessage::Violation(violation) => self.gate.violation(at, &violation),
            _ => {}
        }
    }

    /// Waits for the next answer or event of the host and hands it to the gate. An answer comes before the events that
    /// follow from it, and events come in the order in which they happened, whoever they are for.
    pub(super) async fn next(&mut self) {
        let next = poll_fn(|cx| {
            for (provider, widget) in &mut self.widgets {
                if let Poll::Ready(reply) = widget.pump.poll_reply(cx) {
                    return Poll::Ready(Some((provider.clone(), Next::Pumped(reply))));
                }
                let played = widget.events.as_mut().map(|events| events.poll_next_unpin(cx));
                if let Some(Poll::Ready(Some(event))) = played {
                    return Poll::Ready(Some((provider.clone(), Next::Played(event))));
                }
            }
            let places =
                |(provider, widget): (&ProviderId, &Widget)| Some((widget.pump.next_place()?, provider.clone()));
            let mut order: Vec<_> = self.widgets.iter().filter_map(places).collect();
            order.sort_unstable();
            // Those without an event as well: they have to wake us when there is one.
            order.extend(self.widgets.keys().map(|provider| (u64::MAX, provider.clone())));
            for (_, provider) in order {
                let Some(widget) = self.widgets.get_mut(&provider) else { continue };
                if let Poll::Ready(Some(item)) = Pin::new(&mut widget.pump).poll_next(cx) {
                    if widget.events.is_some() && matches!(item, PumpItem::Event(..)) {
                        // The desk's own events are not for a widget whose host is played. Look again: there may be more.
                        return Poll::Ready(None);
                    }
                    return Poll::Ready(Some((provider, Next::Pumped(item))));
                }
            }
            // Behind the answers and events: however much there is, it holds nothing up.
            if let Poll::Ready(Some(record)) = Pin::new(&mut self.analytics).poll_next(cx) {
                self.feed.push_back(ServerMessage::Analytics(Box::new(record)));
                return Poll::Ready(None);
            }
            Poll::Pending
        })
        .await;
        let Some((provider, item)) = next else { return };
        match item {
            Next::Pumped(PumpItem::Reply(key, result)) => {
                self.running.remove(&key);
                self.notes.answer(key, &result);
                self.gate.answer(self.moment(), key, result.as_ref().map_err(|error| Failure::from(error.clone())));
            }
            Next::Pumped(PumpItem::Event(event, answer)) => self.raise(&provider, &event, answer.map(Some)),
            Next::Played(StandInEvent { event, answer }) => self.raise(&provider, &event, answer.then_some(None)),
            Next::Pumped(_) => {}
        }
    }

    /// Hands an event to the gate. `awaited` when its answer matters, with whom it is told if that is the desk.
    fn raise(&mut self, provider: &ProviderId, event: &HostEvent, awaited: Option<Option<EventId>>) {
        let id = self.runtime.random_name(EVENT_ID_BYTES);
        self.notes.event(provider, event);
        if let Some(asked) = awaited {
            self.awaited.truncate(AWAITED - 1);
            self.awaited.push_front((id.clone(), asked, event.wire_name().to_owned()));
        }
        self.gate.event(self.moment(), provider, event, id);
    }

    /// The widget answered an event. The gate lets one answer through for each that was posted.
    fn answered(&mut self, provider: &ProviderId, id: &str, outcome: Outcome, data: Value) {
        let Some(at) = self.awaited.iter().position(|(posted, ..)| posted == id) else { return };
        let (Some((_, event, name)), Some(widget)) = (self.awaited.remove(at), self.widgets.get(provider)) else {
            return;
        };
        self.notes.event_answer(provider, &name, outcome, &data);
        let Some(event) = event else { return };
        let answer = match outcome {
            Outcome::Success => EventAnswer::success(data),
            _ => EventAnswer::failure(data),
        };
        self.desk.answer_event(widget.connection, event, answer);
    }

    /// When [`Frames::timeout`] is due.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.gate.next_deadline()
    }

    /// Time has passed.
    pub(super) fn timeout(&mut self) {
        self.gate.timeout(self.moment());
    }

    /// Carries out what the gate wants, and gives the next message for the leading tab, in order.
    pub(super) fn poll_message(&mut self) -> Option<ServerMessage> {
        loop {
            let Some(output) = self.gate.poll_output() else { return self.feed.pop_front() };
            match output {
                GateOutput::Call { key, provider, request } => {
                    let Some(widget) = self.widgets.get_mut(&provider) else { continue };
                    let cancel = Cancel::new();
                    self.running.insert(key, cancel.clone());
                    self.notes.call(key, &provider, &request);
                    // The gate keeps the time of its calls; it abandons those that are late.
                    let cx = CallContext::new().with_deadline(Deadline::Never).with_cancel(cancel);
                    widget.pump.submit(key, cx, request);
                }
                GateOutput::Abandon { key } => {
                    self.notes.abandoned(key);
                    if let Some(cancel) = self.running.remove(&key) {
                        cancel.cancel();
                    }
                }
                GateOutput::Post { provider, origin, message } => {
                    return Some(ServerMessage::ToFrame(ToFrame::new(provider, origin, message)));
                }
                GateOutput::OriginAccepted { provider, origin } => {
                    return Some(ServerMessage::FrameOrigin(FrameOrigin::new(provider, origin)));
                }
                GateOutput::FrameLoaded { provider, again } => {
                    self.notes.loaded(&provider);
                    // A first load leaves nothing behind.
                    if let Some(widget) = self.widgets.get(&provider).filter(|_| again) {
                        self.desk.reload(widget.connection);
                    }
                }
                GateOutput::ShowDiagnostics { .. } => {
                    // Neither can fail.
                    drop(self.desk.act(AgentAction::RequestDebugData));
                    return Some(ServerMessage::ShowLog);
                }
                GateOutput::Activity { .. } => drop(self.desk.act(AgentAction::Activity)),
                GateOutput::Diagnostic(line) => {
                    let provider = line.provider.as_ref().map(ProviderId::as_str);
                    self.desk.report(line.severity, line.kind, provider, line.text);
                }
                GateOutput::Seen(seen) => {
                    self.inspection.push(*seen);
                }
                GateOutput::EventAnswered { provider, id, outcome, data, .. } => {
                    self.answered(&provider, &id, outcome, data)
                }
                _ => {}
            }
        }
    }

    /// A message of a frame in a tab that has no frames: explained once in the diagnostics, never answered.
    pub(super) fn stray(&self, message: &FrameMessage) {
        self.desk.report(
            cif_host::Severity::Warning,
            cif_host::DiagnosticKind::UnknownFrame,
            Some(message.provider.as_str()),
            "a message of a frame was ignored: its browser tab does not host the frames; only the leading tab does",
        );
    }
}
