//! Refuses requests under foreign names, and sockets of foreign pages.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cif_bridge::names::{ForeignName, OwnNames};

use crate::shared::Shared;

fn text<'a>(headers: &'a HeaderMap, name: &axum::http::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Refuses a request under a foreign name.
pub(super) async fn check(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    // HTTP/2 and absolute request targets carry the name in the target.
    let target = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let host = text(request.headers(), &HOST).map(str::to_owned).or(target);
    let Err(problem) = shared.hosts.check_host(host.as_deref()) else { return next.run(request).await };
    tracing::warn!(%problem, "a request under a foreign name was refused");
    let status = if problem == ForeignName::NoHost { StatusCode::BAD_REQUEST } else { StatusCode::FORBIDDEN };
    (status, format!("{problem}\n")).into_response()
}

/// Refuses the page's socket to every page but our own.
pub(super) fn check_own_page(hosts: &OwnNames, headers: &HeaderMap) -> Result<(), String> {
    hosts.check_origin(text(headers, &ORIGIN)).map_err(|problem| problem.to_string())
}

/// Refuses a link to foreign pages. Programs send no `Origin`.
pub(super) fn check_no_foreign_page(hosts: &OwnNames, headers: &HeaderMap) -> Result<(), String> {
    if headers.contains_key(ORIGIN) { check_own_page(hosts, headers) } else { Ok(()) }
}
