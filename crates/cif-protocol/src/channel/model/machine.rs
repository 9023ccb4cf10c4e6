//! The lives of the parts of a conversation: one table for each kind of part.

use crate::channel::{
    Conferenced, ConsultEnded, ConsultStarted, ConversationState, Entry, Held, Muted, ParticipantInvited,
    ParticipantJoined, ParticipantLeft, RecordingAvailable, RecordingPaused, RecordingResumed, RecordingStarted,
    RecordingStopped, Resumed, SupervisionEnded, SupervisionModeChanged, SupervisionStarted, Swapped, Unmuted,
};

/// The life of one kind of part: a name, and every legal step as state before, name of the event, state after.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Machine {
    /// What it is the life of.
    pub name: &'static str,
    /// The state before anything is reported.
    pub start: &'static str,
    /// The steps.
    pub steps: &'static [(&'static str, &'static str, &'static str)],
}

/// Somebody who takes part. The two ends begin as `joined`.
pub static PARTICIPANT: Machine = Machine {
    name: "participant",
    start: "unknown",
    steps: &[
        ("unknown", ParticipantInvited::NAME, "invited"),
        ("unknown", ParticipantJoined::NAME, "joined"),
        ("invited", ParticipantJoined::NAME, "joined"),
        ("invited", ParticipantLeft::NAME, "left"),
        ("joined", Held::NAME, "held"),
        ("joined", Muted::NAME, "joined"),
        ("joined", Unmuted::NAME, "joined"),
        ("joined", ParticipantLeft::NAME, "left"),
        ("held", Resumed::NAME, "joined"),
        ("held", Muted::NAME, "held"),
        ("held", Unmuted::NAME, "held"),
        ("held", ParticipantLeft::NAME, "left"),
        ("left", ParticipantInvited::NAME, "invited"),
        ("left", ParticipantJoined::NAME, "joined"),
    ],
};

/// Asking somebody before a call is handed over. There is one at a time; it is with a participant who was invited.
pub static CONSULTATION: Machine = Machine {
    name: "consultation",
    start: "none",
    steps: &[
        ("none", ConsultStarted::NAME, "under way"),
        ("under way", Swapped::NAME, "under way"),
        ("under way", ConsultEnded::NAME, "none"),
    ],
};

/// Everybody talks to everybody. It needs somebody besides the two ends.
pub static CONFERENCE: Machine = Machine {
    name: "conference",
    start: "none",
    steps: &[("none", Conferenced::NAME, "joined"), ("joined", Conferenced::NAME, "joined")],
};

/// One recording. It stops by itself when the conversation is over.
pub static RECORDING: Machine = Machine {
    name: "recording",
    start: "unknown",
    steps: &[
        ("unknown", RecordingStarted::NAME, "running"),
        ("running", RecordingPaused::NAME, "paused"),
        ("paused", RecordingResumed::NAME, "running"),
        ("running", RecordingStopped::NAME, "stopped"),
        ("paused", RecordingStopped::NAME, "stopped"),
        ("stopped", RecordingAvailable::NAME, "available"),
        // It was made before anybody listened, or so long ago that it is forgotten.
        ("unknown", RecordingAvailable::NAME, "available"),
        ("available", RecordingAvailable::NAME, "available"),
    ],
};

/// One supervisor, who is a participant that joined.
pub static SUPERVISION: Machine = Machine {
    name: "supervision",
    start: "none",
    steps: &[
        ("none", SupervisionStarted::NAME, "under way"),
        ("under way", SupervisionModeChanged::NAME, "under way"),
        ("under way", SupervisionEnded::NAME, "none"),
    ],
};

/// All of them.
pub static MACHINES: [&Machine; 5] = [&PARTICIPANT, &CONSULTATION, &CONFERENCE, &RECORDING, &SUPERVISION];

impl Machine {
    /// The state after the event called `event`; nothing when it is not legal.
    #[must_use]
    pub fn after(&self, from: &str, event: &str) -> Option<&'static str> {
        self.steps.iter().find(|(state, name, _)| *state == from && *name == event).map(|(.., to)| *to)
    }

    fn possible(&self, from: &str) -> Vec<&'static str> {
        self.steps.iter().filter(|(state, ..)| *state == from).map(|(_, event, _)| *event).collect()
    }
}

/// What does not allow an event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The conversation as a whole.
    Conversation,
    /// One part of it.
    Of {
        /// The life of that kind of part.
        machine: &'static Machine,
        /// Which one, where there are several.
        name: Option<String>,
        /// Where it stands.
        state: &'static str,
    },
    /// A part is named that must be another one, or be there and is not.
    Unmet {
        /// What is expected.
        expected: &'static str,
        /// What was named.
        found: String,
    },
    /// There are too many parts of a kind.
    Full {
        /// Which kind.
        machine: &'static Machine,
        /// How many are followed.
        limit: usize,
    },
}

impl Part {
    pub(crate) fn describe(&self, from: &ConversationState) -> String {
        match self {
            Self::Conversation => format!("in state `{from}`"),
            Self::Of { machine, name: Some(name), state } => {
                format!("for {} `{name}` in state `{state}`", machine.name)
            }
            Self::Of { machine, name: None, state } => format!("for the {} in state `{state}`", machine.name),
            Self::Unmet { expected, found } => format!("with `{found}`: expected is {expected}"),
            Self::Full { machine, limit } => format!("because {limit} of kind {} are the limit", machine.name),
        }
    }

    pub(crate) fn possible(&self, from: &ConversationState) -> String {
        let names: Vec<&str> = match self {
            Self::Of { machine, state, .. } => machine.possible(state),
            _ => from.possible().collect(),
        };
        if names.is_empty() { "none, it is over".to_owned() } else { names.join(", ") }
    }
}
