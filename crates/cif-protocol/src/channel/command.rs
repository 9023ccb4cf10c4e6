//! The list of commands.

use super::commands::{
    Accept, Associate, Attach, BlindTransfer, Decline, DeliverHostEvent, Detach, End, GetPresence, Hold, ListPresences,
    MarkTyping, Mute, ResolveAddress, Resume, SearchDirectory, SendDtmf, SendEmail, SendMessage, SetPresence, Start,
    TakeSnapshot, Unmute, WrapUpEnd, WrapUpStart,
};
use super::entry::Entry;
use crate::ConversationId;

/// The typed parameters of one command, which know the type of their reply.
pub trait Command: Entry + Into<ChannelCommand> {
    /// What a provider replies.
    type Reply: Entry;

    /// The command as a value of the enum.
    fn into_command(self) -> ChannelCommand;

    /// The reply as a value of the enum.
    fn wrap_reply(reply: Self::Reply) -> ChannelReply;

    /// The typed reply; nothing when it belongs to another command.
    fn unwrap_reply(reply: ChannelReply) -> Option<Self::Reply>;
}

entry! {
    /// A command was taken; what it changes is reported by events.
    reply "done";
    pub struct Done {}
}

commands! {
    Attach,
    Detach,
    TakeSnapshot,
    DeliverHostEvent,
    Start,
    Accept: conversation,
    Decline: conversation,
    End: conversation,
    WrapUpStart: conversation,
    WrapUpEnd: conversation,
    Associate: conversation,
    Hold: conversation,
    Resume: conversation,
    Mute: conversation,
    Unmute: conversation,
    SendDtmf: conversation,
    BlindTransfer: conversation,
    SendMessage: conversation,
    MarkTyping: conversation,
    SendEmail: conversation,
    GetPresence,
    SetPresence,
    ListPresences,
    SearchDirectory,
    ResolveAddress,
}

/// The conversation in a field that may be optional; lets the table read both kinds of field alike.
pub(crate) trait NamesConversation {
    fn named(&self) -> Option<&ConversationId>;
}

impl NamesConversation for ConversationId {
    fn named(&self) -> Option<&ConversationId> {
        Some(self)
    }
}

impl NamesConversation for Option<ConversationId> {
    fn named(&self) -> Option<&ConversationId> {
        self.as_ref()
    }
}

pub(crate) fn conversation_of(field: &impl NamesConversation) -> Option<&ConversationId> {
    field.named()
}
