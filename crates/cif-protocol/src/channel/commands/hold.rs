//! `voice.hold`

use crate::channel::Done;
use crate::{ConversationId, ParticipantId};

entry! {
    /// Puts the far end on hold.
    command "voice.hold";
    facet: Voice;
    idempotent: true;
    needs: |capabilities| capabilities.hold;
    causes: ["participant.held"];
    errors: ["not_found", "wrong_state", "unsupported"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct Hold {
        req {
            /// The call.
            conversation: ConversationId,
        }
        opt {
            /// One participant of several; nothing for the whole call.
            participant: ParticipantId, with_participant;
        }
    }
}
