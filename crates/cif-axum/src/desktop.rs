//! The desktop of one agent, ready to be mounted.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderMap;
use cif_adapter::hub::Hub;
use cif_bridge::page::{ConversationAction, LiveConversation, PageToken, Simulate};
use cif_host::{Desk, DeskConfig, Records};
use cif_protocol::{ConversationId, Origin, ProviderId};
use cif_provider::{Runtime, RuntimeExt, TaskHandle};
use tokio::sync::oneshot;

use crate::builder::DesktopBuilder;
use crate::http::{self, SOCKET_PATH};
use crate::native::{AttachedProvider, AttachedProviders, Natives};
use crate::page::{Command, Farewell};
use crate::shared::{SOCKETS, Shared};

/// Providers have this long to detach when the desktop stops.
const DETACH_PATIENCE: Duration = Duration::from_secs(4);

/// One agent's desktop in a server: a [`Desk`], its pages, its providers. Clones are the same desktop; it ends with the last
/// clone.
#[derive(Clone)]
pub struct Desktop {
    shared: Arc<Shared>,
    origin: Origin,
    _running: Arc<Running>,
}

impl Desktop {
    pub(crate) fn new(shared: Arc<Shared>, origin: Origin, tasks: Vec<TaskHandle>) -> Self {
        let natives = Arc::clone(&shared.natives);
        Self { shared, origin, _running: Arc::new(Running { natives, _tasks: tasks }) }
    }

    /// Starts to build a desktop whose page is at `origin`, as the browser sees it. `runtime` must be one that runs on
    /// tokio.
    #[must_use]
    pub fn builder(
        config: DeskConfig,
        origin: Origin,
        records: Arc<dyn Records>,
        runtime: Arc<dyn Runtime>,
    ) -> DesktopBuilder {
        DesktopBuilder::new(config, origin, records, runtime)
    }

    /// All routes: the page at `/`, its scripts, its socket, the client library where widgets expect it (in any letter
    /// case), the link endpoint. Mount it at the root of an origin: the paths are given by the specification. Unknown paths
    /// are answered by its fallback.
    pub fn router(&self) -> Router {
        http::router(&self.shared, true)
    }

    /// As [`Desktop::router`], but without a page at `/`: for a host with a page of its own, which starts
    /// `/assets/bridge/bridge.js` and names [`Desktop::page_token`] and [`Desktop::socket_path`] in two `meta` elements.
    /// Such a page sends the header [`Desktop::content_policy`] itself.
    pub fn router_without_page(&self) -> Router {
        http::router(&self.shared, false)
    }

    /// The secret with which a page opens its socket. Whoever serves a page of their own writes it into that page, for
    /// people who may act as this agent and for nobody else.
    #[must_use]
    pub fn page_token(&self) -> &PageToken {
        &self.shared.token
    }

    /// Where the page's socket listens.
    #[must_use]
    pub const fn socket_path(&self) -> &'static str {
        SOCKET_PATH
    }

    /// The value of the header `Content-Security-Policy` for the page.
    #[must_use]
    pub fn content_policy(&self) -> &str {
        &self.shared.policy
    }

    /// Where the browser finds the page.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The desk itself.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.shared.desk
    }

    /// The hub of a native provider, while it is attached.
    #[must_use]
    pub fn hub(&self, provider: &ProviderId) -> Option<Hub> {
        self.shared.natives.hub(provider)
    }

    /// The native providers that are attached now, by name.
    #[must_use]
    pub fn attached_providers(&self) -> Vec<AttachedProvider> {
        self.shared.natives.hubs()
    }

    /// The native providers that are attached, at once and whenever one comes or goes: for whoever shows them in another way too,
    /// such as the multipurpose widget.
    #[must_use]
    pub fn follow_providers(&self) -> AttachedProviders {
        self.shared.natives.attached()
    }

    /// May whoever sends these headers see the desktop: did they log in, where a login is asked for? For a server on the same
    /// host that shows something of the same agent.
    #[must_use]
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        http::is_open(&self.shared, headers)
    }

    /// Lets something come in, as the agent can from the page.
    ///
    /// # Errors
    /// Why nothing comes in.
    pub fn simulate(&self, what: &Simulate) -> Result<(), String> {
        self.shared.simulate(what)
    }

    /// The conversations of all native providers that are live, or were a moment ago, as the page shows them.
    #[must_use]
    pub fn conversations(&self) -> Vec<LiveConversation> {
        self.shared.natives.conversations()
    }

    /// Carries out what the agent wants of a conversation, as the page's own controls do.
    ///
    /// # Errors
    /// Why the provider did not do it, or that it is not connected.
    pub async fn command(
        &self,
        provider: &ProviderId,
        conversation: ConversationId,
        action: ConversationAction,
    ) -> Result<(), String> {
        self.shared.natives.command(provider, conversation, action).await
    }

    /// Stops: detaches the providers and closes the sockets of the pages with `reason`. It takes a few seconds at most.
    pub async fn shutdown(&self, reason: &str) {
        self.shared.natives.close(DETACH_PATIENCE).await;
        let (done, closed) = oneshot::channel();
        let close = Command::Close { farewell: Farewell::new(1001, reason), done };
        let deadline = self.shared.runtime.now() + Duration::from_secs(1);
        let closing = async {
            if self.shared.room.send(close).await.is_ok() {
                // The room ended: then no page is left.
                drop(closed.await);
            }
            // All permits are back when all sockets are closed, and no new socket gets one.
            if let Ok(permits) = self.shared.pages.acquire_many(SOCKETS).await {
                permits.forget();
            }
        };
        if self.shared.runtime.timeout_at(Some(deadline), closing).await.is_err() {
            tracing::warn!("the pages were not told in time that the desktop stops");
        }
    }
}

/// Ends what runs for a desktop with its last clone.
struct Running {
    natives: Arc<Natives>,
    _tasks: Vec<TaskHandle>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.natives.abandon();
    }
}

impl fmt::Debug for Desktop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desktop").field("origin", &self.origin.to_string()).finish_non_exhaustive()
    }
}
