//! `voice.consult`

use crate::channel::Address;
use crate::{ConversationId, ParticipantId};

entry! {
    /// Calls somebody else to ask before handing over. The far end is put on hold; the agent talks to the one who is
    /// asked.
    command "voice.consult";
    facet: Voice;
    idempotent: false;
    needs: |capabilities| capabilities.consult;
    causes: ["participant.held", "participant.invited", "consult.started", "participant.joined", "consult.ended"];
    errors: ["not_found", "wrong_state", "invalid_input", "limit_reached"];
    cancelled: "The one who is asked may be ringing, which is reported; `voice.cancel_consult` ends it.";
    reply: Consulting;
    pub struct Consult {
        req {
            /// The call.
            conversation: ConversationId,
            /// Whom to ask.
            to: Address,
        }
        opt {
            /// The name of the one to ask.
            name: String, with_name;
        }
    }
}

entry! {
    /// The one who is asked is being called.
    reply "voice.consult";
    pub struct Consulting {
        req {
            /// Who is asked, as a participant of the call.
            participant: ParticipantId,
        }
    }
}
