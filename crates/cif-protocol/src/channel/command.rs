//! The list of commands.

use super::commands::{
    Accept, AddParticipant, Associate, Attach, BeginSignIn, BeginUpload, BlindTransfer, CancelConsult, CancelSignIn,
    CancelUpload, CollectLogs, CompleteTransfer, Consult, CreateDraft, Decline, DeleteMessage, DeliverHostEvent,
    Detach, DiscardDraft, DownloadChunk, EditMessage, End, EstimateSegments, ExchangeToken, FetchHistory, FinishUpload,
    ForwardEmail, GetBody, GetConsent, GetContact, GetPresence, GetRecordingUrl, GetThread, Hold, LeaveSupervision,
    ListDevices, ListDispositions, ListPresences, ListSupervised, LogOut, MarkRead, MarkTyping, Mute, PauseRecording,
    React, RemoveParticipant, ReplyEmail, ReportIssue, ResolveAddress, Resume, ResumeRecording, SearchDirectory,
    SearchTemplates, SelectDevice, SendCustom, SendDraft, SendDtmf, SendEmail, SendMessage, SetConsent, SetPresence,
    SetSupervisionMode, Start, StartConference, StartRecording, StartSupervision, StopRecording, SubmitSignIn, Swap,
    TakeSnapshot, Unmute, Unreact, UpdateDraft, UploadChunk, WrapUpEnd, WrapUpStart,
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
    ListDispositions: conversation,
    Consult: conversation,
    CompleteTransfer: conversation,
    CancelConsult: conversation,
    Swap: conversation,
    StartConference: conversation,
    ListDevices,
    SelectDevice,
    AddParticipant: conversation,
    RemoveParticipant: conversation,
    StartRecording: conversation,
    PauseRecording: conversation,
    ResumeRecording: conversation,
    StopRecording: conversation,
    GetRecordingUrl: conversation,
    ListSupervised,
    StartSupervision,
    SetSupervisionMode: conversation,
    LeaveSupervision: conversation,
    EditMessage: conversation,
    DeleteMessage: conversation,
    React: conversation,
    Unreact: conversation,
    MarkRead: conversation,
    EstimateSegments: conversation,
    FetchHistory: conversation,
    BeginUpload: conversation,
    UploadChunk: conversation,
    FinishUpload: conversation,
    CancelUpload: conversation,
    DownloadChunk: conversation,
    GetThread: conversation,
    GetBody: conversation,
    ReplyEmail: conversation,
    ForwardEmail: conversation,
    CreateDraft: conversation,
    UpdateDraft: conversation,
    DiscardDraft: conversation,
    SendDraft: conversation,
    GetContact,
    SearchTemplates: conversation,
    GetConsent: conversation,
    SetConsent: conversation,
    BeginSignIn,
    SubmitSignIn,
    CancelSignIn,
    LogOut,
    ExchangeToken,
    SendCustom: conversation,
    ReportIssue: conversation,
    CollectLogs,
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
