//! Requests to a running desktop, over plain HTTP.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::Duration;

use cif_protocol::{Origin, Scheme};
use serde_json::{Value, json};

use crate::failure::Failure;

/// The desktop waits 10 s for a message.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest answer, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

/// A desktop that runs somewhere.
pub(super) struct Desktop {
    host: String,
    port: u16,
    token: Option<String>,
}

impl Desktop {
    pub(super) fn new(url: &Origin, token_file: Option<&Path>) -> Result<Self, Failure> {
        if url.scheme() != Scheme::Http {
            let problem = format!("{url} is not http; name the address on which `cif serve` itself listens");
            return Err(Failure::option("--url", problem));
        }
        let token = match token_file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| Failure::file(path, format!("cannot be read: {error}")))?;
                let token = text.trim().to_owned();
                if token.chars().any(char::is_control) {
                    return Err(Failure::file(path, "expected one line with the access token"));
                }
                Some(token)
            }
            None => None,
        };
        Ok(Self { host: url.host().to_owned(), port: url.port(), token })
    }

    /// The messages after a number; where there are none it may wait a while for one.
    pub(super) fn after(&self, after: u64, wait: bool) -> Result<Value, Failure> {
        let (status, body) = self.post(&json!({ "after": after, "wait": wait }).to_string()).map_err(|error| {
            Failure::option("--url", format!("no desktop answers at http://{}:{}: {error}", self.host, self.port))
        })?;
        match status {
            200 => serde_json::from_str(&body)
                .map_err(|error| Failure::option("--url", format!("the answer is not that of a desktop: {error}"))),
            401 => Err(Failure::option("--access-token-file", "the desktop asks for its access token; this is not it")),
            other => Err(Failure::option("--url", format!("the desktop answers {other}: {}", body.trim()))),
        }
    }

    fn post(&self, body: &str) -> std::io::Result<(u16, String)> {
        let host = self.host.trim_matches(['[', ']']);
        let mut stream = connect(host, self.port)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let (name, port, length) = (&self.host, self.port, body.len());
        // HTTP/1.0: the answer comes in one piece and ends with the connection.
        let mut text = format!("POST /cif/trace HTTP/1.0\r\nHost: {name}:{port}\r\nContent-Length: {length}\r\n");
        if let Some(token) = &self.token {
            text.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        text.push_str("\r\n");
        text.push_str(body);
        stream.write_all(text.as_bytes())?;
        let mut answer = String::new();
        stream.take(LONGEST).read_to_string(&mut answer)?;
        let strange = || std::io::Error::new(std::io::ErrorKind::InvalidData, "the answer is not HTTP");
        let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(strange)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(strange)?;
        Ok((status, body.to_owned()))
    }
}

fn connect(host: &str, port: u16) -> std::io::Result<TcpStream> {
    let mut last = std::io::Error::new(std::io::ErrorKind::NotFound, "the name has no address");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}
