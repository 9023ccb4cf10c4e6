//! What a provider holds at one moment.

use super::{Capabilities, Conversation, Participant, Scope, SupervisionMode};
use crate::{ParticipantId, RecordingId};

record! {
    /// The capabilities of one scope.
    #[derive(Eq)]
    pub struct ScopedCapabilities {
        req {
            /// What they are about.
            scope: Scope,
            /// All of them.
            capabilities: Capabilities,
        }
    }
}

record! {
    /// A live conversation with everything needed to show and to continue it.
    pub struct ConversationSnapshot {
        req {
            /// What is known of it, with its state.
            conversation: Conversation,
            /// The sequence number of its last event that the snapshot includes; later events follow.
            seq: u64,
        }
        opt {
            /// The consultation that is under way.
            consult: ConsultInfo, with_consult;
        }
        def {
            /// Who takes part.
            participants: Vec<Participant>, with_participants;
            /// Does everybody talk to everybody?
            conferenced: bool, with_conferenced;
            /// The recordings that are running or paused.
            recordings: Vec<RecordingInfo>, with_recordings;
            /// The supervisors.
            supervisors: Vec<SupervisorInfo>, with_supervisors;
        }
    }
}

record! {
    /// A consultation: somebody is asked before the call is handed over.
    #[derive(Eq)]
    pub struct ConsultInfo {
        req {
            /// Who is asked.
            participant: ParticipantId,
        }
        opt {
            /// Whom the agent talks to now.
            active: ParticipantId, with_active;
        }
    }
}

record! {
    /// A recording that is not over.
    #[derive(Eq)]
    pub struct RecordingInfo {
        req {
            /// The recording.
            id: RecordingId,
        }
        def {
            /// Is it interrupted?
            paused: bool, with_paused;
        }
    }
}

record! {
    /// Somebody who listens in.
    #[derive(Eq)]
    pub struct SupervisorInfo {
        req {
            /// Who, as a participant.
            participant: ParticipantId,
            /// How it takes part.
            mode: SupervisionMode,
        }
    }
}
