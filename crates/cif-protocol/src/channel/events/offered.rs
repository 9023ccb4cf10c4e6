//! `conversation.offered`

use std::collections::BTreeMap;

use crate::Timestamp;
use crate::channel::{Address, ChannelKind, Party};

entry! {
    /// The far end wants to talk: a call rings, a chat or a mail came in.
    event "conversation.offered";
    facet: Conversations;
    pub struct Offered {
        req {
            /// The kind of channel.
            kind: ChannelKind,
            /// The far end; without an address when it was withheld.
            from: Party,
        }
        opt {
            /// The address of ours that was called or written to.
            to: Address, with_to;
            /// The queue or line that it came through.
            queue: String, with_queue;
            /// The subject, for mail.
            subject: String, with_subject;
            /// When the service stops waiting for the agent.
            expires_at: Timestamp, with_expires_at;
        }
        def {
            /// Further facts from the service, by name.
            attributes: BTreeMap<String, String>, with_attributes;
        }
    }
}
