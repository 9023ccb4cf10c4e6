//! Static files: the client library in every spelling of its path, and the scripts and styles of the page.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use cif_bridge::assets;

use super::resources;
use crate::shared::Shared;

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The file at the path, for everybody: it holds no secret, and widgets load the library without a cookie.
pub(super) async fn serve(State(shared): State<Arc<Shared>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let Some(asset) = assets::desktop(uri.path()) else {
        let reads = method == Method::GET || method == Method::HEAD;
        if let Some(name) = resources::name(uri.path()).filter(|_| reads) {
            return resources::serve(shared.web_resources.as_deref(), &name).await;
        }
        return (StatusCode::NOT_FOUND, "there is nothing here\n").into_response();
    };
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, "this file can only be read\n").into_response();
    }
    let tag = assets::tag(asset.text);
    let common = [
        (CONTENT_TYPE, asset.content_type),
        // Kept, but asked for again: a new version of the program is in use at the next load.
        (CACHE_CONTROL, "public, no-cache"),
        (ETAG, tag.as_str()),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
    ];
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    (common, asset.text).into_response()
}
