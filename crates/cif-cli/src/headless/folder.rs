//! The files of a widget on a site of their own, as its vendor would serve them.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use cif_axum::folder_file;

/// The page of a folder.
const INDEX: &str = "index.html";

/// Serves a folder.
pub(super) fn site(folder: &Path) -> Router {
    let folder: Arc<Path> = folder.into();
    Router::new().fallback(move |uri: Uri| {
        let folder = Arc::clone(&folder);
        async move { answer(&folder, uri.path().trim_start_matches('/')).await }
    })
}

async fn answer(folder: &Path, path: &str) -> Response {
    let page = path.is_empty() || path.ends_with('/');
    let path = if page { format!("{path}{INDEX}") } else { path.to_owned() };
    match folder_file(folder, &path).await {
        Some((kind, bytes)) => {
            let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
            (headers, bytes).into_response()
        }
        None => (StatusCode::NOT_FOUND, "there is nothing here\n").into_response(),
    }
}
