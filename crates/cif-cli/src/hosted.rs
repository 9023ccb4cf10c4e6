//! The desktop that is served: made anew when the configuration has changed and no work is open.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request as HttpRequest;
use axum::response::Response;
use cif_axum::{Administration, Desktop};
use cif_host::instance::{Answer, Instance, InstanceError, Reply, Request};
use tokio::sync::{Notify, watch};
use tower::ServiceExt;

use crate::data::Locked;
use crate::data::control::Server;
use crate::failure::Failure;

/// How often it is looked whether the agent's work is done.
const LOOK: Duration = Duration::from_secs(1);

/// The desktop of now. Clones are the same.
#[derive(Clone)]
pub(crate) struct Hosted {
    current: Arc<RwLock<(Desktop, Router)>>,
    /// Counts the desktops.
    count: Arc<watch::Sender<u64>>,
}

impl Hosted {
    pub(crate) fn new(desktop: Desktop) -> Self {
        let router = desktop.router();
        Self { current: Arc::new(RwLock::new((desktop, router))), count: Arc::new(watch::Sender::new(1)) }
    }

    pub(crate) fn desktop(&self) -> Desktop {
        self.current.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// Says when another desktop has taken the place of this one.
    pub(crate) fn replaced(&self) -> watch::Receiver<u64> {
        self.count.subscribe()
    }

    /// The routes of whatever desktop is the current one when a request comes.
    pub(crate) fn router(&self) -> Router {
        let hosted = self.clone();
        Router::new().fallback(move |request: HttpRequest<Body>| {
            let router = hosted.current.read().unwrap_or_else(PoisonError::into_inner).1.clone();
            async move {
                let answer: Response = match router.oneshot(request).await {
                    Ok(answer) => answer,
                    Err(never) => match never {},
                };
                answer
            }
        })
    }

    /// Puts another desktop in its place. Pages of the old one are told to load again.
    async fn replace(&self, desktop: Desktop) {
        let router = desktop.router();
        let old = {
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *current, (desktop, router)).0
        };
        self.count.send_modify(|count| *count += 1);
        old.shutdown("the configuration was changed; load the page again").await;
    }
}

/// The configuration of a data directory while a desktop runs on it.
#[derive(Debug)]
pub(crate) struct Live {
    locked: Locked,
    instance: Mutex<Instance>,
    changed: Notify,
}

impl Live {
    pub(crate) fn new(locked: Locked, instance: Instance) -> Self {
        Self { locked, instance: Mutex::new(instance), changed: Notify::new() }
    }

    /// Lets commands in.
    pub(crate) async fn open_door(&self) -> Result<Server, Failure> {
        Server::open(&self.locked).await
    }

    pub(crate) fn instance(&self) -> Instance {
        self.instance.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Administration for Live {
    fn handle(&self, request: Request) -> Answer {
        let mut instance = self.instance.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = self.locked.handle(&mut instance, request).map_err(|failure| match failure {
            Failure::Instance(error) => error,
            other => InstanceError::Storage(other.to_string()),
        });
        match answer {
            Ok(Reply::Changed { mut done, warnings }) => {
                self.changed.notify_one();
                done.push("the running desktop takes it over as soon as no session is open".to_owned());
                Ok(Reply::Changed { done, warnings })
            }
            other => other,
        }
    }
}

impl Live {
    /// Makes the desktop anew after each change, when the agent's work is done.
    pub(crate) async fn follow<F>(&self, hosted: Hosted, make: impl Fn(Instance) -> F)
    where
        F: Future<Output = Result<Desktop, Failure>>,
    {
        loop {
            self.changed.notified().await;
            while is_busy(&hosted.desktop()) {
                tokio::time::sleep(LOOK).await;
            }
            match make(self.instance()).await {
                Ok(desktop) => hosted.replace(desktop).await,
                Err(failure) => {
                    tracing::error!(%failure, "the changed configuration cannot be used; the old one stays")
                }
            }
        }
    }
}

/// True while there is something that would be lost.
fn is_busy(desktop: &Desktop) -> bool {
    let view = desktop.desk().view();
    let writes = view.note.is_some() || view.tabs.iter().any(|tab| tab.dirty);
    // Home is always there.
    view.sessions.len() > 1 || view.notification.is_some() || view.dialog.is_some() || writes
}
