//! Where providers connect: `/link/<unique name>`.

use std::sync::Arc;

use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use cif_protocol::ProviderId;
use cif_tokio::{Message as Frame, SocketConfig, socket_pipe};

use super::hosts;
use crate::inspect::Cuttable;
use crate::shared::Shared;

/// Takes the connection of a provider. Its token is in the first frame; a foreign page gets no connection at all.
pub(super) async fn connect(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if let Err(reason) = hosts::check_no_foreign_page(&shared.hosts, &headers) {
        tracing::warn!(reason, "a link was refused");
        return (StatusCode::FORBIDDEN, reason + "\n").into_response();
    }
    let Ok(permit) = Arc::clone(&shared.links).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many links are open\n").into_response();
    };
    let limit = SocketConfig::default().message_bytes;
    upgrade.max_message_size(limit).max_frame_size(limit).on_upgrade(move |socket| async move {
        let cut = shared.inspection.link_cut(ProviderId::from(name.as_str()));
        let pipe = socket_pipe(Cuttable::new(socket, cut), Message::text, frame);
        shared.natives.admit(&name, pipe).await;
        drop(permit);
    })
}

fn frame(message: Message) -> Frame {
    match message {
        Message::Text(text) => Frame::Text(text.as_str().to_owned()),
        Message::Binary(_) => Frame::Binary,
        Message::Ping(_) | Message::Pong(_) => Frame::Control,
        Message::Close(_) => Frame::Close,
    }
}
