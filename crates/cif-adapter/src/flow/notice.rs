//! What the flow tells the program around it.

use std::fmt::Debug;

use cif_protocol::channel::{ConversationState, RecordRef};
use cif_protocol::{ConversationId, SessionId};
use cif_provider::{HostError, MaybeSend, MaybeSync, ProviderError};

use super::Hit;

/// A step of the flow, for its reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FlowStep {
    /// Finding the sessions and activities of an earlier flow.
    Restore,
    /// Looking the customer up.
    LookUp,
    /// Showing the notification.
    Notify,
    /// Accepting at the provider.
    Accept,
    /// Declining at the provider.
    Decline,
    /// Ending at the provider.
    End,
    /// Starting a conversation after a click.
    Start,
    /// Telling the provider which record the conversation is about.
    Associate,
    /// Opening the session.
    Session,
    /// Opening the record or the search page.
    OpenRecord,
    /// Titling the session.
    Title,
    /// Writing the activity.
    Record,
}

/// Why a step failed.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError {
    /// The host refused or failed.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The provider refused or failed.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// What was asked for cannot be done.
    #[error("{0}")]
    Unusable(String),
}

/// A step that failed. The conversation goes on.
#[derive(Debug, Clone, thiserror::Error)]
#[error("screen pop, step {step:?} of {}: {error}{}", conversation.as_ref().map_or("no conversation", ConversationId::as_str), if *will_retry { "; it is tried again" } else { "" })]
#[non_exhaustive]
pub struct FlowProblem {
    /// The conversation, if it is about one.
    pub conversation: Option<ConversationId>,
    /// The step.
    pub step: FlowStep,
    /// Why.
    pub error: FlowError,
    /// Does the flow try again?
    pub will_retry: bool,
}

/// A conversation that is over, for the work after it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FlowSummary {
    /// The conversation.
    pub conversation: ConversationId,
    /// How it stands now: ended, failed, missed or declined.
    pub state: ConversationState,
    /// Its session, if it has one that is still open.
    pub session: Option<SessionId>,
    /// Its activity, if it is stored.
    pub activity: Option<RecordRef>,
    /// The customer, if one was found.
    pub customer: Option<Hit>,
}

/// Something that the program around the flow may act on.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum FlowNotice {
    /// A session was opened for a conversation, or found again.
    SessionOpened {
        /// The conversation.
        conversation: ConversationId,
        /// Its session.
        session: SessionId,
    },
    /// The activity of a conversation was stored, or found again.
    ActivityStored {
        /// The conversation.
        conversation: ConversationId,
        /// Its activity.
        activity: RecordRef,
    },
    /// A conversation is over: the hook for wrap-up.
    Over(FlowSummary),
    /// A step failed.
    Problem(FlowProblem),
}

/// Receives the notices of a flow. It is called from the flow's task and must not block.
pub trait FlowObserver: Debug + MaybeSend + MaybeSync + 'static {
    /// Takes one notice.
    fn notice(&self, notice: FlowNotice);
}

/// Drops every notice.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Deaf;

impl FlowObserver for Deaf {
    fn notice(&self, _: FlowNotice) {}
}
