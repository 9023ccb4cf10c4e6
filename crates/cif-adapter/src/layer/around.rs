//! One function around every operation of a provider.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::channel::{
    Capabilities, ChannelCommand, ChannelReply, Descriptor, Done, HostEventAnswer, Scope, Snapshot,
};
use cif_protocol::host::HostEvent;
use cif_protocol::{CommandId, ConversationId};
use cif_provider::{
    AttachContext, BoxFuture, CallContext, ChannelProvider, HostEventReply, MaybeSend, MaybeSync, ProviderError,
    ProviderErrorKind, dispatch,
};

use crate::by_command::ByCommand;
use crate::{by_command, facets_of};

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
}

/// What a layer does with the operations of a provider. Make a provider of it with [`around`].
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Intercept: Debug + MaybeSend + MaybeSync + 'static {
    /// Looks at a command before it is executed.
    ///
    /// # Errors
    ///
    /// The command is not executed and this is its outcome.
    fn admit(&self, provider: &dyn ChannelProvider, command: &ChannelCommand) -> Result<(), ProviderError>;

    /// Executes `work` in its own way; most often awaits it once. `work` has no effect before it is polled.
    async fn run(&self, operation: &Operation<'_>, work: BoxFuture<'_, Outcome>) -> Outcome;
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
    async fn life_cycle(&self, name: &str, work: BoxFuture<'_, Outcome>) -> Outcome {
        let provider = &self.inner.descriptor().id;
        self.intercept.run(&Operation { name, command_id: None, conversation: None, provider }, work).await
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
        };
        self.intercept.run(&operation, Box::pin(dispatch(&*self.inner, cx, command))).await
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
        let work = async { self.inner.attach(cx).await.map(|()| ChannelReply::Attach(Done::new())) };
        self.life_cycle("provider.attach", Box::pin(work)).await.map(|_| ())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        let work = async { self.inner.detach().await.map(|()| ChannelReply::Detach(Done::new())) };
        self.life_cycle("provider.detach", Box::pin(work)).await.map(|_| ())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        let name = "provider.snapshot";
        let work = async { self.inner.snapshot().await.map(ChannelReply::TakeSnapshot) };
        match self.life_cycle(name, Box::pin(work)).await? {
            ChannelReply::TakeSnapshot(snapshot) => Ok(snapshot),
            _ => Err(wrong_reply(name)),
        }
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        let name = "provider.host_event";
        let work = async {
            let reply = self.inner.host_event(event).await?;
            Ok(ChannelReply::DeliverHostEvent(HostEventAnswer::from(reply)))
        };
        match self.life_cycle(name, Box::pin(work)).await? {
            ChannelReply::DeliverHostEvent(answer) => Ok(answer.into()),
            _ => Err(wrong_reply(name)),
        }
    }

    facets_of!(inner);
}
