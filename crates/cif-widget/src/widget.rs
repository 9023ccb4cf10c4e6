//! The widget of one agent, ready to be mounted.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use cif_adapter::hub::Hub;
use cif_bridge::page::PageToken;
use cif_protocol::channel::AgentInfo;
use cif_protocol::{Origin, ProviderId};
use cif_provider::{Runtime, RuntimeExt, TaskHandle};

use crate::http::{self, Admission, Site};
use crate::page_api::Bye;
use crate::room::Room;
use crate::shared::Shared;

/// Bytes of the secret in the page, and of the name of a run: 256 and 128 bits.
const TOKEN_BYTES: usize = 32;
const EPOCH_BYTES: usize = 16;

/// The multipurpose widget of one agent: what it shows and does, for any number of pages of that agent. Clones are the same
/// widget; it ends with the last clone.
///
/// It follows the [`Hub`]s that it is given; who attached the providers goes on owning them.
#[derive(Clone)]
pub struct Widget {
    shared: Arc<Shared>,
    site: Arc<Site>,
    _running: Arc<Running>,
}

impl Widget {
    /// Starts to build the widget of an agent whose page is at `origin`, as the browser sees it.
    pub fn builder(agent: AgentInfo, origin: Origin, runtime: Arc<dyn Runtime>) -> WidgetBuilder {
        let (origins, framed_by) = (Vec::new(), Vec::new());
        WidgetBuilder { agent, runtime, origin, origins, framed_by, any_address: None, admission: Admission::default() }
    }

    /// Follows a provider from now on, in the place of one that was attached under this id. The transcripts of a provider that
    /// comes back are kept as far as its conversations are the same.
    pub fn attach(&self, id: &ProviderId, label: impl Into<String>, hub: &Hub) {
        self.shared.attach(id, label.into(), hub);
    }

    /// Does not follow a provider any more. The provider itself goes on.
    pub fn detach(&self, id: &ProviderId) {
        // Outside the lock: the last clone of a hub ends its tasks.
        drop(self.shared.tell(|room| room.detach(id)));
    }

    /// The providers that are attached.
    #[must_use]
    pub fn attached(&self) -> Vec<ProviderId> {
        self.shared.look(Room::attached)
    }

    /// Attaches and detaches until exactly these providers are attached: id, label and hub of each. One that is attached by the
    /// very same hub stays as it is.
    pub fn follow(&self, providers: &[(ProviderId, String, Hub)]) {
        for id in self.attached() {
            if !providers.iter().any(|(wanted, _, _)| *wanted == id) {
                self.detach(&id);
            }
        }
        for (id, label, hub) in providers {
            let same = |attached: &Hub| Arc::ptr_eq(attached.provider(), hub.provider());
            if !self.shared.look(|room| room.hub(id).is_some_and(same)) {
                self.attach(id, label.clone(), hub);
            }
        }
    }

    /// All routes: the page at `/`, its files, its socket. Mount it at the root of an origin. Unknown paths are answered by its
    /// fallback.
    pub fn router(&self) -> Router {
        http::router(&self.shared, &self.site)
    }

    /// Where the browser finds the page.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        self.site.origin()
    }

    /// Stops: the sockets of the pages are closed with `reason`, and open again by themselves if there is a server.
    pub fn shutdown(&self, reason: &str) {
        drop(self.shared.tell(|room| room.close(&Bye::new(reason, true))));
    }

    /// What the parts share, for tests in this crate.
    #[cfg(test)]
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl fmt::Debug for Widget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Widget").field("origin", &self.site.origin().to_string()).finish_non_exhaustive()
    }
}

/// Ends what runs for a widget with its last clone.
struct Running {
    shared: Arc<Shared>,
    _task: TaskHandle,
}

impl Drop for Running {
    fn drop(&mut self) {
        // The followers of the providers are held by the room.
        drop(self.shared.tell(|room| room.close(&Bye::new("the widget is gone", true))));
    }
}

/// Everything that a [`Widget`] is made from. Start with [`Widget::builder`].
#[derive(Debug)]
#[must_use = "nothing is made before `build`"]
pub struct WidgetBuilder {
    agent: AgentInfo,
    runtime: Arc<dyn Runtime>,
    origin: Origin,
    origins: Vec<Origin>,
    framed_by: Vec<Origin>,
    any_address: Option<u16>,
    admission: Admission,
}

impl WidgetBuilder {
    /// Another origin under which the page is reached, for example `http://localhost:7072`.
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origins.push(origin);
        self
    }

    /// The page also answers under every IP address on this port: for a server that listens on all of them.
    pub const fn with_any_address(mut self, port: u16) -> Self {
        self.any_address = Some(port);
        self
    }

    /// A host at this origin may show the page in a frame, and the page loads that host's client library. Without any, the page
    /// is shown in no frame.
    pub fn with_host(mut self, origin: Origin) -> Self {
        if !self.framed_by.contains(&origin) {
            self.framed_by.push(origin);
        }
        self
    }

    /// Shows the page, and opens its socket, only to browsers whose headers are admitted: for a server that others can reach. Without
    /// it, whoever reaches the page may act as the agent.
    pub fn with_admission(mut self, admits: impl Fn(&HeaderMap) -> bool + Send + Sync + 'static) -> Self {
        self.admission = Admission::new(admits);
        self
    }

    /// Makes the widget. It runs a task on the runtime until it is dropped.
    #[must_use]
    pub fn build(self) -> Widget {
        let Self { agent, runtime, origin, origins, framed_by, any_address, admission } = self;
        let token = PageToken::new(runtime.random_name(TOKEN_BYTES));
        let room = Room::new(runtime.random_name(EPOCH_BYTES), agent);
        let shared = Shared::new(room, Arc::clone(&runtime));
        let site = Arc::new(Site::new(origin, origins, &framed_by, any_address).with(token, admission));
        let task = runtime.spawn_task(Shared::run(Arc::downgrade(&shared)));
        let running = Arc::new(Running { shared: Arc::clone(&shared), _task: task });
        Widget { shared, site, _running: running }
    }
}
