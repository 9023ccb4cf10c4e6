//! Web origins: parsed exactly, compared exactly, judged per provider (`docs/src/wire.md`, origins).

mod pattern;
mod policy;

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

pub use pattern::{OriginPattern, OriginPatternError};
pub use policy::{OriginPolicy, OriginPolicyError, OriginRefusal, OriginRefusalReason};

/// The longest text that is looked at; a longer one is refused unread.
const MAX_TEXT: usize = 4_096;

/// The two schemes that a widget or a desktop can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// `http`, allowed for loopback hosts and listed test origins only.
    Http,
    /// `https`.
    Https,
}

impl Scheme {
    /// The scheme as it stands before `://`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that a URL of this scheme has when it names none.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// A web origin: scheme, host and port, all three compared exactly.
///
/// The host is lower case; IPv6 addresses are in their shortest form and stand in brackets. A default port is known
/// but not written, as browsers do it. Host names in other letters than ASCII are refused: write them in their `xn--` form.
///
/// ```
/// use cif_protocol::Origin;
/// let origin = Origin::of_url("HTTPS://Phone.Example:443/widget/?a=b")?;
/// assert_eq!(origin.to_string(), "https://phone.example");
/// assert_eq!(origin, "https://phone.example".parse()?);
/// assert!("null".parse::<Origin>().is_err());
/// # Ok::<(), cif_protocol::OriginError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    scheme: Scheme,
    host: String,
    port: u16,
}

/// Why a text is not an origin that can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginError {
    /// The sender is a page without an origin of its own (a sandboxed frame, a file).
    #[error("the origin is opaque (`null`): give the page an origin of its own, for example by allow-same-origin")]
    Opaque,
    /// No `scheme://` at the beginning.
    #[error("a scheme is missing: write for example https://host:port")]
    MissingScheme,
    /// A scheme other than http and https.
    #[error("scheme {0:?} is not supported: expected http or https")]
    UnsupportedScheme(String),
    /// A user name or password, which is how one host is made to look like another.
    #[error("a user name or password before @ is not allowed")]
    UserInfo,
    /// The host part is empty or not a host.
    #[error("host {host:?} is not valid: {reason}")]
    Host {
        /// The host text found.
        host: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The port is not a number from 1 to 65535.
    #[error("port {0:?} is not valid: expected a number from 1 to 65535")]
    Port(String),
    /// White space, a control character or a backslash.
    #[error("the character {0:?} is not allowed")]
    Character(char),
    /// Something follows the host and port where a bare origin is expected.
    #[error("an origin ends after host and port, found {0:?} behind it")]
    Trailing(String),
    /// Longer than any origin or channel URL may be.
    #[error("the text is longer than {MAX_TEXT} bytes")]
    TooLong,
}

impl Origin {
    /// The origin of a URL: whatever follows the authority (path, query, fragment) is ignored.
    ///
    /// # Errors
    /// Says which part of the text is wrong; see [`OriginError`].
    pub fn of_url(url: &str) -> Result<Self, OriginError> {
        let (scheme, rest) = split_scheme(url)?;
        let (authority, _) = split_authority(rest);
        Self::from_authority(scheme, authority)
    }

    fn from_authority(scheme: Scheme, authority: &str) -> Result<Self, OriginError> {
        let (host, port) = split_port(authority)?;
        let host = canonical_host(host)?;
        Ok(Self { scheme, host, port: parse_port(scheme, port)? })
    }

