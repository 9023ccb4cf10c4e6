//! What all parts of one mounted desktop share.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use cif_bridge::names::OwnNames;
use cif_bridge::page::{PageToken, Simulate};
use cif_host::Desk;
use cif_protocol::Origin;
use cif_provider::Runtime;
use tokio::sync::{Semaphore, mpsc};

use crate::http::{Access, Administration};
use crate::inspect::Inspection;
use crate::native::Natives;
use crate::page::Command;

/// Lets something come in as if a customer called or wrote, for a desktop on which people try things.
pub trait Simulator: fmt::Debug + Send + Sync + 'static {
    /// Begins it and returns at once.
    ///
    /// # Errors
    /// Why nothing comes in, for the agent.
    fn simulate(&self, what: &Simulate) -> Result<(), String>;
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) desk: Desk,
    pub(crate) runtime: Arc<dyn Runtime>,
    /// The row of the agent.
    pub(crate) user_id: String,
    pub(crate) app_name: String,
    /// The folder of web resources.
    pub(crate) web_resources: Option<PathBuf>,
    pub(crate) token: PageToken,
    pub(crate) policy: String,
    pub(crate) hosts: OwnNames,
    pub(crate) access: Option<Access>,
    pub(crate) simulator: Option<Arc<dyn Simulator>>,
    pub(crate) administration: Option<Arc<dyn Administration>>,
    pub(crate) origin: Origin,
    pub(crate) natives: Arc<Natives>,
    pub(crate) room: mpsc::Sender<Command>,
    /// A permit for each page's socket.
    pub(crate) pages: Arc<Semaphore>,
    /// A permit for each link's socket.
    pub(crate) links: Arc<Semaphore>,
    pub(crate) inspection: Inspection,
    /// A permit for each program that reads the trace.
    pub(crate) readers: Semaphore,
}

/// Sockets of pages that may be open, those without a hello included; the same for links.
pub(crate) const SOCKETS: u32 = 256;

/// Programs that read the trace at the same time.
pub(crate) const READERS: usize = 16;

impl Shared {
    /// Lets something come in, or says why not.
    pub(crate) fn simulate(&self, what: &Simulate) -> Result<(), String> {
        let none = || Err("nothing can be simulated: this desktop has no loopback provider".to_owned());
        self.simulator.as_ref().map_or_else(none, |simulator| simulator.simulate(what))
    }
}
