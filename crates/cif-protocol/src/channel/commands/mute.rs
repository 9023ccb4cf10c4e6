//! `voice.mute`

use crate::channel::Done;
use crate::{ConversationId, ParticipantId};

entry! {
    /// Keeps the others from hearing the agent.
    command "voice.mute";
    facet: Voice;
    idempotent: true;
    needs: |capabilities| capabilities.mute;
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