    /// The scheme.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host in lower case; an IPv6 address with its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, also when it is the default one.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// True for `localhost`, `*.localhost`, 127.0.0.0/8 and `[::1]`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback_host(&self.host)
    }

    /// True when the https rule is met: https, or a loopback host, or one of the `insecure_test_origins`.
    #[must_use]
    pub fn is_secure_enough(&self, insecure_test_origins: &[Self]) -> bool {
        self.scheme == Scheme::Https || self.is_loopback() || insecure_test_origins.contains(self)
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    /// Reads a bare origin such as a browser reports; anything behind host and port is an error.
    fn from_str(text: &str) -> Result<Self, OriginError> {
        let (scheme, rest) = split_scheme(text)?;
        let (authority, trailing) = split_authority(rest);
        if trailing.is_empty() {
            Self::from_authority(scheme, authority)
        } else {
            Err(OriginError::Trailing(trailing.to_owned()))
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.host)?;
        if self.port == self.scheme.default_port() { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

impl serde::Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Origin {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Cuts `scheme://` off; refuses opaque origins and characters that browsers would drop or turn into others.
fn split_scheme(text: &str) -> Result<(Scheme, &str), OriginError> {
    if text.len() > MAX_TEXT {
        return Err(OriginError::TooLong);
    }
    if text == "null" {
        return Err(OriginError::Opaque);
    }
    if let Some(c) = text.chars().find(|c| c.is_control() || c.is_whitespace() || *c == '\\') {
        return Err(OriginError::Character(c));
    }
    let (scheme, rest) = text.split_once("://").ok_or(OriginError::MissingScheme)?;
    if scheme.eq_ignore_ascii_case("https") {
        Ok((Scheme::Https, rest))
    } else if scheme.eq_ignore_ascii_case("http") {
        Ok((Scheme::Http, rest))
    } else {
        Err(OriginError::UnsupportedScheme(scheme.chars().take(40).collect()))
    }
}

/// Cuts the authority from what follows it (which keeps its `/`, `?` or `#`).
fn split_authority(rest: &str) -> (&str, &str) {
    rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()))
}

/// Cuts the port from the host; the colons of an IPv6 literal stand inside its brackets.
fn split_port(authority: &str) -> Result<(&str, Option<&str>), OriginError> {
    if authority.contains('@') {
        return Err(OriginError::UserInfo);
    }
    let end_of_host = match authority.find(']') {
        Some(bracket) if authority.starts_with('[') => bracket + 1,
        _ => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(end_of_host);
    match port.strip_prefix(':') {
        Some(digits) => Ok((host, Some(digits))),
        None if port.is_empty() => Ok((host, None)),
        None => Err(OriginError::Port(port.to_owned())),
    }
}

fn parse_port(scheme: Scheme, port: Option<&str>) -> Result<u16, OriginError> {
    let Some(digits) = port else { return Ok(scheme.default_port()) };
    let wrong = || OriginError::Port(digits.chars().take(40).collect());
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    match digits.parse::<u16>() {
        Ok(port) if port != 0 => Ok(port),
        _ => Err(wrong()),
    }
}

/// A host in the one form in which browsers report it, or why it has none.
fn canonical_host(host: &str) -> Result<String, OriginError> {
    let wrong = |reason| OriginError::Host { host: host.chars().take(120).collect(), reason };
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address: Ipv6Addr = inner.parse().map_err(|_| wrong("it is not an IPv6 address"))?;
        return Ok(format!("[{}]", v6_text(address)));
    }
    if !host.is_ascii() {
        return Err(wrong("only ASCII is accepted: write an international name in its xn-- form"));
    }
    if host.is_empty() || host.len() > 253 {
        return Err(wrong("expected 1 to 253 characters"));
    }
    let host = host.to_ascii_lowercase();
    for label in host.split('.') {
        if label.is_empty() || label.len() > 63 {
            return Err(wrong("every part between dots has 1 to 63 characters"));
        }
        if !label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return Err(wrong("expected letters, digits, hyphen and dot"));
        }
    }
    // Browsers read a host whose last part is a number as an IPv4 address, in many spellings; only the plain one is taken.
    let last = host.rsplit('.').next().unwrap_or_default();
    let numeric = last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x");
    if numeric && host.parse::<Ipv4Addr>().is_err() {
        return Err(wrong("it ends in a number but is not an address of four numbers from 0 to 255"));
    }
    Ok(host)
}

/// The address as browsers serialise it: hexadecimal groups, never a dotted tail.
fn v6_text(address: Ipv6Addr) -> String {
    let groups = address.segments();
    // The longest run of at least two zero groups, the first one of equals, becomes `::`.
    let (mut best, mut start) = (0..0, 0);
    while start < groups.len() {
        let length = groups[start..].iter().take_while(|group| **group == 0).count();
        if length > 1 && length > best.len() {
            best = start..start + length;
        }
        start += length.max(1);
    }
    let hex = |part: &[u16]| part.iter().map(|group| format!("{group:x}")).collect::<Vec<_>>().join(":");
    if best.is_empty() { hex(&groups) } else { format!("{}::{}", hex(&groups[..best.start]), hex(&groups[best.end..])) }
}

fn is_loopback_host(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
