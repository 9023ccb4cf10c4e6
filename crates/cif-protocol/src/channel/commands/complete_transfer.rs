//! `voice.complete_transfer`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Hands the call to the one who was asked (warm transfer). The agent's part ends with cause `transferred`.
    command "voice.complete_transfer";
    facet: Voice;
    idempotent: false;
    needs: |capabilities| capabilities.warm_transfer;
    causes: ["consult.ended", "conversation.transferred", "conversation.ended"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may be handed over, which is reported.";
    reply: Done;
    pub struct CompleteTransfer {
        req {
            /// The call.
            conversation: ConversationId,
        }
    }
}
