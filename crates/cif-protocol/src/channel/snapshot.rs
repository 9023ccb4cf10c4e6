//! What a provider holds at one moment.

use super::{Conversation, Participant};

record! {
    /// A live conversation with everything needed to show and to continue it.
    pub struct ConversationSnapshot {
        req {
            /// What is known of it, with its state.
            conversation: Conversation,
            /// The sequence number of its last event that the snapshot includes; later events follow.
            seq: u64,
        }
        def {
            /// Who takes part.
            participants: Vec<Participant>, with_participants;
        }
    }
}
