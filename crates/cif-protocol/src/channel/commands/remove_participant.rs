//! `participant.remove`

use crate::channel::Done;
use crate::{ConversationId, ParticipantId};

entry! {
    /// Takes somebody out of the conversation. Removing who has left is no error. The agent leaves with
    /// `conversation.end`.
    command "participant.remove";
    facet: Participants;
    idempotent: true;
    needs: |capabilities| capabilities.remove_participant;
    causes: ["participant.left"];
    errors: ["not_found", "wrong_state", "denied"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct RemoveParticipant {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// Who is to leave.
            participant: ParticipantId,
        }
    }
}
