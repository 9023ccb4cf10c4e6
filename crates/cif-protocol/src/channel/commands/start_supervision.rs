//! `supervision.start`

use crate::ConversationId;
use crate::channel::SupervisionMode;

entry! {
    /// Joins a conversation of another agent. It becomes a conversation of the supervisor's, in which the supervisor
    /// is a participant.
    command "supervision.start";
    facet: Supervision;
    idempotent: false;
    needs: |capabilities| capabilities.supervise;
    causes: ["conversation.dialing", "conversation.connected", "participant.joined", "supervision.started", "conversation.failed"];
    errors: ["not_found", "unsupported", "denied"];
    cancelled: "The supervisor may have joined, which is reported.";
    reply: Supervising;
    pub struct StartSupervision {
        req {
            /// The id of one of the targets that `supervision.list` gives.
            target: String,
            /// How to join.
            mode: SupervisionMode,
        }
    }
}

entry! {
    /// The supervisor joins.
    reply "supervision.start";
    pub struct Supervising {
        req {
            /// The new conversation of the supervisor's.
            conversation: ConversationId,
        }
    }
}
