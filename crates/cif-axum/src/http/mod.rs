//! What the desktop serves over HTTP.

mod access;
mod admin;
mod files;
mod headers;
mod hosts;
mod link;
mod page;
mod resources;
mod trace;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

pub(crate) use access::{Access, is_open};
pub use access::{AccessToken, AccessTokenError};
pub use admin::Administration;
pub use resources::folder_file;

use crate::shared::Shared;

/// Where the page's socket listens.
pub(crate) const SOCKET_PATH: &str = "/cif/page";

/// The routes. What shows or changes anything of the agent's is behind the check of the `Host` header.
pub(crate) fn router(shared: &Arc<Shared>, with_page: bool) -> Router {
    let mut guarded = Router::new()
        .route(SOCKET_PATH, get(page::socket))
        .route("/cif/login", post(access::login))
        .route(trace::TRACE_PATH, post(trace::messages));
    if with_page {
        guarded = guarded
            .route("/", get(page::page))
            .route("/admin", get(admin::page))
            .route(admin::REQUEST_PATH, post(admin::request).layer(DefaultBodyLimit::max(admin::LONGEST)));
    }
    guarded
        .route_layer(from_fn_with_state(Arc::clone(shared), hosts::check))
        // Programs may reach it under any name, through any proxy: they show a token, and send no `Origin`.
        .route("/link/{name}", get(link::connect))
        .fallback(files::serve)
        .layer(from_fn(headers::secure))
        .with_state(Arc::clone(shared))
}
