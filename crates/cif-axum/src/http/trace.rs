//! The messages of the inspector for programs: `cif trace`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{access, hosts};
use crate::shared::Shared;

/// Where programs ask.
pub(super) const TRACE_PATH: &str = "/cif/trace";

/// What a program asks.
#[derive(Deserialize)]
struct Ask {
    /// The number of the last message that it has.
    #[serde(default)]
    after: u64,
    /// Wait for a message where there is none?
    #[serde(default = "yes")]
    wait: bool,
}

const fn yes() -> bool {
    true
}

/// Answers with the messages after a number, and waits for one where there are none. It is a POST, so that a browser always
/// says whose page asks; foreign pages are refused. Where the desktop has an access token, it is asked for.
pub(super) async fn messages(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: String) -> Response {
    let refuse = |status: StatusCode, reason: &str| (status, format!("{reason}\n")).into_response();
    if let Err(reason) = hosts::check_no_foreign_page(&shared.hosts, &headers) {
        tracing::warn!(reason, "a request for the trace was refused");
        return refuse(StatusCode::FORBIDDEN, &reason);
    }
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if !access::is_open(&shared, &headers) && !access::admits(&shared, bearer.unwrap_or_default()).await {
        return refuse(StatusCode::UNAUTHORIZED, "this desktop asks for its access token");
    }
    let ask = match serde_json::from_str::<Ask>(&body) {
        Ok(ask) => ask,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &format!("the request cannot be read: {error}")),
    };
    let Ok(_permit) = shared.readers.try_acquire() else {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "too many programs read the trace of this desktop");
    };
    let inspection = &shared.inspection;
    let batch = if ask.wait { inspection.after(ask.after).await } else { inspection.kept(ask.after) };
    match serde_json::to_string(&batch) {
        Ok(text) => ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], text).into_response(),
        Err(error) => refuse(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}
