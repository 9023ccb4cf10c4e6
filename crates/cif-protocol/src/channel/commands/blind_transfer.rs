//! `voice.blind_transfer`

use crate::ConversationId;
use crate::channel::{Address, Done};

entry! {
    /// Hands the call to somebody else without asking first. The agent's part ends with cause `transferred`.
    command "voice.blind_transfer";
    facet: Voice;
    idempotent: false;
    needs: |capabilities| capabilities.blind_transfer;
    causes: ["conversation.transferred", "conversation.ended"];
    errors: ["not_found", "wrong_state", "invalid_input", "denied"];
    cancelled: "It may be handed over, which is reported.";
    reply: Done;
    pub struct BlindTransfer {
        req {
            /// The call.
            conversation: ConversationId,
            /// Who takes it.
            to: Address,
        }
    }
}
