//! `voice.send_dtmf`

use crate::ConversationId;
use crate::channel::{Done, Dtmf};

entry! {
    /// Sends tones to the far end, in order.
    command "voice.send_dtmf";
    facet: Voice;
    idempotent: false;
    needs: |capabilities| capabilities.send_dtmf;
    causes: [];
    errors: ["not_found", "wrong_state", "limit_reached"];
    cancelled: "Some of the tones may have been sent.";
    reply: Done;
    pub struct SendDtmf {
        req {
            /// The call.
            conversation: ConversationId,
            /// The tones.
            tones: Dtmf,
        }
    }
}
