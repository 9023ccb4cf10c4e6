//! The provider's end dials, again and again; the host's end takes the connections.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use cif_adapter::{
    Acceptor, Admitted, Connector, EndConfig, Faults, FrameJudge, HostEnd, Pipe, PipeError, ProviderEnd, faulty_pair_by,
};
use cif_provider::{ChannelProvider, Host, RuntimeExt, async_trait};
use futures::channel::oneshot;
use futures::future::{Either, select};

use super::{End, Wiretap};
use crate::attach::AttachError;

/// Where the host's end goes once it is there.
type Waiting = Mutex<Option<oneshot::Sender<HostEnd>>>;

/// Makes connections with faults.
#[derive(Debug)]
struct Dialer {
    wiretap: Wiretap,
    acceptor: Acceptor,
    host: Arc<dyn Host>,
    config: EndConfig,
    waiting: Arc<Waiting>,
}

pub(super) async fn open(
    provider: Arc<dyn ChannelProvider>,
    host: Arc<dyn Host>,
    wiretap: &Wiretap,
) -> Result<(HostEnd, ProviderEnd), AttachError> {
    let runtime = wiretap.runtime.handle();
    let (config, own) = (wiretap.end(End::Host), wiretap.end(End::Provider));
    let acceptor = Acceptor::new(Arc::clone(&runtime), config.link.clone());
    let (found, host_end) = oneshot::channel();
    let waiting = Arc::new(Mutex::new(Some(found)));
    let dialer = Dialer { wiretap: wiretap.clone(), acceptor, host, config, waiting };
    let broken = |error: PipeError| AttachError::Link(error.to_string());
    let provider_end = ProviderEnd::connect(Arc::new(dialer), provider, runtime, own).await.map_err(broken)?;
    let host_end = match select(host_end, Box::pin(provider_end.closed())).await {
        Either::Left((Ok(host_end), _)) => Ok(host_end),
        Either::Left((Err(_), closed)) => Err(closed.await),
        Either::Right((reason, _)) => Err(reason),
    };
    Ok((host_end.map_err(|reason| AttachError::Link(reason.to_string()))?, provider_end))
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Connector for Dialer {
    async fn connect(&self) -> Result<Pipe, PipeError> {
        let shared = &self.wiretap.shared;
        if shared.down.load(Ordering::Relaxed) {
            return Err(PipeError::new("the test keeps the network down"));
        }
        let made = shared.connections.fetch_add(1, Ordering::Relaxed);
        let faults = Faults::new(shared.faults.seed.wrapping_add(u64::from(made))).with_delay(shared.faults.delay);
        let judge = Arc::clone(shared);
        let runtime = self.wiretap.runtime.handle();
        let judge: Arc<dyn FrameJudge> = Arc::new(move |forward: bool, frame: &str| judge.judge(forward, frame));
        let (near, far, cut) = faulty_pair_by(&runtime, faults, &judge);
        *shared.cut.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut);
        runtime
            .spawn_task(serve(
                self.acceptor.clone(),
                far,
                Arc::clone(&self.host),
                self.config.clone(),
                Arc::clone(&self.waiting),
            ))
            .detach();
        Ok(near)
    }
}

async fn serve(acceptor: Acceptor, pipe: Pipe, host: Arc<dyn Host>, config: EndConfig, waiting: Arc<Waiting>) {
    // A connection without a hello, or for a link that is forgotten, is dropped: the provider's end finds out by itself.
    if let Ok(Admitted::New(newcomer)) = acceptor.admit(pipe).await {
        let found = waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(found) = found {
            // Nobody waits any more when attaching failed meanwhile.
            let _ = found.send(newcomer.serve_host(host, config));
        }
    }
}
