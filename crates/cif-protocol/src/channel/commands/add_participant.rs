//! `participant.add`

use crate::channel::{Address, ParticipantRole};
use crate::{ConversationId, ParticipantId};

entry! {
    /// Brings somebody else into the conversation. In a call the others go on talking while it rings.
    command "participant.add";
    facet: Participants;
    idempotent: false;
    needs: |capabilities| capabilities.add_participant;
    causes: ["participant.invited", "participant.joined", "participant.left"];
    errors: ["not_found", "wrong_state", "invalid_input", "limit_reached", "denied"];
    cancelled: "Somebody may have been invited, which is reported.";
    reply: ParticipantAdded;
    pub struct AddParticipant {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// Whom to bring in.
            to: Address,
        }
        opt {
            /// The name of the one to bring in.
            name: String, with_name;
            /// The part it is to play; nothing for a colleague.
            role: ParticipantRole, with_role;
        }
    }
}

entry! {
    /// Somebody was invited.
    reply "participant.add";
    pub struct ParticipantAdded {
        req {
            /// Who, as a participant of the conversation.
            participant: ParticipantId,
        }
    }
}
