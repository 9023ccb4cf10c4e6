//! The provider itself.

use std::sync::Arc;

use cif_protocol::channel::{Capabilities, Descriptor, Scope, Snapshot};
use cif_protocol::host::HostEvent;
use cif_provider::far_end;
use cif_provider::{
    AttachContext, Attachments, ChannelProvider, Consent, Conversations, CustomMessages, Diagnostics, Directory, Email,
    History, HostEventReply, Messaging, Participants, Presence, ProviderError, ProviderErrorKind, Recording, Runtime,
    SignIn, Supervision, Templates, Voice, async_trait,
};

use crate::capabilities::KINDS;
use crate::service::Service;
use crate::{FarEnd, LoopbackConfig};

/// Voice, chat and mail with simulated customers.
#[derive(Debug)]
pub struct LoopbackProvider {
    descriptor: Descriptor,
    pub(crate) service: Arc<Service>,
}

impl LoopbackProvider {
    /// A provider that is not attached yet. Its far end works already: what rings before `attach` is in the snapshot.
    #[must_use]
    pub fn new(config: LoopbackConfig, runtime: Arc<dyn Runtime>) -> Self {
        Self { descriptor: Self::describe(), service: Service::new(config, runtime) }
    }

    pub(crate) fn describe() -> Descriptor {
        Descriptor::new("loopback", "Loopback", env!("CARGO_PKG_VERSION")).with_kinds(KINDS)
    }

    /// The simulated customers.
    #[must_use]
    pub fn far_end(&self) -> FarEnd {
        FarEnd::new(Arc::clone(&self.service))
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ChannelProvider for LoopbackProvider {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, scope: &Scope) -> Capabilities {
        self.service.capabilities(&self.service.state(), scope)
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        let mut state = self.service.state();
        for (id, talk) in &state.talks {
            cx.events.continue_from(id, talk.seq)?;
        }
        state.sink = Some(cx.events);
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.service.state().sink = None;
        Ok(())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        let state = self.service.state();
        if state.sink.is_none() {
            return Err(ProviderError::new(ProviderErrorKind::Detached, "attach the provider to a host first"));
        }
        let mut live: Vec<_> = state.talks.values().filter(|talk| talk.state().is_live()).collect();
        live.sort_by_key(|talk| talk.info.started_at);
        let conversations: Vec<_> = live.into_iter().map(|talk| talk.snapshot()).collect();
        Ok(Snapshot::new()
            .with_presence(state.presence.clone())
            .with_connection(state.connection.clone())
            .with_conversations(conversations))
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        if self.service.config.control {
            if let Some(answer) = far_end::control(&self.far_end(), &event).await {
                return Ok(answer);
            }
        }
        Ok(HostEventReply::Done)
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }

    fn voice(&self) -> Option<&dyn Voice> {
        Some(self)
    }

    fn messaging(&self) -> Option<&dyn Messaging> {
        Some(self)
    }

    fn email(&self) -> Option<&dyn Email> {
        Some(self)
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }

    fn directory(&self) -> Option<&dyn Directory> {
        Some(self)
    }

    fn participants(&self) -> Option<&dyn Participants> {
        Some(self)
    }

    fn recording(&self) -> Option<&dyn Recording> {
        Some(self)
    }

    fn supervision(&self) -> Option<&dyn Supervision> {
        Some(self)
    }

    fn history(&self) -> Option<&dyn History> {
        Some(self)
    }

    fn attachments(&self) -> Option<&dyn Attachments> {
        Some(self)
    }

    fn consent(&self) -> Option<&dyn Consent> {
        Some(self)
    }

    fn templates(&self) -> Option<&dyn Templates> {
        Some(self)
    }

    fn diagnostics(&self) -> Option<&dyn Diagnostics> {
        Some(self)
    }

    fn custom(&self) -> Option<&dyn CustomMessages> {
        Some(self)
    }

    fn sign_in(&self) -> Option<&dyn SignIn> {
        self.service.config.sign_in.then_some(self as &dyn SignIn)
    }
}
