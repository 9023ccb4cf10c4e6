//! A whole conversation with its parts: which event is legal, and what is known after it.

mod machine;

use std::collections::BTreeMap;

pub use machine::{CONFERENCE, CONSULTATION, MACHINES, Machine, PARTICIPANT, Part, RECORDING, SUPERVISION};

use super::{
    ChannelEvent, ConsultInfo, Conversation, ConversationSnapshot, ConversationState, IllegalTransition, Participant,
    ParticipantRole, ParticipantState, RecordingInfo, SupervisionMode, SupervisorInfo,
};
use crate::{ConversationId, ParticipantId, RecordingId};

/// The most participants, and the most recordings, that are followed in one conversation.
pub const MAX_PARTS: usize = 64;

/// Follows one conversation: its state, its participants, consultation, conference, recordings and supervisors. An event
/// that the tables do not allow is refused and changes nothing.
///
/// ```
/// use cif_protocol::channel::{ChannelEvent, ChannelKind, Connected, ConversationModel, Dialing, Held, Party};
///
/// let mut model = ConversationModel::new("call-1");
/// model.apply(&Dialing::new(ChannelKind::Voice, Party::new()).into())?;
/// model.apply(&Connected::new().into())?;
/// let held = ChannelEvent::from(Held::new().with_participant("p2"));
/// let refused = model.apply(&held).unwrap_err().to_string();
/// assert!(refused.contains("`participant.held` is not possible for participant `p2` in state `unknown`"), "{refused}");
/// # Ok::<(), cif_protocol::channel::IllegalTransition>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationModel {
    id: ConversationId,
    state: ConversationState,
    /// Most conversations have nothing but two ends.
    parts: Option<Box<Parts>>,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Parts {
    participants: BTreeMap<ParticipantId, Participant>,
    consult: Option<ConsultInfo>,
    conferenced: bool,
    recordings: BTreeMap<RecordingId, &'static str>,
    supervisors: BTreeMap<ParticipantId, SupervisionMode>,
}

impl ConversationModel {
    /// A conversation of which nothing was reported yet.
    #[must_use]
    pub fn new(id: impl Into<ConversationId>) -> Self {
        Self { id: id.into(), state: ConversationState::New, parts: None }
    }

    /// A conversation of which nothing but its state is known.
    #[must_use]
    pub fn at(id: impl Into<ConversationId>, state: ConversationState) -> Self {
        Self { id: id.into(), state, parts: None }
    }

    /// The conversation of a snapshot.
    #[must_use]
    pub fn from_snapshot(snapshot: &ConversationSnapshot) -> Self {
        let running = |info: &RecordingInfo| if info.paused { "paused" } else { "running" };
        let parts = Parts {
            participants: snapshot.participants.iter().take(MAX_PARTS).map(|p| (p.id.clone(), p.clone())).collect(),
            consult: snapshot.consult.clone(),
            conferenced: snapshot.conferenced,
            recordings: snapshot.recordings.iter().take(MAX_PARTS).map(|r| (r.id.clone(), running(r))).collect(),
            supervisors: snapshot
                .supervisors
                .iter()
                .take(MAX_PARTS)
                .map(|info| (info.participant.clone(), info.mode.clone()))
                .collect(),
        };
        let Conversation { id, state, .. } = &snapshot.conversation;
        Self { id: id.clone(), state: state.clone(), parts: (parts != Parts::default()).then(|| Box::new(parts)) }
    }

