//! A desktop that listens, and a network to it that goes wrong.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cif_adapter::{Acceptor, Admitted, Connector, Cut, EndConfig, Faults, HostEnd, Pipe, PipeError, faulty_pair};
use cif_link::{Config, Secret};
use cif_provider::{ManualRuntime, Runtime, RuntimeExt};

use crate::common::{Desk, Notices};

pub(crate) const NAME: &str = "acme";

/// Dials the desktop. Each connection gets the next of `faults`, or none.
pub(crate) struct Net {
    pub(crate) runtime: ManualRuntime,
    pub(crate) desk: Arc<Desk>,
    acceptor: Acceptor,
    config: EndConfig,
    pub(crate) faults: Mutex<Vec<Faults>>,
    pub(crate) cuts: Mutex<Vec<Cut>>,
    /// The newest link of the desktop.
    pub(crate) ends: Mutex<Vec<Arc<HostEnd>>>,
    pub(crate) resumed: AtomicU32,
    pub(crate) down: AtomicBool,
    pub(crate) dials: AtomicU32,
}

impl Net {
    pub(crate) fn new(runtime: &ManualRuntime, faults: Vec<Faults>) -> Arc<Self> {
        let mut faults = faults;
        faults.reverse();
        Arc::new(Self {
            runtime: runtime.clone(),
            desk: Arc::new(Desk::new(runtime)),
            acceptor: Acceptor::new(runtime.handle(), Config::default()),
            config: config(),
            faults: Mutex::new(faults),
            cuts: Mutex::default(),
            ends: Mutex::default(),
            resumed: AtomicU32::new(0),
            down: AtomicBool::new(false),
            dials: AtomicU32::new(0),
        })
    }

    pub(crate) fn cut(&self) {
        self.cuts.lock().unwrap().iter().for_each(Cut::cut);
    }

    pub(crate) fn end(&self) -> Arc<HostEnd> {
        Arc::clone(self.ends.lock().unwrap().last().expect("a link"))
    }

    pub(crate) fn links(&self) -> usize {
        self.ends.lock().unwrap().len()
    }

    /// What the desktop does with a connection.
    pub(crate) async fn serve(self: Arc<Self>, pipe: Pipe) {
        match self.acceptor.admit(pipe).await {
            Ok(Admitted::New(newcomer)) if newcomer.name() == Some(NAME) => {
                let end = newcomer.serve_host(Arc::clone(&self.desk) as _, self.config.clone());
                self.ends.lock().unwrap().push(Arc::new(end));
            }
            Ok(Admitted::New(newcomer)) => newcomer.refuse_name().await,
            Ok(_) => {
                self.resumed.fetch_add(1, Ordering::Relaxed);
            }
            Err(_) => {}
        }
    }
}

/// The configuration of both ends.
pub(crate) fn config() -> EndConfig {
    EndConfig::default().with_token(Secret::new("t0ken")).with_name(NAME).with_observer(Arc::new(Notices::default()))
}

/// A [`Connector`] is shared, and the network as well.
#[derive(Clone)]
pub(crate) struct Dial(pub(crate) Arc<Net>);

#[async_trait]
impl Connector for Dial {
    async fn connect(&self) -> Result<Pipe, PipeError> {
        let net = &self.0;
        let n = net.dials.fetch_add(1, Ordering::Relaxed);
        if net.down.load(Ordering::Relaxed) {
            return Err(PipeError::new("the network is down"));
        }
        let faults = net.faults.lock().unwrap().pop().unwrap_or(Faults::new(u64::from(n)));
        let (near, far, cut) = faulty_pair(&net.runtime.handle(), faults);
        net.cuts.lock().unwrap().push(cut);
        net.runtime.spawn_task(Arc::clone(net).serve(far)).detach();
        Ok(near)
    }
}

impl fmt::Debug for Dial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dial")
    }
}

impl Dial {
    pub(crate) fn connector(net: &Arc<Net>) -> Arc<dyn Connector> {
        Arc::new(Self(Arc::clone(net)))
    }

    pub(crate) fn runtime(net: &Net) -> Arc<dyn Runtime> {
        net.runtime.handle()
    }
}
