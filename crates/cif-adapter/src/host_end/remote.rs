//! The provider at the other end of a link, as a provider.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use async_trait::async_trait;
use cif_link::CloseReason;
use cif_protocol::channel::{
    Attach, Capabilities, ChannelCommand, ChannelReply, DeliverHostEvent, Descriptor, Detach, Facet, Scope, Snapshot,
    TakeSnapshot,
};
use cif_protocol::host::HostEvent;
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Conversations, HostEventReply, ProviderError, ProviderErrorKind,
};

use super::service::{Attached, Identity, Known};
use crate::body::{CallBody, CallTags, ReplyBody};
use crate::by_command;
use crate::by_command::{ByCommand, typed};
use crate::engine::{CallFailure, Calling, Core};

/// The provider at the other end of a link. Accessors answer from what the peer said in its hello, kept fresh by
/// `capabilities.changed`; everything else goes over the link.
///
/// When the link is over every method fails with kind `Detached`, and the sink of the attachment is closed, so that the
/// reader of the events sees their end.
pub struct RemoteProvider {
    core: Weak<Core>,
    identity: Arc<Identity>,
    known: Arc<Mutex<Known>>,
}

impl RemoteProvider {
    pub(crate) fn new(core: Weak<Core>, identity: Arc<Identity>, known: Arc<Mutex<Known>>) -> Self {
        Self { core, identity, known }
    }

    /// Waits until the link is over, and says why; `None` when that is no longer known.
    pub async fn closed(&self) -> Option<CloseReason> {
        let core = self.core.upgrade()?;
        Some(core.ended().await)
    }

    /// Names the log in which the provider's end keeps the commands that it executed. When the outcome of a command is not known,
    /// keep this name beside the command's id, and send it again with
    /// [`CallContext::sent_before_to`]: it is not executed twice.
    #[must_use]
    pub fn command_log(&self) -> Option<String> {
        self.known().command_log.clone()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, facet: &Facet) -> bool {
        self.identity.facets.contains(facet)
    }
}

fn wrong_reply(operation: &str) -> ProviderError {
    let text = "the reply belongs to another command; this is a fault of the peer";
    ProviderError::new(ProviderErrorKind::Unexpected, text).with_operation(operation).uncertain()
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ByCommand for RemoteProvider {
    async fn command(&self, cx: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError> {
        let operation = command.info().map_or("", |info| info.name);
        let Some(core) = self.core.upgrade() else {
            return Err(CallFailure::Gone.into_provider_error(operation));
        };
        let timeout = Some(core.config.command_timeout);
        let body = CallBody::Channel { command: Box::new(command), tags: CallTags::of(cx) };
        let calling = Calling::new(core, body, cx.deadline(), timeout);
        let result = match cx.cancel() {
            None => calling.await,
            Some(cancel) => match futures::future::select(calling, cancel.cancelled()).await {
                futures::future::Either::Left((result, _)) => result,
                futures::future::Either::Right(_) => {
                    let text = "the caller gave up; the command may have been executed";
                    let error = ProviderError::new(ProviderErrorKind::Cancelled, text);
                    return Err(error.with_operation(operation).uncertain());
                }
            },
        };
        match result {
            Ok(ReplyBody::Channel(reply)) => Ok(*reply),
            Ok(ReplyBody::Host(_)) => Err(wrong_reply(operation)),
            Err(failure) => Err(failure.into_provider_error(operation)),
        }
    }
}

/// A facet is there when the provider said so in its hello.
macro_rules! accessors {
    (
        []
        core conversations Conversations $core:tt
        $(facet $accessor:ident $trait:ident ($facet:ident) $methods:tt)*
    ) => {
        $(fn $accessor(&self) -> Option<&dyn cif_provider::$trait> {
            self.has(&Facet::$facet).then_some(self as &dyn cif_provider::$trait)
        })*
    };
}

by_command!(RemoteProvider);

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl ChannelProvider for RemoteProvider {
    fn descriptor(&self) -> &Descriptor {
        &self.identity.descriptor
    }

    fn capabilities(&self, scope: &Scope) -> Capabilities {
        self.known().capabilities(scope)
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        let command = Attach::new(cx.agent).with_config(cx.config);
        // Events may come before the reply does.
        let before = self.known().attached.replace(Attached { command: command.clone(), sink: cx.events.clone() });
        let outcome = typed(self, &CallContext::new(), command).await;
        if outcome.is_err() {
            self.known().attached = before;
        }
        outcome.map(|_| ())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        let outcome = typed(self, &CallContext::new(), Detach::new()).await;
        self.known().attached = None;
        outcome.map(|_| ())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        let snapshot = typed(self, &CallContext::new(), TakeSnapshot::new()).await?;
        self.known().refresh(&snapshot);
        Ok(snapshot)
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        self.host_event_with(&CallContext::new(), event).await
    }

    async fn host_event_with(&self, cx: &CallContext, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        typed(self, cx, DeliverHostEvent::new(event)).await.map(Into::into)
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }

    cif_provider::for_each_facet! { [accessors] }
}

impl fmt::Debug for RemoteProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteProvider").field("descriptor", &self.identity.descriptor).finish_non_exhaustive()
    }
}
