//! Web resources: files of a folder that the operator names, for tabs and icons.

use std::path::{Component, Path};

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use axum::response::{IntoResponse, Response};
use cif_bridge::assets::escape_html;

const BEGIN: &str = "/webresources/";
/// The largest file that is served, in bytes.
const SIZE_LIMIT: u64 = 16 * 1024 * 1024;
/// Pages of the operator: of this origin, framed by the desktop and by nobody else.
const POLICY: &str = "default-src 'self' data:; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
                      frame-ancestors 'self'; base-uri 'none'";

const TYPES: [(&str, &str); 16] = [
    ("html", "text/html; charset=utf-8"),
    ("htm", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("xml", "text/xml; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
];

/// The name of the web resource that a path means, if it means one.
pub(super) fn name(path: &str) -> Option<String> {
    let rest =
        path.get(..BEGIN.len()).filter(|begin| begin.eq_ignore_ascii_case(BEGIN)).map(|_| &path[BEGIN.len()..])?;
    sound(rest)
}

/// A file of a folder, and what it is, by a path as it stands in a URL, without the slash before it: of the kinds that are served
/// as web resources, at most 16 MiB, inside the folder also behind links. For a site beside the desktop, such as that of a widget
/// under test.
pub async fn folder_file(folder: &Path, path: &str) -> Option<(&'static str, Vec<u8>)> {
    let name = sound(path)?;
    Some((kind(&name)?, read(folder, &name).await?))
}

/// What a file of this name is.
fn kind(name: &str) -> Option<&'static str> {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase())?;
    TYPES.iter().find(|(known, _)| *known == extension).map(|(_, kind)| *kind)
}

/// The name that a path means, when it leads down from the folder.
fn sound(rest: &str) -> Option<String> {
    let decoded = decode(rest)?;
    // Nothing but plain steps down from the folder.
    let plain = |component: Component<'_>| matches!(component, Component::Normal(_));
    let sound =
        !decoded.is_empty() && !decoded.contains(['\\', '\0', ':']) && Path::new(&decoded).components().all(plain);
    sound.then_some(decoded)
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok())?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// The file, or a page that says why there is none.
pub(super) async fn serve(folder: Option<&Path>, name: &str) -> Response {
    let reason = match (folder, kind(name)) {
        (None, _) => {
            "This desktop was given no folder of web resources. Its operator names one with the key web_resources."
        }
        (Some(_), None) => "Files of this kind are not served as web resources.",
        (Some(folder), Some(kind)) => match read(folder, name).await {
            Some(bytes) => {
                let headers = [
                    (CONTENT_TYPE, kind),
                    (CACHE_CONTROL, "no-cache"),
                    (X_FRAME_OPTIONS, "SAMEORIGIN"),
                    (CONTENT_SECURITY_POLICY, POLICY),
                ];
                return (headers, bytes).into_response();
            }
            None => "There is no such file in the folder of web resources, or it is too large.",
        },
    };
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (X_FRAME_OPTIONS, "SAMEORIGIN"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'self'"),
    ];
    let name = escape_html(name);
    let page = format!("<!doctype html><title>{name}</title><h1>Web resource {name}</h1><p>{reason}</p>\n");
    (StatusCode::NOT_FOUND, headers, page).into_response()
}

/// The file, if it lies in the folder: also behind links.
async fn read(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let (folder, file) = (folder.to_owned(), folder.join(name));
    let read = move || {
        let (folder, file) = (folder.canonicalize().ok()?, file.canonicalize().ok()?);
        let found = file.metadata().ok()?;
        if !file.starts_with(&folder) || !found.is_file() || found.len() > SIZE_LIMIT {
            return None;
        }
        std::fs::read(&file).ok()
    };
    tokio::task::spawn_blocking(read).await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_down_only() {
        assert_eq!(name("/WebResources/a/b%20c.html").as_deref(), Some("a/b c.html"));
        for path in [
            "/webresources/",
            "/webresources/../x",
            "/webresources/%2e%2e/x",
            "/webresources//etc",
            "/webresources/a%5cb",
            "/webresources/%zz",
            "/x",
        ] {
            assert_eq!(name(path), None, "{path}");
        }
    }
}
