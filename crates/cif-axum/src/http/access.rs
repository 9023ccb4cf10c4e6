//! The access token of a desktop that others can reach: asked for once by a form, then a cookie.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use cif_provider::{Runtime, RuntimeExt};

use super::hosts;
use crate::shared::Shared;

const COOKIE_NAME: &str = "cif_access";
/// A wrong token is answered after this pause, so that guessing is slow.
const PAUSE: Duration = Duration::from_millis(700);

/// The secret that people need to open the desktop. Never shown by `Debug`.
///
/// Clones are the same door: who has signed in at a desktop with one of them is signed in at the desktops with the others. So a
/// desktop that takes the place of another keeps its agent.
#[derive(Clone)]
pub struct AccessToken {
    text: String,
    /// What the cookie says, from the first desktop on.
    cookie: Arc<OnceLock<String>>,
}

/// A text that cannot be an access token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "an access token needs at least {} characters without spaces at its ends, this one has {found}",
    AccessToken::MIN_LENGTH
)]
#[non_exhaustive]
pub struct AccessTokenError {
    /// How many characters it has.
    pub found: usize,
}

impl AccessToken {
    /// Shorter ones are refused.
    pub const MIN_LENGTH: usize = 16;

    /// A token of this text; white space around it is taken away.
    ///
    /// # Errors
    /// It is too short.
    pub fn new(text: &str) -> Result<Self, AccessTokenError> {
        let text = text.trim();
        let found = text.chars().count();
        if found < Self::MIN_LENGTH {
            return Err(AccessTokenError { found });
        }
        Ok(Self { text: text.to_owned(), cookie: Arc::default() })
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// The door: the token, and the value that the cookie has for it.
pub(crate) struct Access {
    token: AccessToken,
    cookie: String,
    secure: bool,
    turn: tokio::sync::Semaphore,
}

impl Access {
    /// `secure` when the page is reached by https.
    pub(crate) fn new(token: AccessToken, runtime: &dyn Runtime, secure: bool) -> Self {
        let cookie = token.cookie.get_or_init(|| runtime.random_name(32)).clone();
        Self { token, cookie, secure, turn: tokio::sync::Semaphore::new(4) }
    }

    fn opens(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == COOKIE_NAME && same(value, &self.cookie))
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Access(…)")
    }
}

/// Compares in a time that does not depend on where the texts differ.
fn same(a: &str, b: &str) -> bool {
    let differ = a.bytes().zip(b.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b));
    a.len() == b.len() && std::hint::black_box(differ) == 0
}

/// May whoever sends these headers see the desktop?
pub(crate) fn is_open(shared: &Shared, headers: &HeaderMap) -> bool {
    shared.access.as_ref().is_none_or(|access| access.opens(headers))
}

/// Is this the access token? A wrong one is answered slowly, one after another.
pub(super) async fn admits(shared: &Shared, token: &str) -> bool {
    let Some(access) = &shared.access else { return true };
    let Ok(_turn) = access.turn.acquire().await else { return false };
    let right = same(token.trim(), &access.token.text);
    if !right {
        shared.runtime.sleep(PAUSE).await;
    }
    right
}

/// The form that asks for the token. It has no script and posts the token, so that it is in no address and no log of one.
pub(super) fn form(status: StatusCode, problem: Option<&str>) -> Response {
    let problem = problem.map(|text| format!("<p role=\"alert\">{text}</p>")).unwrap_or_default();
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Desktop: access</title>\
         <meta name=\"viewport\" content=\"width=device-width\"></head><body><main><h1>Desktop</h1>{problem}\
         <form method=\"post\" action=\"/cif/login\"><p><label for=\"token\">Access token</label> \
         <input id=\"token\" name=\"token\" type=\"password\" autocomplete=\"current-password\" required autofocus> \
         <button>Open</button></p></form></main></body></html>\n"
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
    ];
    (status, headers, html).into_response()
}

/// Takes the posted token: a cookie and the way to the page, or the form again.
pub(super) async fn login(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(access) = &shared.access else { return (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response() };
    if let Err(reason) = hosts::check_no_foreign_page(&shared.hosts, &headers) {
        return (StatusCode::FORBIDDEN, reason + "\n").into_response();
    }
    // Guesses in parallel wait for each other.
    let Ok(_turn) = access.turn.acquire().await else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let token = field(&body, "token").unwrap_or_default();
    if !same(token.trim(), &access.token.text) {
        shared.runtime.sleep(PAUSE).await;
        tracing::warn!("a login with a wrong access token was refused");
        return form(StatusCode::FORBIDDEN, Some("That is not the access token of this desktop."));
    }
    let secure = if access.secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE_NAME}={}; Path=/; HttpOnly; SameSite=Strict{secure}", access.cookie);
    (StatusCode::SEE_OTHER, [(LOCATION, "/".to_owned()), (SET_COOKIE, cookie)]).into_response()
}

/// One field of a posted form (`application/x-www-form-urlencoded`).
fn field(body: &[u8], name: &str) -> Option<String> {
    let body = std::str::from_utf8(body).ok()?;
    let (_, value) = body.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?;
    let (mut bytes, mut rest) = (Vec::with_capacity(value.len()), value.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_hidden() {
        assert_eq!(AccessToken::new(" short ").map_err(|error| error.found).unwrap_err(), 5);
        let token = AccessToken::new("0123456789abcdef\n").expect("long enough");
        assert!(!format!("{token:?}").contains("0123") && same(&token.text, "0123456789abcdef"));
        assert!(!same("", "a") && !same("a", "b") && same("", ""));
    }

    #[test]
    fn a_posted_field_is_read() {
        assert_eq!(field(b"x=1&token=a%2Bb+c%C3%A9", "token").as_deref(), Some("a+b cé"));
        for broken in [&b"token=%2"[..], b"token=%zz", b"tokem=1", b"\xff", b"token=%ff"] {
            assert_eq!(field(broken, "token"), None);
        }
    }
}
