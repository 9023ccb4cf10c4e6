//! What people agreed to.

use crate::Timestamp;

open_enum! {
    /// What somebody is asked to agree to.
    pub enum ConsentPurpose {
        /// Recording the conversation.
        Recording = "recording",
        /// Writing down what is said, by a program.
        Transcription = "transcription",
        /// Being written to or called with offers.
        Marketing = "marketing",
        /// Being contacted about this matter at all.
        Contact = "contact",
        /// Keeping personal data.
        DataProcessing = "data_processing",
    }
}

open_enum! {
    /// What the answer was.
    pub enum ConsentState {
        /// Agreed.
        Granted = "granted",
        /// Refused.
        Denied = "denied",
        /// Agreed earlier and taken back.
        Withdrawn = "withdrawn",
    }
}

record! {
    /// What somebody agreed to or refused.
    #[derive(Eq)]
    pub struct ConsentRecord {
        req {
            /// What for.
            purpose: ConsentPurpose,
            /// The answer.
            state: ConsentState,
        }
        opt {
            /// How it is known, for proof.
            evidence: String, with_evidence;
            /// Since when.
            since: Timestamp, with_since;
        }
    }
}
