//! The page and its files.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use cif_bridge::assets::tag;

use super::{Mounted, SOCKET_PATH, text};
use crate::assets;

/// Does the browser take a packed answer?
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = text(headers, &ACCEPT_ENCODING).unwrap_or_default();
    accepted.split(',').filter_map(|one| one.split(';').next()).any(|one| one.trim().eq_ignore_ascii_case("gzip"))
}

/// An answer, packed if the browser takes that.
fn answer(headers: &HeaderMap, plain: Cow<'static, str>, packed: impl FnOnce() -> Cow<'static, [u8]>) -> Response {
    if takes_gzip(headers) {
        ([(CONTENT_ENCODING, "gzip"), (VARY, "accept-encoding")], packed().into_owned()).into_response()
    } else {
        ([(VARY, "accept-encoding")], plain.into_owned()).into_response()
    }
}

/// The page, with the secret of its socket.
pub(super) async fn page(State(mounted): State<Mounted>, headers: HeaderMap) -> Response {
    let site = &mounted.site;
    if !site.admits(&headers) {
        return (StatusCode::UNAUTHORIZED, "log in on the desktop's page first, and load this page again\n")
            .into_response();
    }
    let html = assets::page(&site.token, SOCKET_PATH.trim_start_matches('/'));
    let own = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        // It holds the secret of the socket.
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, site.policy.as_str()),
    ];
    let packed = html.clone();
    let body = answer(&headers, Cow::Owned(html), move || Cow::Owned(assets::gzip(&packed)));
    (own, body).into_response()
}

/// The file at the path. It holds no secret.
pub(super) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let Some(asset) = assets::file(uri.path().trim_start_matches('/')) else {
        return (StatusCode::NOT_FOUND, "there is nothing here\n").into_response();
    };
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, "this file can only be read\n").into_response();
    }
    let tag = tag(asset.text);
    // Kept, but asked for again: a new version of the program is in use at the next load.
    let common = [(CONTENT_TYPE, asset.content_type), (CACHE_CONTROL, "public, no-cache"), (ETAG, tag.as_str())];
    let known = text(&headers, &IF_NONE_MATCH);
    if known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    (common, answer(&headers, Cow::Borrowed(asset.text), || Cow::Borrowed(asset.gzip()))).into_response()
}
