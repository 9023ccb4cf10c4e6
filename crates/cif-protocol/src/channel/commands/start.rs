//! `conversation.start`

use crate::channel::{Address, ChannelKind, MessagePart, RecordRef};
use crate::{ConversationId, SessionId};

entry! {
    /// Starts a conversation: dials, opens a chat, begins a mail thread.
    command "conversation.start";
    facet: Conversations;
    idempotent: false;
    needs: |capabilities| capabilities.start_any();
    causes: ["conversation.dialing", "conversation.connected", "conversation.failed", "conversation.ended"];
    errors: ["invalid_input", "unsupported", "limit_reached", "denied"];
    cancelled: "An attempt that was already made goes on and is reported.";
    reply: Started;
    pub struct Start {
        req {
            /// The kind of channel.
            kind: ChannelKind,
            /// Whom to reach.
            to: Address,
        }
        opt {
            /// The name of the one to reach.
            name: String, with_name;
            /// The address of ours to start from, where there are several.
            from: Address, with_from;
            /// The subject, for mail.
            subject: String, with_subject;
            /// The record that it is about.
            record: RecordRef, with_record;
            /// The session that it belongs to.
            session: SessionId, with_session;
        }
        def {
            /// The first message, for chat and text messages.
            message: Vec<MessagePart>, with_message;
        }
    }
}

entry! {
    /// The conversation was begun. Its first event is `conversation.dialing`.
    reply "conversation.start";
    pub struct Started {
        req {
            /// The new conversation.
            conversation: ConversationId,
        }
    }
}
