//! Under which names a server answers, and from which pages its sockets may be opened.

use std::net::IpAddr;

use cif_protocol::Origin;

/// How much of a foreign name is shown, in characters.
const SHOWN: usize = 200;

/// The origins of a server. A name that is not among them is refused, so that a foreign name that was made to point here
/// (DNS rebinding) reaches nothing.
///
/// ```
/// use cif_bridge::names::OwnNames;
/// let names = OwnNames::new(["http://127.0.0.1:7070".parse().unwrap()], None);
/// assert!(names.check_host(Some("127.0.0.1:7070")).is_ok());
/// assert!(names.check_host(Some("evil.example:7070")).is_err());
/// assert!(names.check_origin(Some("http://127.0.0.1:7070")).is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct OwnNames {
    origins: Vec<Origin>,
    /// Any address of the machine will do on this port; never a name.
    any_address: Option<u16>,
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForeignName {
    /// It came without a `Host` header.
    #[error("the request has no Host header")]
    NoHost,
    /// It came under a name that is not one of the server's.
    #[error("this server does not answer as {found:?}, only as {known}; set its public URL to use another name")]
    Host {
        /// The name, shortened.
        found: String,
        /// The names of the server.
        known: String,
    },
    /// It came without an `Origin` header, so from no page.
    #[error("the request has no Origin header; this socket is for the server's own page")]
    NoOrigin,
    /// It came from a page of another origin.
    #[error("pages of {found:?} may not open this socket, only pages of {known}")]
    Origin {
        /// The origin, shortened.
        found: String,
        /// The origins of the server.
        known: String,
    },
}

impl OwnNames {
    /// These origins; and with `any_address` every IP address of the machine on that port, but no other name.
    #[must_use]
    pub fn new(given: impl IntoIterator<Item = Origin>, any_address: Option<u16>) -> Self {
        let mut origins = Vec::new();
        for origin in given {
            // They are listed to people, so each stands once.
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        Self { origins, any_address }
    }

    /// May a request carry this `Host`?
    ///
    /// # Errors
    /// It is not one of the server's names, or there is none.
    pub fn check_host(&self, host: Option<&str>) -> Result<(), ForeignName> {
        let host = host.ok_or(ForeignName::NoHost)?;
        // The scheme is not in the header; behind a proxy it is not even that of this connection.
        let own = ["http", "https"].iter().any(|scheme| {
            let found = format!("{scheme}://{host}").parse::<Origin>();
            found.is_ok_and(|found| {
                let same = |own: &Origin| (own.host(), own.port()) == (found.host(), found.port());
                self.origins.iter().any(same) || self.is_address(&found)
            })
        });
        if own { Ok(()) } else { Err(ForeignName::Host { found: shortened(host), known: self.list() }) }
    }

    /// May a page of this origin open a socket?
    ///
    /// # Errors
    /// It is not one of the server's origins, or there is none.
    pub fn check_origin(&self, origin: Option<&str>) -> Result<(), ForeignName> {
        let origin = origin.ok_or(ForeignName::NoOrigin)?;
        let found = origin.parse::<Origin>();
        if found.is_ok_and(|found| self.origins.contains(&found) || self.is_address(&found)) {
            return Ok(());
        }
        Err(ForeignName::Origin { found: shortened(origin), known: self.list() })
    }

    fn is_address(&self, origin: &Origin) -> bool {
        let host = origin.host().trim_start_matches('[').trim_end_matches(']');
        self.any_address == Some(origin.port()) && host.parse::<IpAddr>().is_ok()
    }

    fn list(&self) -> String {
        self.origins.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(any_address: Option<u16>) -> OwnNames {
        let origins = ["http://127.0.0.1:7070", "https://desk.example"];
        OwnNames::new(origins.iter().map(|origin| origin.parse().expect("origin")), any_address)
    }

    #[test]
    fn only_own_names_are_answered() {
        let hosts = hosts(None);
        for good in ["127.0.0.1:7070", "desk.example", "desk.example:443", "DESK.example"] {
            assert!(hosts.check_host(Some(good)).is_ok(), "{good}");
        }
        for bad in
            ["127.0.0.1", "127.0.0.1:7071", "evil.example:7070", "desk.example.evil.example", "", "desk.example/"]
        {
            assert!(hosts.check_host(Some(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn origins_are_compared_whole() {
        let hosts = hosts(None);
        assert!(
            hosts.check_origin(Some("http://127.0.0.1:7070")).is_ok()
                && hosts.check_origin(Some("https://desk.example")).is_ok()
        );
        for bad in
            ["https://127.0.0.1:7070", "http://desk.example", "null", "http://localhost:7070", "http://127.0.0.1:7071"]
        {
            assert!(hosts.check_origin(Some(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_open_bind_takes_addresses_but_no_names() {
        let hosts = hosts(Some(7070));
        assert!(hosts.check_host(Some("192.168.0.7:7070")).is_ok() && hosts.check_host(Some("[fe80::1]:7070")).is_ok());
        assert!(hosts.check_origin(Some("http://10.1.2.3:7070")).is_ok());
        assert!(
            hosts.check_host(Some("rebound.example:7070")).is_err() && hosts.check_host(Some("10.1.2.3:80")).is_err()
        );
    }
}
