//! A provider that stays connected: a new link whenever the old one is over.

use std::sync::{Arc, Mutex, PoisonError};

use cif_link::{CloseCode, CloseReason};
use cif_provider::{ChannelProvider, Runtime, RuntimeExt, TaskHandle};
use futures::channel::oneshot;
use futures::future::{FutureExt, Shared};

use super::ProviderEnd;
use crate::engine::{EndConfig, LinkNotice};
use crate::pipe::Connector;

/// Keeps a provider connected: dials, with pauses that grow, until it is told to stop or the host turns it away for good
/// (wrong token, unknown name, wrong version). A broken connection is resumed; after a link that ended, a new one begins and the
/// host attaches the provider anew.
pub fn keep_connected(
    connector: Arc<dyn Connector>,
    provider: Arc<dyn ChannelProvider>,
    runtime: Arc<dyn Runtime>,
    config: EndConfig,
) -> KeptLink {
    let (done, ended) = oneshot::channel();
    let current = Arc::new(Mutex::new(None));
    let slot = Arc::clone(&current);
    let spawner = Arc::clone(&runtime);
    let task = spawner.spawn_task(async move {
        let reason = keep(&connector, &provider, &runtime, &config, &slot).await;
        // Nobody may be interested.
        let _ = done.send(reason);
    });
    KeptLink { current, ended: ended.shared(), _task: task }
}

/// A provider that is kept connected. Dropping it closes the link and stops.
#[derive(Debug)]
pub struct KeptLink {
    current: Arc<Mutex<Option<ProviderEnd>>>,
    ended: Shared<oneshot::Receiver<CloseReason>>,
    _task: TaskHandle,
}

impl KeptLink {
    /// Waits until the host turned the provider away for good, and says why. Never while the provider is connected or can
    /// hope to be.
    pub async fn refused(&self) -> CloseReason {
        match self.ended.clone().await {
            Ok(reason) => reason,
            // The task lives as long as this value, and only a runtime that is shut down drops it before.
            Err(_) => std::future::pending().await,
        }
    }

    /// Is the link open at this moment?
    #[must_use]
    pub fn is_open(&self) -> bool {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().is_some_and(|end| end.core().is_open())
    }
}

async fn keep(
    connector: &Arc<dyn Connector>,
    provider: &Arc<dyn ChannelProvider>,
    runtime: &Arc<dyn Runtime>,
    config: &EndConfig,
    current: &Mutex<Option<ProviderEnd>>,
) -> CloseReason {
    // What was executed on one link is not executed again on the next.
    let log = config.once(&**runtime);
    let mut failures = 0_u32;
    loop {
        let mut random = [0];
        runtime.fill_random(&mut random);
        let pause = config.backoff.pause(failures, random[0]);
        if !pause.is_zero() {
            runtime.sleep(pause).await;
        }
        failures = failures.saturating_add(1);
        let end = match connector.connect().await {
            Ok(pipe) => {
                let (connector, provider, runtime) = (Arc::clone(connector), Arc::clone(provider), Arc::clone(runtime));
                ProviderEnd::dial_with(pipe, Some(connector), provider, runtime, config.clone(), log.clone())
            }
            Err(error) => {
                if let Some(observer) = &config.observer {
                    observer.notice(&LinkNotice::DialFailed(error));
                }
                continue;
            }
        };
        let core = Arc::clone(end.core());
        *current.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        if core.opened().await.is_ok() {
            failures = 0;
        }
        let reason = core.ended().await;
        if is_final(&reason) {
            return reason;
        }
        failures = failures.max(1);
    }
}

/// Would the next attempt be turned away too?
fn is_final(reason: &CloseReason) -> bool {
    match reason {
        CloseReason::Incompatible(_) | CloseReason::Local(_) | CloseReason::Unsendable(_) => true,
        CloseReason::Peer(close) => [
            CloseCode::UNAUTHORIZED,
            CloseCode::VERSION_MISMATCH,
            CloseCode::WRONG_ROLE,
            CloseCode::REPLACED,
            CloseCode::from("bad_hello"),
            CloseCode::from("unknown_name"),
        ]
        .contains(&close.code),
        _ => false,
    }
}
