//! `voice.cancel_consult`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Ends the talk with the one who was asked and takes the far end off hold. Without a consultation nothing
    /// happens and it is no error.
    command "voice.cancel_consult";
    facet: Voice;
    idempotent: true;
    needs: |capabilities| capabilities.consult;
    causes: ["participant.left", "consult.ended", "participant.resumed"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct CancelConsult {
        req {
            /// The call.
            conversation: ConversationId,
        }
    }
}
