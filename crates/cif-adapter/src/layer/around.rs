//! One function around every operation of a provider.

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::channel::{
    Attach, COMMANDS, Capabilities, ChannelCommand, ChannelReply, DeliverHostEvent, Descriptor, Detach, Entry, Scope,
    Snapshot, TakeSnapshot,
};
use cif_protocol::host::HostEvent;
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, HostEventReply, MaybeSend, MaybeSync, ProviderError, ProviderErrorKind,
};

use super::work::{Operation, Outcome, Task, Work};
use crate::by_command::ByCommand;
use crate::{by_command, facets_of};

/// What a layer does with the operations of a provider. Make a provider of it with [`around`].
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Intercept: Debug + MaybeSend + MaybeSync + 'static {
    /// Looks at a command before it is executed. Every command passes where a layer does not say otherwise.
    ///
    /// # Errors
    ///
    /// The command is not executed and this is its outcome.
    fn admit(&self, provider: &dyn ChannelProvider, command: &ChannelCommand) -> Result<(), ProviderError> {
        let _ = (provider, command);
        Ok(())
    }

    /// Executes `work` in its own way; [once](Work::once) where a layer does not say otherwise. It has no effect before it is
    /// awaited.
    async fn run(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        let _ = operation;
        work.once().await
    }
}

/// Puts `intercept` around every operation of `inner`. The facets stay, capabilities and identity too.
#[must_use]
pub fn around(inner: Arc<dyn ChannelProvider>, intercept: impl Intercept) -> Arc<dyn ChannelProvider> {
    Arc::new(Around { inner, intercept: Box::new(intercept) })
}

#[derive(Debug)]
struct Around {
    inner: Arc<dyn ChannelProvider>,
    intercept: Box<dyn Intercept>,
}

impl Around {
    /// An operation that is no command about a conversation.
    async fn life_cycle(&self, cx: &CallContext, name: &'static str, task: Task) -> Outcome {
        let idempotent = COMMANDS.iter().any(|info| info.name == name && info.idempotent);
        let provider = &self.inner.descriptor().id;
        let operation = Operation { name, command_id: None, conversation: None, provider, idempotent };
        self.intercept.run(&operation, Work::new(&*self.inner, Cow::Borrowed(cx), task)).await
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ByCommand for Around {
    async fn command(&self, cx: &CallContext, command: ChannelCommand) -> Outcome {
        self.intercept.admit(&*self.inner, &command)?;
        let (name, conversation) = (command.name().to_owned(), command.conversation().cloned());
        let operation = Operation {
            name: &name,
            command_id: cx.command_id(),
            conversation: conversation.as_ref(),
            provider: &self.inner.descriptor().id,
            idempotent: command.info().is_some_and(|info| info.idempotent),
        };
        let work = Work::new(&*self.inner, Cow::Borrowed(cx), Task::Command(Box::new(command)));
        self.intercept.run(&operation, work).await
    }
}

by_command!(Around);

fn wrong_reply(operation: &str) -> ProviderError {
    let text = "a layer gave the reply of another command; this is a fault of the layer";
    ProviderError::new(ProviderErrorKind::Unexpected, text).with_operation(operation)
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl ChannelProvider for Around {
    fn descriptor(&self) -> &Descriptor {
        self.inner.descriptor()
    }

    fn capabilities(&self, scope: &Scope) -> Capabilities {
        self.inner.capabilities(scope)
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        self.life_cycle(&CallContext::new(), Attach::NAME, Task::Attach(Box::new(cx))).await.map(|_| ())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.life_cycle(&CallContext::new(), Detach::NAME, Task::Detach).await.map(|_| ())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        match self.life_cycle(&CallContext::new(), TakeSnapshot::NAME, Task::Snapshot).await? {
            ChannelReply::TakeSnapshot(snapshot) => Ok(snapshot),
            _ => Err(wrong_reply(TakeSnapshot::NAME)),
        }
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        self.host_event_with(&CallContext::new(), event).await
    }

    async fn host_event_with(&self, cx: &CallContext, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        match self.life_cycle(cx, DeliverHostEvent::NAME, Task::HostEvent(Box::new(event))).await? {
            ChannelReply::DeliverHostEvent(answer) => Ok(answer.into()),
            _ => Err(wrong_reply(DeliverHostEvent::NAME)),
        }
    }

    facets_of!(inner);
}