    /// The snapshot of this conversation: what is known of it, and its parts as the model has them.
    #[must_use]
    pub fn to_snapshot(&self, mut conversation: Conversation, seq: u64) -> ConversationSnapshot {
        conversation.state = self.state.clone();
        let mut snapshot = ConversationSnapshot::new(conversation, seq).with_participants(self.participants());
        if let Some(parts) = &self.parts {
            let open = parts.recordings.iter().filter(|(_, state)| matches!(**state, "running" | "paused"));
            snapshot.consult.clone_from(&parts.consult);
            snapshot.conferenced = parts.conferenced;
            snapshot.recordings =
                open.map(|(id, state)| RecordingInfo::new(id.clone()).with_paused(*state == "paused")).collect();
            snapshot.supervisors = parts
                .supervisors
                .iter()
                .map(|(participant, mode)| SupervisorInfo::new(participant.clone(), mode.clone()))
                .collect();
        }
        snapshot
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &ConversationId {
        &self.id
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> &ConversationState {
        &self.state
    }

    /// Was anything reported of its parts? Most conversations have nothing but two ends.
    #[must_use]
    pub fn has_parts(&self) -> bool {
        self.parts.is_some()
    }

    /// Who was reported, in order of the ids; those who left are in the list with that state until they are forgotten. The
    /// two ends are in it only when something was reported of them.
    #[must_use]
    pub fn participants(&self) -> Vec<Participant> {
        self.parts.iter().flat_map(|parts| parts.participants.values().cloned()).collect()
    }

    /// The participant with this id, if it takes part or is invited. The two ends always are while they are connected.
    #[must_use]
    pub fn participant(&self, id: &ParticipantId) -> Option<Participant> {
        let known = self.parts.as_ref().and_then(|parts| parts.participants.get(id)).cloned();
        known.or_else(|| implicit(id)).filter(|participant| participant.state != Some(ParticipantState::Left))
    }

    /// The consultation that is under way.
    #[must_use]
    pub fn consult(&self) -> Option<&ConsultInfo> {
        self.parts.as_ref()?.consult.as_ref()
    }

    /// Does everybody talk to everybody?
    #[must_use]
    pub fn is_conference(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| parts.conferenced)
    }

    /// The state of a recording, as [`RECORDING`] calls it.
    #[must_use]
    pub fn recording(&self, id: &RecordingId) -> &'static str {
        self.parts.as_ref().and_then(|parts| parts.recordings.get(id).copied()).unwrap_or(RECORDING.start)
    }

    /// The recording that is running or paused.
    #[must_use]
    pub fn open_recording(&self) -> Option<&RecordingId> {
        let open = |(_, state): &(&RecordingId, &&str)| matches!(**state, "running" | "paused");
        self.parts.as_ref()?.recordings.iter().find(open).map(|(id, _)| id)
    }

    /// How a supervisor takes part.
    #[must_use]
    pub fn supervision(&self, supervisor: &ParticipantId) -> Option<&SupervisionMode> {
        self.parts.as_ref()?.supervisors.get(supervisor)
    }

    /// Moves along. An event that is not part of the life of a conversation changes nothing.
    ///
    /// # Errors
    ///
    /// [`IllegalTransition`] names the event, the state that does not allow it and what would be possible; nothing changes.
    pub fn apply(&mut self, event: &ChannelEvent) -> Result<(), IllegalTransition> {
        let state = self.state.step(&self.id, event)?;
        if let Err(part) = self.apply_to_parts(event) {
            return Err(IllegalTransition::new(self.id.clone(), self.state.clone(), event.name()).with_part(part));
        }
        if state.is_over() && !self.state.is_over() {
            self.end_parts();
        }
        self.state = state;
        Ok(())
    }

