//! Ports that nobody uses.

use std::net::TcpListener;

use crate::Outcome;

/// A loopback port that was free a moment ago. Prefer port 0 where a program can say which one it got.
///
/// # Errors
/// When no socket can be opened.
pub fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
