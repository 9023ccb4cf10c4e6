//! What goes into the machine of one conversation, and what comes out of it.

use std::sync::Arc;
use std::time::Duration;

use cif_protocol::NotificationOutcome;
use cif_protocol::SessionId;
use cif_protocol::channel::{ConversationState, RecordRef};
use cif_protocol::host::{CreateSession, NotifyEvent, SetSessionTitle};
use cif_provider::{HostError, ProviderError};

use super::activity::Write;
use super::lookup::{Found, Needle};
use super::{FlowNotice, Hit};
use crate::hub::HubEvent;

/// Something happened that concerns one conversation.
#[derive(Debug)]
pub(super) enum Input {
    /// The provider reported an event, and the hub found it legal.
    Event(Arc<HubEvent>),
    /// A view says where it stands now.
    Stands(ConversationState),
    /// The look-up came back.
    LookedUp(Result<Found, HostError>),
    /// Nobody waits for the look-up any longer.
    PatienceOver,
    /// The notification ended.
    Notified(Result<NotificationOutcome, HostError>),
    /// The provider took the agent's answer, or did not.
    Answered(Result<(), ProviderError>),
    /// The session was opened, or not.
    SessionOpened(Result<SessionId, HostError>),
    /// The record or search page was opened; a new record may have been saved.
    RecordShown(Result<Option<Hit>, HostError>),
    /// The session was titled.
    Titled(Result<(), HostError>),
    /// The activity was written; its id, if the write gives one.
    Written(Result<Option<String>, HostError>),
    /// The pause after a failed write is over.
    WriteAgain,
    /// Its session got or lost the focus.
    Focused(bool),
    /// The agent closed its session.
    SessionClosed,
}

/// Something that the driver has to do for one conversation. Its outcome comes back as an [`Input`].
#[derive(Debug)]
pub(super) enum Action {
    /// Look the customer up.
    LookUp(Needle),
    /// Read the name of the customer, whose record is known.
    ReadName(Hit),
    /// Say when the patience is over.
    Wait,
    /// Show the notification.
    Notify(Box<NotifyEvent>),
    /// Withdraw the notification.
    Withdraw { token: String },
    /// Tell the provider to accept.
    Accept,
    /// Tell the provider to decline.
    Decline { reason: &'static str },
    /// Tell the provider to end.
    End { reason: &'static str },
    /// Tell the provider which record it is about.
    Associate(RecordRef),
    /// Open the session.
    OpenSession(Box<CreateSession>),
    /// Open a record, the search page, or a new record.
    Show(Show),
    /// Title the session.
    Title(Box<SetSessionTitle>),
    /// Write the activity.
    Write(Write),
    /// Come back to the write after this time.
    Pause(Duration),
    /// Tell the program around the flow.
    Tell(Box<FlowNotice>),
}

/// What to open in the session.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Show {
    /// This record.
    Record(Hit),
    /// The search page of a table.
    Search { entity: String },
    /// An empty form in the first table, with the address filled in.
    New,
}
