//! Under which names the desktop answers, and from which pages its sockets may be opened.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cif_protocol::Origin;

use crate::shared::Shared;

/// The origins of the desktop. A name that is not among them is refused, so that a foreign name that was made to point
/// here (DNS rebinding) reaches nothing.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    origins: Vec<Origin>,
    /// Any address of the machine will do on this port; never a name.
    any_address: Option<u16>,
}

impl Hosts {
    pub(crate) fn new(given: Vec<Origin>, any_address: Option<u16>) -> Self {
        let mut origins = Vec::with_capacity(given.len());
        for origin in given {
            // They are listed to people, so each stands once.
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        Self { origins, any_address }
    }

    /// May a request carry this `Host`?
    fn allows_host(&self, host: &str) -> bool {
        // The scheme is not in the header; behind a proxy it is not even that of this connection.
        ["http", "https"].iter().any(|scheme| {
            let found = format!("{scheme}://{host}").parse::<Origin>();
            found.is_ok_and(|found| {
                let same = |own: &Origin| (own.host(), own.port()) == (found.host(), found.port());
                self.origins.iter().any(same) || self.is_address(&found)
            })
        })
    }

    /// May a page of this origin open a socket?
    fn allows_origin(&self, origin: &str) -> bool {
        origin.parse::<Origin>().is_ok_and(|found| self.origins.contains(&found) || self.is_address(&found))
    }

    fn is_address(&self, origin: &Origin) -> bool {
        let host = origin.host().trim_start_matches('[').trim_end_matches(']');
        self.any_address == Some(origin.port()) && host.parse::<IpAddr>().is_ok()
    }

    fn names(&self) -> String {
        self.origins.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &axum::http::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Refuses a request under a foreign name.
pub(super) async fn check(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    // HTTP/2 and absolute request targets carry the name in the target.
    let target = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let host = text(request.headers(), &HOST).map(str::to_owned).or(target);
    match host {
        Some(host) if shared.hosts.allows_host(&host) => next.run(request).await,
        Some(host) => {
            let found: String = host.chars().take(200).collect();
            let known = shared.hosts.names();
            tracing::warn!(host = found, known, "a request under a foreign name was refused");
            let text = format!(
                "this desktop does not answer as {found:?}, only as {known}; set its public URL to use another name\n"
            );
            (StatusCode::FORBIDDEN, text).into_response()
        }
        None => (StatusCode::BAD_REQUEST, "the request has no Host header\n").into_response(),
    }
}

/// Refuses the page's socket to every page but our own.
pub(super) fn check_own_page(hosts: &Hosts, headers: &HeaderMap) -> Result<(), String> {
    match text(headers, &ORIGIN) {
        Some(origin) if hosts.allows_origin(origin) => Ok(()),
        Some(origin) => Err(format!(
            "pages of {:?} may not open this socket, only pages of {}",
            origin.chars().take(200).collect::<String>(),
            hosts.names()
        )),
        None => Err("the request has no Origin header; this socket is for the desktop's own page".to_owned()),
    }
}

/// Refuses a link to foreign pages. Programs send no `Origin`.
pub(super) fn check_no_foreign_page(hosts: &Hosts, headers: &HeaderMap) -> Result<(), String> {
    if headers.contains_key(ORIGIN) { check_own_page(hosts, headers) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(any_address: Option<u16>) -> Hosts {
        let origins = ["http://127.0.0.1:7070", "https://desk.example"];
        Hosts::new(origins.iter().map(|origin| origin.parse().expect("origin")).collect(), any_address)
    }

    #[test]
    fn only_own_names_are_answered() {
        let hosts = hosts(None);
        for good in ["127.0.0.1:7070", "desk.example", "desk.example:443", "DESK.example"] {
            assert!(hosts.allows_host(good), "{good}");
        }
        for bad in
            ["127.0.0.1", "127.0.0.1:7071", "evil.example:7070", "desk.example.evil.example", "", "desk.example/"]
        {
            assert!(!hosts.allows_host(bad), "{bad}");
        }
    }

    #[test]
    fn origins_are_compared_whole() {
        let hosts = hosts(None);
        assert!(hosts.allows_origin("http://127.0.0.1:7070") && hosts.allows_origin("https://desk.example"));
        for bad in
            ["https://127.0.0.1:7070", "http://desk.example", "null", "http://localhost:7070", "http://127.0.0.1:7071"]
        {
            assert!(!hosts.allows_origin(bad), "{bad}");
        }
    }

    #[test]
    fn an_open_bind_takes_addresses_but_no_names() {
        let hosts = hosts(Some(7070));
        assert!(hosts.allows_host("192.168.0.7:7070") && hosts.allows_host("[fe80::1]:7070"));
        assert!(hosts.allows_origin("http://10.1.2.3:7070"));
        assert!(!hosts.allows_host("rebound.example:7070") && !hosts.allows_host("10.1.2.3:80"));
    }
}
