//! Files of customers, up and down.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};

use super::guard::{self, Caller};
use super::{answer, read, refuse};
use crate::shared::Shared;
use crate::visit::too_large;
use crate::{ClientId, FileInfo, Refusal, Visit};

/// Takes a file: `?id=` its name for repetitions, `&name=` its name for people, the type in `Content-Type`, the rest in the body.
pub(super) async fn upload(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let caller = Caller::of(&shared, &request);
    let visit = match admit(&shared, caller, request.headers(), true) {
        Ok(visit) => visit,
        Err(refusal) => return refuse(&shared, caller, None, &refusal),
    };
    match take(&shared, &visit, request).await {
        Ok(info) => answer(&info),
        Err(refusal) => refuse(&shared, caller, Some(visit.chat()), &refusal),
    }
}

fn admit(shared: &Arc<Shared>, caller: Caller, headers: &HeaderMap, writes: bool) -> Result<Visit, Refusal> {
    guard::own_page(shared, headers, writes)?;
    shared.spend(caller.address)?;
    let (chat, secret) = guard::key(headers)?;
    shared.join(&chat, &secret)
}

async fn take(shared: &Shared, visit: &Visit, request: Request) -> Result<FileInfo, Refusal> {
    let limit = shared.config.limits.file;
    // What says that it is too large is not read at all.
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if let Some(found) = announced.filter(|found| usize::try_from(*found).map_or(true, |found| found > limit)) {
        return Err(too_large(found, limit));
    }
    let (mut id, mut name) = (None, None);
    for (key, value) in url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
        match &*key {
            "id" => id = ClientId::parse(&value),
            "name" => name = Some(value.into_owned()),
            _ => {}
        }
    }
    let (Some(id), Some(name)) = (id, name) else {
        return Err(Refusal::Malformed("name the file by `?id=` (32 hexadecimal digits) and `&name=`".to_owned()));
    };
    let declared = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let declared = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    // A wrong label is told before the content is read.
    crate::sniff::check_label(&name, &declared, &shared.config.file_types)?;
    let bytes = read(request.into_body(), limit, "the file").await?;
    visit.upload(id, &name, &declared, bytes).await
}

/// Gives a file of the chat, as something to keep and never to show as a page.
pub(super) async fn download(State(shared): State<Arc<Shared>>, Path(id): Path<String>, request: Request) -> Response {
    let caller = Caller::of(&shared, &request);
    let visit = match admit(&shared, caller, request.headers(), false) {
        Ok(visit) => visit,
        Err(refusal) => return refuse(&shared, caller, None, &refusal),
    };
    match visit.file(&id).await {
        Ok(piece) => {
            let headers = [
                (CONTENT_TYPE, piece.info.content_type.as_str()),
                (CONTENT_DISPOSITION, "attachment"),
                (CACHE_CONTROL, "no-store"),
                (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
                (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, piece.bytes).into_response()
        }
        Err(refusal) => refuse(&shared, caller, Some(visit.chat()), &refusal),
    }
}
