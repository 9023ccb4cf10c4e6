//! A layer around a provider that writes down what the host's side asks of it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use cif_adapter::{ByCommand, by_command, facets_of};
use cif_protocol::channel::{Capabilities, ChannelCommand, ChannelReply, Descriptor, Scope, Snapshot};
use cif_protocol::host::HostEvent;
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Host, HostEventReply, ProviderError, async_trait, dispatch,
};

use crate::store::Store;
use crate::transcript::Happening;

/// A provider that is watched.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) inner: Arc<dyn ChannelProvider>,
    pub(crate) name: Arc<str>,
    pub(crate) store: Arc<Store>,
    /// What the provider gets as its host, so that its calls can be told from those of the flow.
    pub(crate) host: Arc<dyn Host>,
    /// Conversations whose capabilities are in the transcript.
    pub(crate) told: Mutex<BTreeSet<Scope>>,
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ByCommand for Watched {
    async fn command(&self, cx: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError> {
        let (number, name) = (self.store.new_command(), command.name().to_owned());
        self.store.note(Some(&self.name), Happening::Command { number, command: command.clone() });
        let result = dispatch(&*self.inner, cx, command).await;
        self.store.note(Some(&self.name), Happening::Reply { number, command: name, result: result.clone() });
        result
    }
}

by_command!(Watched);

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl ChannelProvider for Watched {
    fn descriptor(&self) -> &Descriptor {
        self.inner.descriptor()
    }

    fn capabilities(&self, scope: &Scope) -> Capabilities {
        let capabilities = self.inner.capabilities(scope);
        if *scope != Scope::Provider && self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(scope.clone()) {
            let what = Happening::Capabilities { scope: scope.clone(), capabilities: capabilities.clone() };
            self.store.note(Some(&self.name), what);
        }
        capabilities
    }

    async fn attach(&self, mut cx: AttachContext) -> Result<(), ProviderError> {
        cx.host = Arc::clone(&self.host);
        self.inner.attach(cx).await?;
        let (descriptor, scope) = (self.inner.descriptor().clone(), Scope::Provider);
        let capabilities = self.inner.capabilities(&scope);
        self.store.note(Some(&self.name), Happening::Attached { descriptor, capabilities });
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.store.note(Some(&self.name), Happening::Detached);
        self.inner.detach().await
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        let result = self.inner.snapshot().await;
        self.store.note(Some(&self.name), Happening::Snapshot(result.clone()));
        result
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        let name = event.wire_name().to_owned();
        self.store.note(Some(&self.name), Happening::HostEvent(event.clone()));
        let result = self.inner.host_event(event).await;
        if !matches!(result, Ok(HostEventReply::Done)) {
            let result = result.clone();
            self.store.note(Some(&self.name), Happening::HostEventReply { event: name, result });
        }
        result
    }

    facets_of!(inner);
}
