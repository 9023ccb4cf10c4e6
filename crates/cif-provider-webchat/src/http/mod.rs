//! The customers' side: pages, requests, the socket.

mod files;
mod frame;
mod guard;
mod pages;
mod polling;
mod socket;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;

use crate::shared::Shared;
use crate::{ChatId, Refusal, Visit, WebChat};

use guard::Caller;

/// The longest body of a request that is no file, in bytes.
const MAX_BODY: usize = 64 * 1024;

impl WebChat {
    /// What customers' browsers ask for: `/chat.js`, which a site includes, the panel that it shows in a frame, and `/api`.
    /// Mount it at the root of the origin that the chat was set up with, and serve it with
    /// `into_make_service_with_connect_info::<SocketAddr>()`, so that the limits of addresses work.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/chat.js", get(pages::loader))
            .route("/panel", get(pages::panel))
            .route("/panel/{file}", get(pages::asset))
            .route("/api/start", post(start))
            .route("/api/socket", get(socket::upgrade))
            .route("/api/poll", post(polling::poll))
            .route("/api/send", post(polling::send))
            .route("/api/history", post(polling::history))
            .route("/api/files", post(files::upload))
            .route("/api/files/{id}", get(files::download))
            .with_state(Arc::clone(&self.shared))
    }
}

/// An answer in JSON that nobody keeps.
fn answer(of: &impl Serialize) -> Response {
    match serde_json::to_vec(of) {
        Ok(body) => {
            let headers =
                [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
            (headers, body).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "an answer has no JSON form");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A refusal as an answer, which is logged.
fn refuse(shared: &Shared, caller: Caller, chat: Option<&ChatId>, refusal: &Refusal) -> Response {
    shared.complain(refusal, chat, Some(caller.address));
    let status = match refusal {
        Refusal::Malformed(_) => StatusCode::BAD_REQUEST,
        Refusal::ForeignOrigin(_) => StatusCode::FORBIDDEN,
        Refusal::UnknownSite(_) | Refusal::UnknownChat | Refusal::UnknownFile(_) => StatusCode::NOT_FOUND,
        Refusal::Over => StatusCode::GONE,
        Refusal::TooFast(_) => StatusCode::TOO_MANY_REQUESTS,
        Refusal::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::WrongType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Refusal::LimitReached(_) => StatusCode::CONFLICT,
        Refusal::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, answer(&frame::Refused::of(None, refusal))).into_response()
}

/// Reads a body of at most `limit` bytes.
async fn read(body: Body, limit: usize, what: &'static str) -> Result<Vec<u8>, Refusal> {
    let size = |size: usize| u64::try_from(size).unwrap_or(u64::MAX);
    let too_large = Refusal::TooLarge { what, found: size(limit).saturating_add(1), limit: size(limit) };
    let read = axum::body::to_bytes(body, limit).await.map_err(|_| too_large)?;
    Ok(read.to_vec())
}

/// Who comes with a request to a chat, and what is in its body.
async fn visit(
    shared: &Arc<Shared>,
    caller: Caller,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Visit, frame::Frame), Refusal> {
    guard::own_page(shared, headers, true)?;
    shared.spend(caller.address)?;
    let (chat, secret) = guard::key(headers)?;
    let body = read(body, MAX_BODY, "the request").await?;
    let frame = frame::Frame::parse(&body)?;
    Ok((shared.join(&chat, &secret)?, frame))
}

/// A chat begins.
async fn start(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let caller = Caller::of(&shared, &request);
    let (parts, body) = request.into_parts();
    let begun = async {
        guard::own_page(&shared, &parts.headers, true)?;
        shared.spend(caller.address)?;
        let body = read(body, MAX_BODY, "the request").await?;
        let start = frame::Start::parse(&body)?;
        if start.site != shared.config.site {
            return Err(Refusal::UnknownSite(start.site.chars().take(64).collect()));
        }
        shared.start(start.form, Some(caller.address)).await
    };
    match begun.await {
        Ok(key) => answer(&frame::Begun { chat: key.chat.as_str(), secret: &key.secret }),
        Err(refusal) => refuse(&shared, caller, None, &refusal),
    }
}
