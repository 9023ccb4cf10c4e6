//! `voice.mute`

use crate::channel::Done;
use crate::{ConversationId, ParticipantId};

entry! {
    /// Keeps the others from hearing the agent.
    command "voice.mute";
    facet: Voice;
    idempotent: true;
    needs: |capabilities| capabilities.mute;
    causes: ["participant.muted"];
    errors: ["not_found", "wrong_state", "unsupported"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct Mute {
        req {
            /// The call.
            conversation: ConversationId,
        }
        opt {
            /// Somebody else to mute; nothing for the agent.
            participant: ParticipantId, with_participant;
        }
    }
}
