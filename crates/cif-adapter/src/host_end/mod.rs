//! The host end of a link: serves a [`Host`] and yields the provider at the other end.

mod capability_cache;
mod remote;
mod service;

use std::sync::Arc;

use cif_link::{Close, CloseCode, CloseReason, Link, Role};
use cif_provider::{Host, Runtime};

use crate::body::LinkBody;
use crate::engine::{Core, Driver, EndConfig};
use crate::pipe::{Connector, Pipe, PipeError};
pub use remote::RemoteProvider;
use service::HostSide;

/// The host end of one link. Dropping it closes the link.
#[derive(Debug)]
pub struct HostEnd {
    core: Arc<Core>,
    side: HostSide,
}

impl HostEnd {
    /// Opens a link over a connection that this end made. With a `connector` the link outlives a broken connection.
    pub fn dial(
        pipe: Pipe,
        connector: Option<Arc<dyn Connector>>,
        host: Arc<dyn Host>,
        runtime: Arc<dyn Runtime>,
        config: EndConfig,
    ) -> Self {
        let side = HostSide::new(host, &config);
        let link = Link::dial(config.link.clone(), Role::Host, runtime.now(), side.own_hello());
        Self::start(pipe, connector, runtime, config, link, side)
    }

    /// Makes a connection and opens a link over it that outlives a broken connection.
    ///
    /// # Errors
    ///
    /// There is no connection. It is not tried again here.
    pub async fn connect(
        connector: Arc<dyn Connector>,
        host: Arc<dyn Host>,
        runtime: Arc<dyn Runtime>,
        config: EndConfig,
    ) -> Result<Self, PipeError> {
        let pipe = connector.connect().await?;
        Ok(Self::dial(pipe, Some(connector), host, runtime, config))
    }

    /// Opens a link over a connection that was made by the other end.
    pub fn accept(pipe: Pipe, host: Arc<dyn Host>, runtime: Arc<dyn Runtime>, config: EndConfig) -> Self {
        let side = HostSide::new(host, &config);
        let mut random = [0; 32];
        runtime.fill_random(&mut random);
        let link = Link::accept(config.link.clone(), Role::Host, runtime.now(), side.own_hello(), random);
        Self::start(pipe, None, runtime, config, link, side)
    }

    fn start(
        pipe: Pipe,
        connector: Option<Arc<dyn Connector>>,
        runtime: Arc<dyn Runtime>,
        config: EndConfig,
        link: Link<LinkBody>,
        side: HostSide,
    ) -> Self {
        let service = side.clone();
        let core = Core::new(runtime, config, link, pipe, |core| Arc::new(service.on(core)));
        Driver::new(Arc::clone(&core), connector).spawn();
        Self { core, side }
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// Waits until the link is open and gives the provider at the other end.
    ///
    /// # Errors
    ///
    /// Why it never opened: the token was wrong, the peer speaks another version, or is gone.
    pub async fn provider(&self) -> Result<Arc<RemoteProvider>, CloseReason> {
        self.core.opened().await?;
        match self.side.remote(Arc::downgrade(&self.core)) {
            Some(provider) => Ok(provider),
            // `opened` refuses a hello without a provider, so this is a link that ended since.
            None => Err(self.core.ended().await),
        }
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

impl Drop for HostEnd {
    fn drop(&mut self) {
        self.core.close(Close::new(CloseCode::GOING_AWAY, "the host end was dropped"));
    }
}
