//! What a layer is given: an operation and the means to execute it.

use std::borrow::Cow;

use cif_protocol::channel::{ChannelCommand, ChannelReply, Done};
use cif_protocol::host::HostEvent;
use cif_protocol::{CommandId, ConversationId};
use cif_provider::{AttachContext, BoxFuture, CallContext, ChannelProvider, ProviderError, dispatch};

/// What an operation gives: the reply of its command.
pub type Outcome = Result<ChannelReply, ProviderError>;

/// An operation of a provider that is about to be executed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation<'a> {
    /// The wire name of the command.
    pub name: &'a str,
    /// Its idempotency key.
    pub command_id: Option<&'a CommandId>,
    /// The conversation that it is about.
    pub conversation: Option<&'a ConversationId>,
    /// Names the provider's software.
    pub provider: &'a str,
    /// May it be executed again? See [`EntryInfo::idempotent`](cif_protocol::channel::EntryInfo::idempotent).
    pub idempotent: bool,
}

/// The execution of one operation by the provider inside. Nothing happens before one of its futures is awaited.
#[derive(Debug)]
#[must_use = "an operation that no layer executes is lost"]
pub struct Work<'a> {
    provider: &'a dyn ChannelProvider,
    cx: Cow<'a, CallContext>,
    task: Task,
}

/// An operation with its parameters.
#[derive(Debug, Clone)]
pub(super) enum Task {
    Command(Box<ChannelCommand>),
    Attach(Box<AttachContext>),
    Detach,
    Snapshot,
    HostEvent(Box<HostEvent>),
}

impl<'a> Work<'a> {
    pub(super) const fn new(provider: &'a dyn ChannelProvider, cx: Cow<'a, CallContext>, task: Task) -> Self {
        Self { provider, cx, task }
    }

    /// What accompanies the operation. Empty for attach, detach and snapshot, which take none.
    #[must_use]
    pub fn context(&self) -> &CallContext {
        &self.cx
    }

    /// The same operation with another context.
    pub fn with_context(self, cx: CallContext) -> Self {
        Self { cx: Cow::Owned(cx), ..self }
    }

    /// What the provider is attached with, when that is the operation.
    #[must_use]
    pub const fn attaching(&self) -> Option<&AttachContext> {
        match &self.task {
            Task::Attach(cx) => Some(cx),
            _ => None,
        }
    }

    /// What the host tells the provider, when that is the operation.
    #[must_use]
    pub const fn delivering(&self) -> Option<&HostEvent> {
        match &self.task {
            Task::HostEvent(event) => Some(event),
            _ => None,
        }
    }

    /// The command that is executed, when that is the operation.
    #[must_use]
    pub const fn command(&self) -> Option<&ChannelCommand> {
        match &self.task {
            Task::Command(command) => Some(command),
            _ => None,
        }
    }

    /// Is it a command, and not one of attach, detach, snapshot and host event, by which host and provider keep in step?
    #[must_use]
    pub const fn is_command(&self) -> bool {
        matches!(self.task, Task::Command(_))
    }

    /// Executes it.
    #[must_use]
    pub fn once(self) -> BoxFuture<'a, Outcome> {
        let Self { provider, cx, task } = self;
        Box::pin(async move { task.execute(provider, &cx).await })
    }

    /// Executes it and keeps it, to be executed again.
    #[must_use]
    pub fn attempt(&self) -> BoxFuture<'_, Outcome> {
        let task = self.task.clone();
        Box::pin(task.execute(self.provider, &self.cx))
    }
}

impl Task {
    async fn execute(self, provider: &dyn ChannelProvider, cx: &CallContext) -> Outcome {
        let done = Done::new();
        match self {
            Self::Command(command) => dispatch(provider, cx, *command).await,
            Self::Attach(cx) => provider.attach(*cx).await.map(|()| ChannelReply::Attach(done)),
            Self::Detach => provider.detach().await.map(|()| ChannelReply::Detach(done)),
            Self::Snapshot => provider.snapshot().await.map(ChannelReply::TakeSnapshot),
            Self::HostEvent(event) => {
                let reply = provider.host_event_with(cx, *event).await?;
                Ok(ChannelReply::DeliverHostEvent(reply.into()))
            }
        }
    }
}
