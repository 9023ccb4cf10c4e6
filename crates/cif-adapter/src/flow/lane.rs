//! One conversation: what is known, and what each input changes. What follows from it is decided in `step`.

use cif_protocol::channel::{Address, ChannelEvent, Conversation, ConversationState, Direction, EndCause, RecordRef};
use cif_protocol::{ConversationId, NotificationAction, SessionId, Timestamp, TraceContext};

use super::action::{Action, Input};
use super::activity::Activity;
use super::lookup::{Found, Hit, Needle};
use super::notice::{FlowError, FlowNotice, FlowProblem, FlowStep};
use super::{FlowConfig, OnSessionClosed, OnUnanswered};
use crate::hub::HubEvent;

/// How far something is that is asked for once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked<T> {
    No,
    UnderWay,
    Done(T),
}

impl<T> Asked<T> {
    pub(super) fn done(&self) -> Option<&T> {
        if let Self::Done(value) = self { Some(value) } else { None }
    }
}

/// The notification of an offered conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notification {
    NotShown,
    Shown,
    Withdrawn,
    Over,
}

/// What the agent chose, and whether the provider was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    None,
    Accept,
    Decline(&'static str),
    Told,
}

/// The session of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Session {
    None,
    Opening,
    Open { id: SessionId, focused: bool },
    Closed,
    Failed,
}

#[derive(Debug)]
pub(super) struct Lane {
    pub(super) facts: Conversation,
    /// Did the agent, or the provider's own side, take it? True from dialling on for outgoing ones.
    pub(super) engaged: bool,
    pub(super) needle: Option<Needle>,
    pub(super) lookup: Asked<Found>,
    /// The record that it is about: a clicked one, or a case that the service named.
    pub(super) about: Option<Hit>,
    pub(super) patience: Asked<()>,
    pub(super) notification: Notification,
    pub(super) choice: Choice,
    /// Is the provider being told of the choice?
    pub(super) telling: bool,
    pub(super) session: Session,
    pub(super) shown: Asked<()>,
    pub(super) title: Asked<String>,
    pub(super) title_sent: String,
    pub(super) activity: Option<Activity>,
    pub(super) remarks: Vec<String>,
    pub(super) started: Option<Timestamp>,
    pub(super) ended: Option<Timestamp>,
    pub(super) talk_ms: Option<u64>,
    pub(super) associated: Option<RecordRef>,
    pub(super) told_over: bool,
    pub(super) told_activity: bool,
    /// The place in a trace of the event that what is done now follows from.
    pub(super) trace: Option<TraceContext>,
}

impl Lane {
    /// A conversation that is new to the flow. One that was `restored` may have an activity from an earlier flow.
    pub(super) fn new(facts: Conversation, restored: bool, config: &FlowConfig) -> Self {
        let address = facts.party.as_ref().and_then(|party| party.address.as_ref());
        let case = facts.attributes.get(&config.case_attribute).map(|id| Hit::new("incident", id.clone()));
        let record = facts.record.as_ref().map(|record| Hit::new(&*record.entity, &*record.id));
        let activity = config.activity(&facts.kind).filter(|_| config.steps.record);
        let mut lane = Self {
            engaged: false,
            needle: address.and_then(Needle::of),
            lookup: Asked::No,
            about: record.or(case),
            patience: Asked::No,
            notification: Notification::NotShown,
            choice: Choice::None,
            telling: false,
            session: Session::None,
            shown: Asked::No,
            title: Asked::No,
            title_sent: String::new(),
            activity: activity.map(|table| Activity::new(table.clone(), restored)),
            remarks: Vec::new(),
            started: None,
            ended: None,
            talk_ms: None,
            associated: None,
            told_over: false,
            told_activity: false,
            trace: None,
            facts,
        };
        if lane.facts.direction == Direction::Outbound || lane.is_talking() {
            lane.engage(lane.facts.connected_at.or(lane.facts.started_at));
        }
        lane
    }

    pub(super) fn id(&self) -> &ConversationId {
        &self.facts.id
    }

    pub(super) fn address(&self) -> Option<&Address> {
        self.facts.party.as_ref()?.address.as_ref()
    }

