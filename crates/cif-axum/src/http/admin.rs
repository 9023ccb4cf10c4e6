//! The admin page at `/admin`, and where it sends its requests.

use std::fmt;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use cif_bridge::assets::{ContentPolicy, admin_page};
use cif_host::instance::{Answer, Request};

use super::{access, hosts};
use crate::shared::Shared;

/// Where the admin page sends its requests.
pub(crate) const REQUEST_PATH: &str = "/cif/admin";
/// The longest request, in bytes: an import is one.
pub(super) const LONGEST: usize = 16 * 1024 * 1024;
/// The header with the page's token.
const TOKEN: &str = "x-cif-token";

/// Whoever keeps the configuration that the admin page shows and changes: answers as
/// [`Instance::handle`](cif_host::instance::Instance::handle) does, and keeps what is changed.
pub trait Administration: fmt::Debug + Send + Sync + 'static {
    /// Does what is asked. It may take as long as writing a file does.
    ///
    /// # Errors
    /// As an [`Instance`](cif_host::instance::Instance), or the change cannot be kept.
    fn handle(&self, request: Request) -> Answer;
}

/// The page, or the form that asks for the access token.
pub(super) async fn page(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if shared.administration.is_none() {
        let text = "this desktop keeps no configuration; start it with a data directory\n";
        return (StatusCode::NOT_FOUND, text).into_response();
    }
    if !access::is_open(&shared, &headers) {
        return access::form(StatusCode::OK, None);
    }
    let policy = ContentPolicy::new(shared.origin.clone()).to_string();
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        // It holds the secret of its requests.
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, policy.as_str()),
    ];
    (headers, admin_page(&shared.token, REQUEST_PATH)).into_response()
}

/// A request: from our own page only, which has the token, and after a login where there is one.
pub(super) async fn request(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: String) -> Response {
    let refuse = |status: StatusCode, reason: &str| (status, format!("{reason}\n")).into_response();
    if let Err(reason) = hosts::check_own_page(&shared.hosts, &headers) {
        tracing::warn!(reason, "a request to the configuration was refused");
        return refuse(StatusCode::FORBIDDEN, &reason);
    }
    if !access::is_open(&shared, &headers) {
        return refuse(StatusCode::UNAUTHORIZED, "log in on the desktop's page first");
    }
    let token = headers.get(TOKEN).and_then(|token| token.to_str().ok()).unwrap_or_default();
    if !shared.token.matches(&cif_bridge::page::PageToken::new(token)) {
        return refuse(
            StatusCode::FORBIDDEN,
            "the page is not that of this desktop, which was started anew; load it again",
        );
    }
    let Some(administration) = shared.administration.clone() else {
        return refuse(StatusCode::NOT_FOUND, "this desktop keeps no configuration");
    };
    let request = match serde_json::from_str::<Request>(&body) {
        Ok(request) => request,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &format!("the request cannot be read: {error}")),
    };
    // It may write a file.
    match tokio::task::spawn_blocking(move || administration.handle(request)).await {
        Ok(answer) => match serde_json::to_string(&answer) {
            Ok(text) => ([(CONTENT_TYPE, "application/json")], text).into_response(),
            Err(error) => refuse(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        },
        Err(error) => {
            tracing::error!(%error, "a request to the configuration was not answered");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "the request was not answered")
        }
    }
}
