//! `messaging.estimate_segments`

use crate::ConversationId;
use crate::channel::SegmentEstimate;

entry! {
    /// Asks how many text messages a text is sent as, by the rules of the service. Nothing is sent.
    command "messaging.estimate_segments";
    facet: Messaging;
    idempotent: true;
    needs: |capabilities| capabilities.estimate_segments;
    causes: [];
    errors: ["unsupported"];
    cancelled: "Nothing is left.";
    reply: SegmentEstimate;
    pub struct EstimateSegments {
        req {
            /// The text.
            text: String,
        }
        opt {
            /// The conversation that it is for.
            conversation: ConversationId, with_conversation;
        }
    }
}
