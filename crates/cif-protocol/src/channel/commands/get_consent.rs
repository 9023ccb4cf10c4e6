//! `consent.get`

use crate::ConversationId;
use crate::channel::{Address, ConsentPurpose, ConsentRecord};

entry! {
    /// Asks what somebody agreed to.
    command "consent.get";
    facet: Consent;
    idempotent: true;
    needs: |capabilities| capabilities.get_consent;
    causes: [];
    errors: ["invalid_input", "denied"];
    cancelled: "Nothing is left.";
    reply: ConsentList;
    pub struct GetConsent {
        req {
            /// Who.
            party: Address,
        }
        opt {
            /// Only for this purpose.
            purpose: ConsentPurpose, with_purpose;
            /// The conversation in which it matters.
            conversation: ConversationId, with_conversation;
        }
    }
}

entry! {
    /// What somebody agreed to. A purpose that is not listed was never asked about.
    reply "consent.get";
    pub struct ConsentList {
        def {
            /// One for each purpose.
            consents: Vec<ConsentRecord>, with_consents;
        }
    }
}
