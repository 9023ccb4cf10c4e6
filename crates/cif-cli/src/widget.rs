//! The site of the demo widget, on an origin of its own as in real life.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use cif_bridge::assets::{self, widget_page};
use cif_protocol::Origin;

/// Serves the widget for a desktop at this origin.
pub(crate) fn site(desktop: &Origin) -> Router {
    let page = widget_page(desktop);
    Router::new().fallback(move |uri: Uri| {
        let answer = answer(uri.path(), &page);
        async move { answer }
    })
}

fn answer(path: &str, page: &str) -> Response {
    let (content_type, text) = match (path, assets::demo(path)) {
        ("/", _) => ("text/html; charset=utf-8", page.to_owned()),
        (_, Some(asset)) => (asset.content_type, asset.text.to_owned()),
        _ => return (StatusCode::NOT_FOUND, "there is nothing here\n").into_response(),
    };
    let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-cache"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (headers, text).into_response()
}
