//! A provider that dials, over connections that may break: the link goes on over the next one.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use cif_adapter::{Acceptor, Admitted, Connector, EndConfig, HostEnd, Pipe, PipeError, ProviderEnd};
use cif_link::Config;
use cif_provider::{ChannelProvider, MaybeSend, MaybeSync, Runtime, RuntimeExt};
use futures::StreamExt;
use futures::channel::mpsc;

use super::bench::NoHost;
use super::subject::Wired;
use crate::case::Stop;

/// Makes the two ends of a connection, given how many were made before.
pub trait Connections: Fn(u64) -> (Pipe, Pipe) + MaybeSend + MaybeSync + 'static {}
impl<F: Fn(u64) -> (Pipe, Pipe) + MaybeSend + MaybeSync + 'static> Connections for F {}

/// Puts a provider at one end of a link that outlives its connections, and gives it as it is seen from the other: the provider
/// dials and resumes with the configuration of a network link. The first connection must live until the link is open.
///
/// # Errors
///
/// The link does not open.
pub async fn wire_redialled(
    connections: impl Connections,
    provider: Arc<dyn ChannelProvider>,
    runtime: &Arc<dyn Runtime>,
) -> Result<Wired, Stop> {
    let (links, mut begun) = mpsc::unbounded();
    let connector = Arc::new(Dialer {
        connections,
        acceptor: Acceptor::new(Arc::clone(runtime), Config::default()),
        runtime: Arc::clone(runtime),
        links,
        made: AtomicU64::new(0),
    });
    let config = EndConfig::default();
    let broken = |why: &dyn fmt::Display| Stop::broken(format!("the link did not open: {why}"));
    let dialled = ProviderEnd::connect(connector, provider, Arc::clone(runtime), config).await;
    let provider_end = dialled.map_err(|error| broken(&error))?;
    let host_end = begun.next().await.ok_or_else(|| broken(&"the connection was refused"))?;
    let provider = host_end.provider().await.map_err(|reason| broken(&reason))?;
    // A link that begins anew is not the one that the kit looks at: it waits here for nobody.
    Ok(Wired::new(provider, (provider_end, host_end, begun)))
}

struct Dialer<C> {
    connections: C,
    acceptor: Acceptor,
    runtime: Arc<dyn Runtime>,
    links: mpsc::UnboundedSender<HostEnd>,
    made: AtomicU64,
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl<C: Connections> Connector for Dialer<C> {
    async fn connect(&self) -> Result<Pipe, PipeError> {
        let (near, far) = (self.connections)(self.made.fetch_add(1, Ordering::Relaxed));
        let (acceptor, links) = (self.acceptor.clone(), self.links.clone());
        let serve = async move {
            if let Ok(Admitted::New(newcomer)) = acceptor.admit(far).await {
                // Nobody reads any more when the case is over.
                let _ = links.unbounded_send(newcomer.serve_host(Arc::new(NoHost), EndConfig::default()));
            }
        };
        self.runtime.spawn_task(serve).detach();
        Ok(near)
    }
}

impl<C> fmt::Debug for Dialer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialer").field("made", &self.made).finish_non_exhaustive()
    }
}
