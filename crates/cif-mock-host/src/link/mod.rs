//! The link between a provider and the mock host: both ends are here, and so is what goes wrong between them.

mod dialer;
mod faults;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_adapter::{Cut, EndConfig, Fault, HostEnd, LinkNotice, LinkObserver, ProviderEnd, pair, text_pair};
use cif_provider::{ChannelProvider, Host, ManualRuntime};

use crate::attach::{AttachError, Wire};
use crate::store::Store;
use cif_adapter::transcript::Happening;

pub use faults::LinkFaults;

/// The two ends of a link, which is open as long as they live.
#[derive(Debug)]
pub(crate) struct Link {
    _host: HostEnd,
    _provider: ProviderEnd,
    pub(crate) wiretap: Option<Wiretap>,
}

/// The wire of a link with [faults](LinkFaults): what passed, and what the test does to it. Clones are the same wire.
#[derive(Debug, Clone)]
pub struct Wiretap {
    shared: Arc<Shared>,
    runtime: ManualRuntime,
}

#[derive(Debug)]
pub(crate) struct Shared {
    faults: LinkFaults,
    name: Arc<str>,
    store: Arc<Store>,
    frames: AtomicU32,
    connections: AtomicU32,
    down: AtomicBool,
    cut: Mutex<Option<Cut>>,
    notices: Mutex<Vec<(End, LinkNotice)>>,
}

/// One end of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum End {
    /// The host's.
    Host,
    /// The provider's.
    Provider,
}

impl End {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Provider => "provider",
        }
    }
}

impl Shared {
    fn lock_notices(&self) -> MutexGuard<'_, Vec<(End, LinkNotice)>> {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, text: String) {
        self.store.note(Some(&self.name), Happening::Link(text));
    }

    /// Counts a frame and decides about it.
    fn judge(&self, forward: bool, frame: &str) -> Option<Fault> {
        let number = self.frames.fetch_add(1, Ordering::Relaxed) + 1;
        let handshake = [r#"{"t":"hello""#, r#"{"t":"welcome""#].iter().any(|start| frame.starts_with(start));
        let fault = self.faults.fault(number, handshake)?;
        let sender = if forward { End::Provider } else { End::Host };
        self.note(format!("frame {number} of the {}: {fault:?}", sender.as_str()));
        if fault == Fault::Cut && self.faults.no_reconnect {
            self.down.store(true, Ordering::Relaxed);
        }
        Some(fault)
    }
}

/// One end's observer.
#[derive(Debug)]
struct Watch {
    end: End,
    shared: Arc<Shared>,
}

impl LinkObserver for Watch {
    fn notice(&self, notice: &LinkNotice) {
        let text = match notice {
            // Ids of links are random; nobody compares them.
            LinkNotice::Opened { resumed: false, .. } => "opened".to_owned(),
            LinkNotice::Opened { .. } => "resumed".to_owned(),
            LinkNotice::Suspended(cause) => format!("suspended: {cause:?}"),
            LinkNotice::Broken(error) => format!("the connection broke: {error}"),
            LinkNotice::DialFailed(error) => format!("no connection: {error}"),
            LinkNotice::Lost(loss) => format!("frames were lost: {loss:?}"),
            LinkNotice::Fault(fault) => format!("the peer broke a rule: {fault}"),
            LinkNotice::Closed(reason) => format!("closed: {reason}"),
            other => format!("{other:?}"),
        };
        self.shared.note(format!("{} end: {text}", self.end.as_str()));
        self.shared.lock_notices().push((self.end, notice.clone()));
    }
}

impl Wiretap {
    pub(crate) fn new(faults: LinkFaults, name: Arc<str>, store: Arc<Store>, runtime: ManualRuntime) -> Self {
        let shared = Shared {
            faults,
            name,
            store,
            frames: AtomicU32::new(0),
            connections: AtomicU32::new(0),
            down: AtomicBool::new(false),
            cut: Mutex::default(),
            notices: Mutex::default(),
        };
        Self { shared: Arc::new(shared), runtime }
    }

    fn end(&self, end: End) -> EndConfig {
        let mut config = EndConfig::default().with_name(&*self.shared.name);
        if !self.shared.faults.stalls() {
            config.link.heartbeat = None;
        }
        config.with_observer(Arc::new(Watch { end, shared: Arc::clone(&self.shared) }))
    }

    /// How many frames the wire has taken, both directions and all connections together.
    #[must_use]
    pub fn frames(&self) -> u32 {
        self.shared.frames.load(Ordering::Relaxed)
    }

    /// How many connections were made.
    #[must_use]
    pub fn connections(&self) -> u32 {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// What either end noticed, oldest first.
    #[must_use]
    pub fn notices(&self) -> Vec<(End, LinkNotice)> {
        self.shared.lock_notices().clone()
    }

    /// Breaks the connection now; what is on its way is lost. The provider's end connects again at once, unless the network is
    /// [down](Self::set_down).
    pub fn cut(&self) {
        self.shared.note("the test cuts the connection".to_owned());
        if self.shared.faults.no_reconnect {
            self.set_down(true);
        }
        // The lock is not held while the ends are told.
        let cut = self.shared.cut.lock().unwrap_or_else(PoisonError::into_inner).clone();
        cut.iter().for_each(Cut::cut);
        self.runtime.run_until_stalled();
    }

    /// While the network is down no connection can be made. One that is there stays.
    pub fn set_down(&self, down: bool) {
        self.shared.down.store(down, Ordering::Relaxed);
    }

    /// Is the link over? It does not come back; attach the provider again.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.shared.lock_notices().iter().any(|(_, notice)| matches!(notice, LinkNotice::Closed(_)))
    }
}

/// Opens a link between a provider and a host, and gives what stands for the provider at the host's end.
pub(crate) async fn open(
    provider: Arc<dyn ChannelProvider>,
    host: Arc<dyn Host>,
    name: &str,
    runtime: &ManualRuntime,
    (wire, wiretap): (Wire, Option<Wiretap>),
) -> Result<(Arc<dyn ChannelProvider>, Link), AttachError> {
    let (host_end, provider_end) = match &wiretap {
        Some(wiretap) => dialer::open(provider, host, wiretap).await?,
        None => {
            let (near, far) = match wire {
                Wire::Values => pair(),
                Wire::Text => text_pair(),
            };
            let config = EndConfig::in_process().with_name(name);
            let provider_end = ProviderEnd::dial(far, None, provider, runtime.handle(), config.clone());
            (HostEnd::accept(near, host, runtime.handle(), config), provider_end)
        }
    };
    let remote = host_end.provider().await.map_err(|reason| AttachError::Link(reason.to_string()))?;
    Ok((remote, Link { _host: host_end, _provider: provider_end, wiretap }))
}