    fn apply_to_parts(&mut self, event: &ChannelEvent) -> Result<(), Part> {
        use ChannelEvent as E;
        let name = event.name();
        match event {
            E::ParticipantInvited(e) => self.enter(name, &e.participant, Some(ParticipantState::Invited)),
            E::ParticipantJoined(e) => self.enter(name, &e.participant, None),
            E::ParticipantLeft(e) => self.leave(name, &e.participant),
            E::Held(e) => self.set(name, e.participant.as_ref(), Participant::FAR_END, |p| p.held = true),
            E::Resumed(e) => self.set(name, e.participant.as_ref(), Participant::FAR_END, |p| p.held = false),
            E::Muted(e) => self.set(name, e.participant.as_ref(), Participant::AGENT, |p| p.muted = true),
            E::Unmuted(e) => self.set(name, e.participant.as_ref(), Participant::AGENT, |p| p.muted = false),
            E::ConsultStarted(e) => {
                self.step_consult(name)?;
                self.must_take_part(&e.participant)?;
                self.parts_mut().consult =
                    Some(ConsultInfo::new(e.participant.clone()).with_active(e.participant.clone()));
                Ok(())
            }
            E::ConsultEnded(e) => {
                self.step_consult(name)?;
                let with = self.consult().map(|consult| &consult.participant);
                if with != Some(&e.participant) {
                    return Err(unmet("the one who is asked", &e.participant));
                }
                self.parts_mut().consult = None;
                Ok(())
            }
            E::Swapped(e) => {
                self.step_consult(name)?;
                let asked = self.consult().is_some_and(|consult| consult.participant == e.active);
                if !asked && e.active.as_str() != Participant::FAR_END {
                    return Err(unmet("the far end or the one who is asked", &e.active));
                }
                if let Some(consult) = &mut self.parts_mut().consult {
                    consult.active = Some(e.active.clone());
                }
                Ok(())
            }
            E::Conferenced(e) => {
                let others =
                    self.participants().into_iter().filter(|p| implicit(&p.id).is_none() && is_there(p)).count();
                if others == 0 {
                    return Err(Part::Unmet { expected: "somebody besides the two ends", found: "nobody".to_owned() });
                }
                for id in &e.participants {
                    self.must_take_part(id)?;
                }
                self.parts_mut().conferenced = true;
                Ok(())
            }
            E::RecordingStarted(e) => self.step_recording(name, &e.recording),
            E::RecordingPaused(e) => self.step_recording(name, &e.recording),
            E::RecordingResumed(e) => self.step_recording(name, &e.recording),
            E::RecordingStopped(e) => self.step_recording(name, &e.recording),
            E::RecordingAvailable(e) => self.step_recording(name, &e.recording),
            E::SupervisionStarted(e) => self.step_supervision(name, &e.participant, Some(&e.mode)),
            E::SupervisionModeChanged(e) => self.step_supervision(name, &e.participant, Some(&e.mode)),
            E::SupervisionEnded(e) => self.step_supervision(name, &e.participant, None),
            _ => Ok(()),
        }
    }

    fn parts_mut(&mut self) -> &mut Parts {
        self.parts.get_or_insert_with(Box::default)
    }

    /// One step of a participant's life: whether it is legal.
    fn step_participant(&self, name: &str, id: &ParticipantId) -> Result<(), Part> {
        let known = self.parts.as_ref().and_then(|parts| parts.participants.get(id)).cloned();
        let state = match known.or_else(|| implicit(id)) {
            None => PARTICIPANT.start,
            Some(Participant { state: Some(ParticipantState::Left), .. }) => "left",
            Some(Participant { state: Some(ParticipantState::Invited), .. }) => "invited",
            Some(Participant { held: true, .. }) => "held",
            Some(_) => "joined",
        };
        let illegal = || Part::Of { machine: &PARTICIPANT, name: Some(id.to_string()), state };
        PARTICIPANT.after(state, name).map(drop).ok_or_else(illegal)
    }

    fn enter(&mut self, name: &str, who: &Participant, state: Option<ParticipantState>) -> Result<(), Part> {
        self.step_participant(name, &who.id)?;
        let participants = &mut self.parts_mut().participants;
        if participants.len() >= MAX_PARTS && !participants.contains_key(&who.id) {
            let gone = participants.values().find(|p| p.state == Some(ParticipantState::Left)).map(|p| p.id.clone());
            let Some(gone) = gone else { return Err(Part::Full { machine: &PARTICIPANT, limit: MAX_PARTS }) };
            participants.remove(&gone);
        }
        let mut entered = who.clone();
        entered.party = entered.party.or_else(|| participants.get(&who.id).and_then(|before| before.party.clone()));
        entered.state = state;
        participants.insert(who.id.clone(), entered);
        Ok(())
    }

    fn leave(&mut self, name: &str, id: &ParticipantId) -> Result<(), Part> {
        self.step_participant(name, id)?;
        let parts = self.parts_mut();
        let who = parts.participants.entry(id.clone()).or_insert_with(|| described(id));
        who.state = Some(ParticipantState::Left);
        (who.held, who.muted) = (false, false);
        parts.supervisors.remove(id);
        Ok(())
    }