    pub(super) fn token(&self) -> String {
        format!("cif-flow-{}", self.facts.id)
    }

    pub(super) fn is_ringing(&self) -> bool {
        self.facts.state == ConversationState::Offered
    }

    /// Was it accepted, and is it not over?
    fn is_talking(&self) -> bool {
        self.facts.state.is_connected() || self.facts.state == ConversationState::Accepted
    }

    /// Its session, while it is open.
    pub(super) fn open_session_id(&self) -> Option<&SessionId> {
        if let Session::Open { id, .. } = &self.session { Some(id) } else { None }
    }

    /// Takes over a session that exists already.
    pub(super) fn adopt_session(&mut self, id: SessionId, focused: bool) {
        self.engaged = true;
        self.session = Session::Open { id, focused };
        // Whatever belongs into it was opened in it before.
        self.shown = Asked::Done(());
    }

    /// The customer's record, if exactly one is known.
    pub(super) fn customer<'a>(&'a self, config: &FlowConfig) -> Option<&'a Hit> {
        let is_customer = |hit: &&Hit| config.tables.iter().any(|table| table.entity == hit.entity);
        let found = self.lookup.done().and_then(Found::one);
        match self.about.as_ref().filter(is_customer) {
            // What was found may be the same record with its name.
            Some(about) => Some(found.filter(|hit| hit.id == about.id).unwrap_or(about)),
            None => found,
        }
    }

    /// Takes one input. Problems go straight to `out`; what else follows is decided by [`Lane::step`].
    pub(super) fn take(&mut self, now: Timestamp, input: Input, config: &FlowConfig, out: &mut Vec<Action>) {
        match input {
            Input::Event(event) => self.event(&event),
            Input::Stands(state) => self.stands(now, state),
            Input::LookedUp(outcome) => {
                let found = self.checked(outcome, FlowStep::LookUp, out).unwrap_or(Found::Unsearchable);
                self.lookup = Asked::Done(found);
            }
            Input::PatienceOver => self.patience = Asked::Done(()),
            Input::Notified(outcome) => {
                let withdrawn = self.notification == Notification::Withdrawn;
                self.notification = Notification::Over;
                if let Some(outcome) = self.checked(outcome, FlowStep::Notify, out).filter(|_| !withdrawn) {
                    self.choice = chosen(outcome.action, config);
                }
            }
            Input::Answered(outcome) => {
                let accepting = self.choice == Choice::Accept;
                self.choice = Choice::Told;
                self.telling = false;
                let step = if accepting { FlowStep::Accept } else { FlowStep::Decline };
                // What came of it is reported by events: somebody else may have been faster.
                self.checked(outcome, step, out);
            }
            Input::SessionOpened(outcome) => {
                let opened = self.checked(outcome, FlowStep::Session, out);
                self.session = opened.map_or(Session::Failed, |id| {
                    let session =
                        FlowNotice::SessionOpened { conversation: self.facts.id.clone(), session: id.clone() };
                    out.push(Action::Tell(Box::new(session)));
                    Session::Open { id, focused: true }
                });
            }
            Input::RecordShown(outcome) => {
                self.shown = Asked::Done(());
                if let Some(Some(saved)) = self.checked(outcome, FlowStep::OpenRecord, out) {
                    self.lookup = Asked::Done(Found::One(saved));
                }
            }
            Input::Titled(outcome) => {
                self.title = Asked::Done(std::mem::take(&mut self.title_sent));
                self.checked(outcome, FlowStep::Title, out);
            }
            Input::Written(outcome) => self.written(outcome, config, out),
            Input::WriteAgain => self.activity.iter_mut().for_each(Activity::try_again),
            Input::Focused(now_focused) => {
                if let Session::Open { focused, .. } = &mut self.session {
                    *focused = now_focused;
                }
            }
            Input::SessionClosed => {
                self.session = Session::Closed;
                if config.on_session_closed == OnSessionClosed::EndConversation && !self.facts.state.is_over() {
                    out.push(Action::End { reason: "the agent closed the session" });
                }
            }
        }
    }

    fn event(&mut self, event: &HubEvent) {
        let at = event.envelope.occurred_at;
        self.trace = event.envelope.trace;
        match &event.envelope.event {
            ChannelEvent::Accepted(_) => self.engage(Some(at)),
            ChannelEvent::Connected(_) => {
                self.engage(Some(at));
                self.facts.connected_at = Some(at);
            }
            ChannelEvent::Ended(ended) => self.talk_ms = ended.talk_ms,
            ChannelEvent::Failed(failed) => self.came_to_nothing(&failed.cause),
            ChannelEvent::Missed(missed) => self.came_to_nothing(&missed.cause),
            ChannelEvent::WrapUpEnded(wrap_up) => {
                if let Some(disposition) = &wrap_up.disposition {
                    let outcome = disposition.label.as_ref().unwrap_or(&disposition.code);
                    self.remarks.push(format!("Outcome: {outcome}"));
                    self.remarks.extend(disposition.note.clone());
                }
            }
            _ => {}
        }
        // The hub has judged the event and says where it leads.
        if let Some(state) = &event.state {
            self.become_state(at, state.clone());
        }
    }

    /// A view tells the state without the events that led to it.
    fn stands(&mut self, now: Timestamp, state: ConversationState) {
        self.become_state(now, state);
        if self.is_talking() {
            self.engage(Some(now));
        }
    }

    fn become_state(&mut self, at: Timestamp, state: ConversationState) {
        self.facts.state = state;
        if self.facts.state.is_over() && self.ended.is_none() {
            self.ended = Some(at);
        }
    }

    fn engage(&mut self, at: Option<Timestamp>) {
        self.engaged = true;
        self.started = self.started.or(at);
    }

    fn came_to_nothing(&mut self, cause: &EndCause) {
        if self.engaged {
            self.remarks.push(format!("Not reached: {}", cause.as_str().replace('_', " ")));
        }
    }

    fn written(
        &mut self,
        outcome: Result<Option<String>, cif_provider::HostError>,
        config: &FlowConfig,
        out: &mut Vec<Action>,
    ) {
        let Some(activity) = &mut self.activity else { return };
        match outcome {
            Ok(id) => activity.done(id),
            Err(error) => {
                let pause = activity.failed(&error, config);
                out.push(self.problem(FlowStep::Record, error.into(), pause.is_some()));
                out.extend(pause.map(Action::Pause));
            }
        }
    }

    fn checked<T, E: Into<FlowError>>(
        &self,
        outcome: Result<T, E>,
        step: FlowStep,
        out: &mut Vec<Action>,
    ) -> Option<T> {
        outcome.map_err(|error| out.push(self.problem(step, error.into(), false))).ok()
    }

    fn problem(&self, step: FlowStep, error: FlowError, will_retry: bool) -> Action {
        let conversation = Some(self.facts.id.clone());
        Action::Tell(Box::new(FlowNotice::Problem(FlowProblem { conversation, step, error, will_retry })))
    }
}

/// Does the flow care for this event? It goes by who was connected with whom from when to when; hold, messages and the
/// like, which are most of the events, change nothing in it.
pub(super) fn matters(event: &HubEvent) -> bool {
    use ChannelEvent as E;
    let phase = |state: &ConversationState| (*state == ConversationState::Offered, state.is_over());
    let listed = matches!(
        event.envelope.event,
        E::Offered(_)
            | E::Dialing(_)
            | E::Accepted(_)
            | E::Connected(_)
            | E::Ended(_)
            | E::Failed(_)
            | E::Missed(_)
            | E::WrapUpEnded(_)
    );
    listed || event.before.as_ref().map(phase) != event.state.as_ref().map(phase)
}

/// What the end of a notification means for the provider.
fn chosen(action: NotificationAction, config: &FlowConfig) -> Choice {
    match action {
        NotificationAction::Accept => Choice::Accept,
        NotificationAction::Reject => Choice::Decline("the agent declined"),
        NotificationAction::Timeout if config.on_unanswered == OnUnanswered::Leave => Choice::Told,
        NotificationAction::Timeout => Choice::Decline("the agent did not answer in time"),
        _ => Choice::Decline("the notification was withdrawn in the host"),
    }
}
