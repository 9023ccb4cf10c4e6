//! Layers around a provider, and around the host that it is given, that write down what passes.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use cif_protocol::channel::{Capabilities, ChannelCommand, ChannelReply, Descriptor, Scope, Snapshot};
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Host, HostError, HostEventReply, MaybeSend, MaybeSync, ProviderError,
    async_trait, dispatch,
};

use super::{Caller, Happening};
use crate::{ByCommand, by_command, facets_of};

/// What a [`Happening::Link`] says when the page of a widget has loaded.
pub const PAGE_LOADED: &str = "the page has loaded";

/// Keeps what happens. It must return at once: host and providers wait for it.
pub trait Recorder: fmt::Debug + MaybeSend + MaybeSync {
    /// Something happened just now. `provider` is the unique name of the record that it concerns; none for the agent.
    fn note(&self, provider: Option<&Arc<str>>, what: Happening);

    /// The number of the next call: counts up from 1.
    fn new_call(&self) -> u64;

    /// The number of the next command: counts up from 1.
    fn new_command(&self) -> u64;
}

/// A host whose calls are written down.
#[derive(Debug)]
pub struct Heard {
    inner: Arc<dyn Host>,
    name: Arc<str>,
    caller: Caller,
    recorder: Arc<dyn Recorder>,
}

impl Heard {
    /// Writes down what `caller` calls in the name of the provider of this record.
    #[must_use]
    pub fn new(inner: Arc<dyn Host>, name: Arc<str>, caller: Caller, recorder: Arc<dyn Recorder>) -> Self {
        Self { inner, name, caller, recorder }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Host for Heard {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let (number, caller, method) = (self.recorder.new_call(), self.caller, request.wire_name().to_owned());
        self.recorder.note(Some(&self.name), Happening::Call { number, caller, request: request.clone() });
        let result = self.inner.call(cx, request).await;
        let answer = Happening::Answer { number, caller, method, result: result.clone() };
        self.recorder.note(Some(&self.name), answer);
        result
    }
}

/// A provider that is watched.
#[derive(Debug)]
pub struct Watched {
    inner: Arc<dyn ChannelProvider>,
    name: Arc<str>,
    recorder: Arc<dyn Recorder>,
    host: Arc<dyn Host>,
    /// Conversations whose capabilities are in the transcript.
    told: Mutex<BTreeSet<Scope>>,
}

impl Watched {
    /// Writes down what the host's side asks of the provider of this record. The provider gets `host` as its host, so that its
    /// calls can be told from those of others in its name.
    #[must_use]
    pub fn new(
        inner: Arc<dyn ChannelProvider>,
        name: Arc<str>,
        recorder: Arc<dyn Recorder>,
        host: Arc<dyn Host>,
    ) -> Self {
        Self { inner, name, recorder, host, told: Mutex::default() }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ByCommand for Watched {
    async fn command(&self, cx: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError> {
        let (number, name) = (self.recorder.new_command(), command.name().to_owned());
        self.recorder.note(Some(&self.name), Happening::Command { number, command: command.clone() });
        let result = dispatch(&*self.inner, cx, command).await;
        self.recorder.note(Some(&self.name), Happening::Reply { number, command: name, result: result.clone() });
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
            self.recorder.note(Some(&self.name), what);
        }
        capabilities
    }

    async fn attach(&self, mut cx: AttachContext) -> Result<(), ProviderError> {
        cx.host = Arc::clone(&self.host);
        self.inner.attach(cx).await?;
        let (descriptor, scope) = (self.inner.descriptor().clone(), Scope::Provider);
        let capabilities = self.inner.capabilities(&scope);
        self.recorder.note(Some(&self.name), Happening::Attached { descriptor, capabilities });
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.recorder.note(Some(&self.name), Happening::Detached);
        self.inner.detach().await
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        let result = self.inner.snapshot().await;
        self.recorder.note(Some(&self.name), Happening::Snapshot(result.clone()));
        result
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        self.host_event_with(&CallContext::new(), event).await
    }

    async fn host_event_with(&self, cx: &CallContext, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        let name = event.wire_name().to_owned();
        self.recorder.note(Some(&self.name), Happening::HostEvent(event.clone()));
        let result = self.inner.host_event_with(cx, event).await;
        if !matches!(result, Ok(HostEventReply::Done)) {
            let result = result.clone();
            self.recorder.note(Some(&self.name), Happening::HostEventReply { event: name, result });
        }
        result
    }

    facets_of!(inner);
}
