//! The script for sites, and the panel that it shows in a frame.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::shared::Shared;

const LOADER: &str = include_str!("../../assets/chat.js");
const PANEL: &str = include_str!("../../assets/panel.html");
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const FILES: &[(&str, &str, &str)] = &[
    ("panel.js", JAVASCRIPT, include_str!("../../assets/panel.js")),
    ("line.js", JAVASCRIPT, include_str!("../../assets/line.js")),
    ("log.js", JAVASCRIPT, include_str!("../../assets/log.js")),
    ("panel.css", "text/css; charset=utf-8", include_str!("../../assets/panel.css")),
];

/// The script that a site includes. It has nothing that is secret, so that any page may load it.
pub(super) async fn loader() -> Response {
    // A site that asks for it cross-origin with checks may have it, too.
    let shared = (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    let headers =
        [(CONTENT_TYPE, JAVASCRIPT), (CACHE_CONTROL, "no-cache"), (X_CONTENT_TYPE_OPTIONS, "nosniff"), shared];
    (headers, LOADER).into_response()
}

/// The parts of the panel.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let Some((_, content_type, text)) = FILES.iter().find(|(own, _, _)| *own == name) else {
        return (StatusCode::NOT_FOUND, "there is nothing here\n").into_response();
    };
    let headers = [(CONTENT_TYPE, *content_type), (CACHE_CONTROL, "no-cache"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (headers, *text).into_response()
}

/// The panel, which only pages of the allowed origins may show, and which may load and ask nothing but its own origin.
pub(super) async fn panel(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let site = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "site").map(|(_, site)| site);
    let config = &shared.config;
    if site.as_deref() != Some(&config.site) {
        return (StatusCode::NOT_FOUND, "there is no such site; use the key that the chat was set up with\n")
            .into_response();
    }
    let sites: Vec<String> = config.sites.iter().map(ToString::to_string).collect();
    // Policies have no words for IPv6 hosts, and browsers drop what they do not know.
    let nameable = |origin: &&String| !origin.contains('[');
    let ancestors: Vec<&str> = sites.iter().filter(nameable).map(String::as_str).collect();
    let ancestors = if ancestors.is_empty() { "'none'".to_owned() } else { ancestors.join(" ") };
    let sockets: Vec<String> = std::iter::once(&config.origin)
        .chain(&config.also)
        .map(|own| own.to_string().replacen("http", "ws", 1))
        .filter(|own| nameable(&own))
        .collect();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self' {}; \
         form-action 'none'; base-uri 'none'; frame-ancestors {ancestors}",
        sockets.join(" ")
    );
    let setup = json!({
        "site": config.site, "sites": sites, "title": config.title, "form": config.form,
        "offline": config.offline_message, "types": config.file_types,
        "limits": { "text": config.limits.text, "file": config.limits.file },
    });
    // Inside a script element nothing but the end of it is special.
    let setup = setup.to_string().replace('<', "\\u003c");
    let page = PANEL.replace("{title}", &escaped(&config.title)).replace("{setup}", &setup);
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, policy.as_str()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    (headers, page).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
