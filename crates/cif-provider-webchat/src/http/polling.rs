//! For networks without sockets: the same by requests, of which one waits until there is something new.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::Response;
use cif_provider::RuntimeExt;
use futures::future::{Either, select};
use serde::Serialize;

use super::guard::Caller;
use super::{answer, frame, refuse};
use crate::shared::Shared;
use crate::{Refusal, Visit};

/// The longest time that a poll waits.
const MAX_WAIT: Duration = Duration::from_secs(25);

/// Waits until there is something that the page has not seen, and gives it.
pub(super) async fn poll(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let caller = Caller::of(&shared, &request);
    let (parts, body) = request.into_parts();
    let (visit, frame) = match super::visit(&shared, caller, &parts.headers, body).await {
        Ok(both) => both,
        Err(refusal) => return refuse(&shared, caller, None, &refusal),
    };
    let wait = Duration::from_millis(frame.wait).min(MAX_WAIT);
    let deadline = shared.runtime.now() + wait;
    let mut changed = visit.watch();
    loop {
        let update = visit.update(frame.after, frame.version);
        if !update.is_empty() {
            return answer(&frame::News::from(update));
        }
        let stop = std::pin::pin!(shared.stopped());
        let news = std::pin::pin!(changed.changed());
        match shared.runtime.timeout_at(Some(deadline), select(news, stop)).await {
            Ok(Either::Left((Ok(()), _))) => {}
            // The time is over, the chat is forgotten, or the server stops.
            _ => return answer(&frame::News::from(update)),
        }
    }
}

/// Does one thing of those that a socket carries.
pub(super) async fn send(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let caller = Caller::of(&shared, &request);
    let (parts, body) = request.into_parts();
    let (visit, mut frame) = match super::visit(&shared, caller, &parts.headers, body).await {
        Ok(both) => both,
        Err(refusal) => return refuse(&shared, caller, None, &refusal),
    };
    match obey(&visit, &mut frame).await {
        Ok(Some(ack)) => answer(&ack),
        Ok(None) => answer(&Done { t: "done" }),
        Err(refusal) => refuse(&shared, caller, Some(visit.chat()), &refusal),
    }
}

#[derive(Serialize)]
struct Done {
    t: &'static str,
}

/// Does what a frame asks for.
pub(super) async fn obey(visit: &Visit, frame: &mut frame::Frame) -> Result<Option<frame::Ack>, Refusal> {
    match frame.t.as_str() {
        "send" => {
            let message = frame.message()?;
            let seq = visit.send(message).await?;
            return Ok(Some(frame::Ack::new(std::mem::take(&mut frame.id), seq)));
        }
        "typing" => {
            visit.spend()?;
            visit.typing(frame.on)?;
        }
        "seen" => visit.seen(frame.delivered, frame.read)?,
        "end" => visit.end().await,
        other => {
            let other: String = other.chars().take(32).collect();
            let text =
                format!("`{}` is nothing that a page says; known are send, typing, seen, end", other.escape_debug());
            return Err(Refusal::Malformed(text));
        }
    }
    Ok(None)
}

/// Earlier lines of the log.
pub(super) async fn history(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let caller = Caller::of(&shared, &request);
    let (parts, body) = request.into_parts();
    let (visit, frame) = match super::visit(&shared, caller, &parts.headers, body).await {
        Ok(both) => both,
        Err(refusal) => return refuse(&shared, caller, None, &refusal),
    };
    match visit.earlier(frame.before).await {
        Ok(items) => answer(&frame::Earlier { items }),
        Err(refusal) => refuse(&shared, caller, Some(visit.chat()), &refusal),
    }
}
