//! `conversation.dialing`

use crate::SessionId;
use crate::channel::{Address, ChannelKind, Party, RecordRef, Start};

entry! {
    /// The agent started a conversation; the far end has not answered yet.
    event "conversation.dialing";
    facet: Conversations;
    pub struct Dialing {
        req {
            /// The kind of channel.
            kind: ChannelKind,
            /// The far end.
            to: Party,
        }
        opt {
            /// The address of ours that it starts from.
            from: Address, with_from;
            /// The subject, for mail.
            subject: String, with_subject;
            /// The record that it is about, as given at the start.
            record: RecordRef, with_record;
            /// The session that it belongs to, as given at the start.
            session: SessionId, with_session;
        }
    }
}

impl From<Start> for Dialing {
    /// What is reported of a start when the service has begun to dial.
    fn from(start: Start) -> Self {
        let mut to = Party::from(start.to);
        to.name = start.name;
        let mut dialing = Self::new(start.kind, to);
        (dialing.from, dialing.subject) = (start.from, start.subject);
        (dialing.record, dialing.session) = (start.record, start.session);
        dialing
    }
}