    /// Changes one participant. Without an id it is about the whole call, which the conversation's own state has; the end
    /// that it concerns follows, so that whoever begins with a snapshot knows the same.
    fn set(
        &mut self,
        name: &str,
        id: Option<&ParticipantId>,
        whole: &str,
        change: impl FnOnce(&mut Participant),
    ) -> Result<(), Part> {
        let Some(id) = id else {
            let whole = ParticipantId::from(whole);
            let end = self.parts_mut().participants.entry(whole.clone()).or_insert_with(|| described(&whole));
            // Who has left is neither held nor muted.
            if end.state != Some(ParticipantState::Left) {
                change(end);
            }
            return Ok(());
        };
        self.step_participant(name, id)?;
        change(self.parts_mut().participants.entry(id.clone()).or_insert_with(|| described(id)));
        Ok(())
    }

    fn must_take_part(&self, id: &ParticipantId) -> Result<(), Part> {
        if self.participant(id).is_some() { Ok(()) } else { Err(unmet("somebody who takes part or is invited", id)) }
    }

    fn step_consult(&self, name: &str) -> Result<(), Part> {
        let state = if self.consult().is_some() { "under way" } else { CONSULTATION.start };
        let illegal = || Part::Of { machine: &CONSULTATION, name: None, state };
        CONSULTATION.after(state, name).map(drop).ok_or_else(illegal)
    }

    fn step_recording(&mut self, name: &str, id: &RecordingId) -> Result<(), Part> {
        let state = self.recording(id);
        let illegal = || Part::Of { machine: &RECORDING, name: Some(id.to_string()), state };
        let next = RECORDING.after(state, name).ok_or_else(illegal)?;
        let recordings = &mut self.parts_mut().recordings;
        if recordings.len() >= MAX_PARTS && !recordings.contains_key(id) {
            let gone = recordings.iter().find(|(_, state)| **state == "available").map(|(id, _)| id.clone());
            let Some(gone) = gone else { return Err(Part::Full { machine: &RECORDING, limit: MAX_PARTS }) };
            recordings.remove(&gone);
        }
        recordings.insert(id.clone(), next);
        Ok(())
    }

    fn step_supervision(&mut self, name: &str, id: &ParticipantId, mode: Option<&SupervisionMode>) -> Result<(), Part> {
        let state = if self.supervision(id).is_some() { "under way" } else { SUPERVISION.start };
        let illegal = || Part::Of { machine: &SUPERVISION, name: Some(id.to_string()), state };
        SUPERVISION.after(state, name).ok_or_else(illegal)?;
        self.must_take_part(id)?;
        let supervisors = &mut self.parts_mut().supervisors;
        match mode {
            Some(mode) => supervisors.insert(id.clone(), mode.clone()),
            None => supervisors.remove(id),
        };
        Ok(())
    }

    /// What ends with the conversation.
    fn end_parts(&mut self) {
        if let Some(parts) = &mut self.parts {
            for state in parts.recordings.values_mut().filter(|state| **state != "available") {
                *state = "stopped";
            }
            parts.participants.clear();
            parts.supervisors.clear();
            (parts.consult, parts.conferenced) = (None, false);
        }
    }
}

/// One of the two ends, which are there without having been reported.
fn implicit(id: &ParticipantId) -> Option<Participant> {
    let role = match id.as_str() {
        Participant::AGENT => ParticipantRole::Agent,
        Participant::FAR_END => ParticipantRole::Customer,
        _ => return None,
    };
    Some(Participant::new(id.clone(), role))
}

/// An entry for one of the two ends, which are the only ones that can do something without having been reported.
fn described(id: &ParticipantId) -> Participant {
    implicit(id).unwrap_or_else(|| Participant::new(id.clone(), ParticipantRole::Colleague))
}

fn is_there(participant: &Participant) -> bool {
    !matches!(participant.state, Some(ParticipantState::Invited | ParticipantState::Left))
}

fn unmet(expected: &'static str, found: &ParticipantId) -> Part {
    Part::Unmet { expected, found: found.to_string() }
}
