//! `supervision.set_mode`

use crate::ConversationId;
use crate::channel::{Done, SupervisionMode};

entry! {
    /// Changes between listening, whispering and taking part. The last call counts.
    command "supervision.set_mode";
    facet: Supervision;
    idempotent: true;
    needs: |capabilities| capabilities.supervise;
    causes: ["supervision.mode_changed"];
    errors: ["not_found", "wrong_state", "unsupported", "denied"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct SetSupervisionMode {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// How to take part from now on.
            mode: SupervisionMode,
        }
    }
}
