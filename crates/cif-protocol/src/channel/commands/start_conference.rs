//! `voice.conference`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Joins the far end, the agent and the one who was asked in one talk. Joining what is joined is no error.
    command "voice.conference";
    facet: Voice;
    idempotent: true;
    needs: |capabilities| capabilities.conference;
    causes: ["participant.resumed", "consult.ended", "conversation.conferenced"];
    errors: ["not_found", "wrong_state", "limit_reached"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct StartConference {
        req {
            /// The call.
            conversation: ConversationId,
        }
    }
}
