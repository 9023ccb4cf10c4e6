//! The desktop page and its socket.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use cif_bridge::assets::desktop_page;
use cif_bridge::page::MAX_PAGE_MESSAGE;

use super::{SOCKET_PATH, access, hosts};
use crate::page;
use crate::shared::Shared;

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
/// What a socket reads at all. A message between the two limits is refused with an answer, a longer one ends the socket.
const MAX_READ: usize = 4 * MAX_PAGE_MESSAGE;

/// The page, or the form that asks for the access token.
pub(super) async fn page(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if !access::is_open(&shared, &headers) {
        return access::form(StatusCode::OK, None);
    }
    let html = desktop_page(&shared.token, SOCKET_PATH, shared.administration.is_some());
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        // It holds the secret of the socket.
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, shared.policy.as_str()),
        // A page that opens this one gets no hold of it; the sign-in windows of widgets still reach their widgets.
        (CROSS_ORIGIN_OPENER_POLICY, "same-origin-allow-popups"),
    ];
    (headers, html).into_response()
}

/// The page's socket: for our own page only, and after a login where there is one.
pub(super) async fn socket(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if let Err(reason) = hosts::check_own_page(&shared.hosts, &headers) {
        tracing::warn!(reason, "a page's socket was refused");
        return (StatusCode::FORBIDDEN, reason + "\n").into_response();
    }
    if !access::is_open(&shared, &headers) {
        return (StatusCode::UNAUTHORIZED, "log in on the desktop's page first\n").into_response();
    }
    let Ok(permit) = Arc::clone(&shared.pages).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many pages are connected\n").into_response();
    };
    upgrade.max_message_size(MAX_READ).max_frame_size(MAX_READ).on_upgrade(move |socket| async move {
        page::serve(shared, socket).await;
        drop(permit);
    })
}
