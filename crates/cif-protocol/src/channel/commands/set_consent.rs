//! `consent.set`

use crate::ConversationId;
use crate::channel::{Address, ConsentPurpose, ConsentState, Done};

entry! {
    /// Stores what somebody agreed to or refused. The last call for a purpose counts; the service keeps the earlier
    /// ones for proof.
    command "consent.set";
    facet: Consent;
    idempotent: true;
    needs: |capabilities| capabilities.set_consent;
    causes: ["consent.changed"];
    errors: ["invalid_input", "denied"];
    cancelled: "It may be stored, which is reported.";
    reply: Done;
    pub struct SetConsent {
        req {
            /// Who.
            party: Address,
            /// What for.
            purpose: ConsentPurpose,
            /// Agreed, refused or taken back.
            state: ConsentState,
        }
        opt {
            /// How it is known, for proof: the words, a form, a recording.
            evidence: String, with_evidence;
            /// The conversation in which it was said.
            conversation: ConversationId, with_conversation;
        }
    }
}
