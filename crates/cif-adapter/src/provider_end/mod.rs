//! The provider end of a link: serves a local [`ChannelProvider`] and gives it the host at the other end.

mod lanes;
mod link_host;
mod service;
mod supervisor;

use std::sync::Arc;

use cif_link::{Close, CloseCode, CloseReason, Link, Role};
use cif_provider::{ChannelProvider, Host, Runtime};

use crate::command_log::Once;
use crate::engine::{Core, Driver, EndConfig};
use crate::pipe::{Connector, Pipe, PipeError};
use link_host::LinkHost;
pub(crate) use link_host::table_timeout;
use service::ProviderSide;

pub use supervisor::{KeptLink, keep_connected};

/// The provider end of one link. Dropping it closes the link.
///
/// The host at the other end attaches, commands and detaches the provider; the provider gets an `Arc<dyn Host>` whose
/// calls go over the link, in its [`AttachContext`](cif_provider::AttachContext). A command id is executed once, commands
/// of one conversation run one after the other, and a provider that is attached when the link ends is detached.
#[derive(Debug)]
pub struct ProviderEnd {
    core: Arc<Core>,
}

impl ProviderEnd {
    /// Opens a link over a connection that this end made. With a `connector` the link outlives a broken connection.
    pub fn dial(
        pipe: Pipe,
        connector: Option<Arc<dyn Connector>>,
        provider: Arc<dyn ChannelProvider>,
        runtime: Arc<dyn Runtime>,
        config: EndConfig,
    ) -> Self {
        let log = config.once(&*runtime);
        Self::dial_with(pipe, connector, provider, runtime, config, log)
    }

    /// The same with the commands that were executed on links before this one.
    fn dial_with(
        pipe: Pipe,
        connector: Option<Arc<dyn Connector>>,
        provider: Arc<dyn ChannelProvider>,
        runtime: Arc<dyn Runtime>,
        config: EndConfig,
        log: Once,
    ) -> Self {
        let side = ProviderSide::new(provider, Arc::clone(&runtime), &config, log);
        let link = Link::dial(config.link.clone(), Role::Provider, runtime.now(), side.own_hello());
        Self::start(pipe, connector, runtime, config, link, side)
    }

    /// Makes a connection and opens a link over it that outlives a broken connection.
    ///
    /// # Errors
    ///
    /// There is no connection. It is not tried again here; [`keep_connected`] does.
    pub async fn connect(
        connector: Arc<dyn Connector>,
        provider: Arc<dyn ChannelProvider>,
        runtime: Arc<dyn Runtime>,
        config: EndConfig,
    ) -> Result<Self, PipeError> {
        let pipe = connector.connect().await?;
        Ok(Self::dial(pipe, Some(connector), provider, runtime, config))
    }

    /// Opens a link over a connection that was made by the other end.
    pub fn accept(
        pipe: Pipe,
        provider: Arc<dyn ChannelProvider>,
        runtime: Arc<dyn Runtime>,
        config: EndConfig,
    ) -> Self {
        let log = config.once(&*runtime);
        let side = ProviderSide::new(provider, Arc::clone(&runtime), &config, log);
        let mut random = [0; 32];
        runtime.fill_random(&mut random);
        let link = Link::accept(config.link.clone(), Role::Provider, runtime.now(), side.own_hello(), random);
        Self::start(pipe, None, runtime, config, link, side)
    }

    fn start(
        pipe: Pipe,
        connector: Option<Arc<dyn Connector>>,
        runtime: Arc<dyn Runtime>,
        config: EndConfig,
        link: Link<crate::body::LinkBody>,
        side: ProviderSide,
    ) -> Self {
        let core = Core::new(runtime, config, link, pipe, |core| Arc::new(side.on(core)));
        Driver::new(Arc::clone(&core), connector).spawn();
        Self { core }
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// The host at the other end, for whoever serves the link without being attached. The provider itself gets its host
    /// when it is attached.
    #[must_use]
    pub fn host(&self) -> Arc<dyn Host> {
        Arc::new(LinkHost::new(Arc::downgrade(&self.core)))
    }

    /// Waits until the link is open.
    ///
    /// # Errors
    ///
    /// Why it never opened: the peer refused the token, speaks another version, or is gone.
    pub async fn opened(&self) -> Result<(), CloseReason> {
        self.core.opened().await
    }

    /// Waits until the link is over, and says why.
    pub async fn closed(&self) -> CloseReason {
        self.core.ended().await
    }

    /// Closes the link.
    pub fn close(&self, reason: Close) {
        self.core.close(reason);
    }
}

impl Drop for ProviderEnd {
    fn drop(&mut self) {
        self.core.close(Close::new(CloseCode::GOING_AWAY, "the provider end was dropped"));
    }
}
