//! `voice.resume`

use crate::channel::Done;
use crate::{ConversationId, ParticipantId};

entry! {
    /// Takes the far end off hold.
    command "voice.resume";
    facet: Voice;
    idempotent: true;
    needs: |capabilities| capabilities.hold;
    causes: ["participant.resumed"];
    errors: ["not_found", "wrong_state", "unsupported"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct Resume {
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
