//! The routes of a relay.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use cif_bridge::assets;
use tower::ServiceExt;

use super::page_api::MAX_MESSAGE;
use super::server::Shared;
use super::socket;

const PAGE: &str = include_str!("../../assets/relay/index.html");
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! files {
    ($($name:literal $kind:expr;)*) => {
        &[$(($name, $kind, include_str!(concat!("../../assets/relay/", $name)))),*]
    };
}

/// Name, content type, text.
const FILES: &[(&str, &str, &str)] = files! {
    "relay.js" JAVASCRIPT;
    "caller.js" JAVASCRIPT;
    "direct.js" JAVASCRIPT;
    "events.js" JAVASCRIPT;
    "library.js" JAVASCRIPT;
    "outbox.js" JAVASCRIPT;
    "line.js" JAVASCRIPT;
    "relay.css" "text/css; charset=utf-8";
};

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/cif-widget/assets/relay/{name}", get(file))
        // The page's scripts find it by the same relative path in the repository and on the server.
        .route("/cif-bridge/assets/bridge/values.js", get(values))
        .route("/relay/socket", any(open))
        .route("/agents/{key}/", any(widget_root))
        .route("/agents/{key}/{*rest}", any(widget))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), check_host))
        .with_state(shared)
}

/// Refuses names that are not the relay's, so that a foreign name that points here reaches nothing.
async fn check_host(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    // HTTP/2 and absolute request targets carry the name in the target.
    let target = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let host = text(request.headers(), &HOST).map(str::to_owned).or(target);
    let Err(problem) = shared.names.check_host(host.as_deref()) else { return next.run(request).await };
    tracing::warn!(%problem, "a request to the relay under a foreign name was refused");
    (StatusCode::FORBIDDEN, format!("{problem}\n")).into_response()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn answer(kind: &'static str, text: impl Into<Body>) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, text.into()).into_response()
}

async fn page(State(shared): State<Arc<Shared>>) -> Response {
    let hosts = shared.config.hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let names = super::anyhow().collect::<Vec<_>>().join(" ");
    // Both are made of letters, digits and the signs of an address: nothing in them is markup.
    let text = PAGE.replace("__CIF_HOSTS__", &hosts).replace("__CIF_EVENTS__", &names);
    let mut response = answer("text/html; charset=utf-8", text);
    let policy = format!(
        "default-src 'none'; script-src 'self' {hosts}; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors {}",
        if hosts.is_empty() { "'none'" } else { &hosts }
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("microphone=*, camera=*, geolocation=*"),
    );
    response
}

async fn file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(own, _, _)| *own == name) {
        Some((_, kind, text)) => answer(kind, *text),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn values() -> Response {
    match assets::desktop("/assets/bridge/values.js") {
        Some(asset) => answer(asset.content_type, asset.text),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The page's socket: only for the page that this relay served.
async fn open(State(shared): State<Arc<Shared>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if let Err(problem) = shared.names.check_origin(text(&headers, &ORIGIN)) {
        tracing::warn!(%problem, "a socket of the relay was refused");
        return (StatusCode::FORBIDDEN, format!("{problem}\n")).into_response();
    }
    upgrade
        .max_message_size(MAX_MESSAGE + 1024)
        .max_frame_size(MAX_MESSAGE + 1024)
        .on_upgrade(move |socket| socket::serve(shared, socket))
}

async fn widget_root(shared: State<Arc<Shared>>, Path(key): Path<String>, request: Request) -> Response {
    widget(shared, Path((key, String::new())), request).await
}

/// The pages of an agent's widget. Who does not know the key is not told whether it exists.
async fn widget(
    State(shared): State<Arc<Shared>>,
    Path((key, rest)): Path<(String, String)>,
    mut request: Request,
) -> Response {
    let Some(seat) = shared.by_key(&key) else { return StatusCode::NOT_FOUND.into_response() };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(uri) = format!("/{rest}{query}").parse::<Uri>() else { return StatusCode::NOT_FOUND.into_response() };
    *request.uri_mut() = uri;
    match seat.pages.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
