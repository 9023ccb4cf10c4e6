//! What the widget serves over HTTP: its page, the page's files, its socket.

mod files;
mod policy;
mod socket;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{HOST, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use cif_bridge::names::{ForeignName, OwnNames};
use cif_bridge::page::PageToken;
use cif_protocol::Origin;

use crate::shared::Shared;

/// Where the page's socket listens; the page names it without the slash, relative to its own address.
const SOCKET_PATH: &str = "/widget/socket";

/// How the widget appears to browsers.
pub(crate) struct Site {
    origin: Origin,
    names: OwnNames,
    policy: String,
    token: PageToken,
    admission: Admission,
    /// How many sockets are open.
    sockets: AtomicUsize,
}

impl Site {
    pub(crate) fn new(origin: Origin, others: Vec<Origin>, framed_by: &[Origin], any_address: Option<u16>) -> Self {
        let policy = policy::policy(&origin, framed_by);
        let names = OwnNames::new(std::iter::once(origin.clone()).chain(others), any_address);
        Self {
            origin,
            names,
            policy,
            token: PageToken::new(""),
            admission: Admission::default(),
            sockets: AtomicUsize::new(0),
        }
    }

    /// With the secret of its page, which an empty one never is, and with who may see it.
    pub(crate) fn with(mut self, token: PageToken, admission: Admission) -> Self {
        (self.token, self.admission) = (token, admission);
        self
    }

    fn admits(&self, headers: &HeaderMap) -> bool {
        self.admission.0.as_ref().is_none_or(|admits| admits(headers))
    }

    pub(crate) const fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// Decides by the headers of a request.
type Rule = dyn Fn(&HeaderMap) -> bool + Send + Sync;

/// Decides whose browser may see the page; without a rule everybody's.
#[derive(Clone, Default)]
pub(crate) struct Admission(Option<Arc<Rule>>);

impl Admission {
    pub(crate) fn new(admits: impl Fn(&HeaderMap) -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(admits)))
    }
}

impl fmt::Debug for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Admission(by rule)" } else { "Admission(everybody)" })
    }
}

/// What the routes share.
#[derive(Clone)]
struct Mounted {
    shared: Arc<Shared>,
    site: Arc<Site>,
}

pub(crate) fn router(shared: &Arc<Shared>, site: &Arc<Site>) -> Router {
    let mounted = Mounted { shared: Arc::clone(shared), site: Arc::clone(site) };
    Router::new()
        .route("/", get(files::page))
        .route(SOCKET_PATH, get(socket::socket))
        .route_layer(from_fn_with_state(mounted.clone(), check_host))
        .fallback(files::serve)
        .layer(from_fn(secure))
        .with_state(mounted)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Refuses a request under a foreign name.
async fn check_host(State(mounted): State<Mounted>, request: Request, next: Next) -> Response {
    // HTTP/2 and absolute request targets carry the name in the target.
    let target = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let host = text(request.headers(), &HOST).map(str::to_owned).or(target);
    let Err(problem) = mounted.site.names.check_host(host.as_deref()) else { return next.run(request).await };
    tracing::warn!(%problem, "a request to the widget under a foreign name was refused");
    let status = if problem == ForeignName::NoHost { StatusCode::BAD_REQUEST } else { StatusCode::FORBIDDEN };
    (status, format!("{problem}\n")).into_response()
}

/// Headers that every answer has.
async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers: [(HeaderName, &str); 3] = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (axum::http::header::CONTENT_SECURITY_POLICY, policy::NOTHING),
    ];
    for (name, value) in headers {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
