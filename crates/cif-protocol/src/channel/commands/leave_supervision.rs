//! `supervision.leave`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Leaves a supervised conversation; it goes on without the supervisor. Leaving what was left is no error.
    command "supervision.leave";
    facet: Supervision;
    idempotent: true;
    needs: |capabilities| capabilities.supervise;
    causes: ["supervision.ended", "conversation.ended"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct LeaveSupervision {
        req {
            /// The conversation.
            conversation: ConversationId,
        }
    }
}
