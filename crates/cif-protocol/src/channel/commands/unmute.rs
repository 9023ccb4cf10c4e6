//! `voice.unmute`

use crate::channel::Done;
use crate::{ConversationId, ParticipantId};

entry! {
    /// Lets the others hear the agent again.
    command "voice.unmute";
    facet: Voice;
    idempotent: true;
    needs: |capabilities| capabilities.mute;
    causes: ["participant.unmuted"];
    errors: ["not_found", "wrong_state", "unsupported"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct Unmute {
        req {
            /// The call.
            conversation: ConversationId,
        }
        opt {
            /// Somebody else to unmute; nothing for the agent.
            participant: ParticipantId, with_participant;
        }
    }
}
