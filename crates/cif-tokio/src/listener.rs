//! The end that is dialled, for programs that have no web server of their own.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use cif_adapter::{Pipe, PipeError};
use tokio::net::{TcpListener, TcpStream, ToSocketAddrs};
use tokio_tungstenite::accept_hdr_async_with_config;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode, header};

use crate::{SocketConfig, is_foreign_origin, websocket_pipe};

/// How long a client may take for the WebSocket handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Listens for WebSocket connections on a TCP port.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    config: SocketConfig,
}

/// A TCP connection that may become a WebSocket. Finish it in a task of its own, so that a slow client holds up nobody.
#[derive(Debug)]
pub struct LinkRequest {
    stream: TcpStream,
    /// Where it comes from.
    pub peer: SocketAddr,
    config: SocketConfig,
}

impl Listener {
    /// Listens at `address`; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// The address cannot be used.
    pub async fn bind(address: impl ToSocketAddrs) -> io::Result<Self> {
        Ok(Self { tcp: TcpListener::bind(address).await?, config: SocketConfig::default() })
    }

    /// Sets the sockets.
    #[must_use]
    pub const fn with_config(mut self, config: SocketConfig) -> Self {
        self.config = config;
        self
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// The operating system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }

    /// The next connection.
    ///
    /// # Errors
    ///
    /// The operating system cannot accept one now, for example because too many files are open.
    pub async fn accept(&self) -> io::Result<LinkRequest> {
        let (stream, peer) = self.tcp.accept().await?;
        stream.set_nodelay(true)?;
        Ok(LinkRequest { stream, peer, config: self.config })
    }
}

impl LinkRequest {
    /// Does the WebSocket handshake. Gives the path that was asked for, and the pipe for an
    /// [`Acceptor`](cif_adapter::Acceptor).
    ///
    /// # Errors
    ///
    /// The client speaks no WebSocket, is too slow, or is a web page of a foreign origin.
    pub async fn finish(self) -> Result<(String, Pipe), PipeError> {
        let mut path = String::new();
        #[allow(clippy::result_large_err, reason = "the type is that of the library")]
        let check = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
            let text = |name| request.headers().get(name).map(HeaderValue::to_str);
            // A header that is not text is not ours.
            let origin = text(header::ORIGIN).map(|origin| origin.unwrap_or("null"));
            let host = text(header::HOST).and_then(Result::ok);
            if is_foreign_origin(origin, host) {
                let mut refusal = ErrorResponse::new(Some("links are not for web pages of other origins".to_owned()));
                *refusal.status_mut() = StatusCode::FORBIDDEN;
                return Err(refusal);
            }
            request.uri().path().clone_into(&mut path);
            Ok(response)
        };
        let handshake = accept_hdr_async_with_config(self.stream, check, Some(self.config.tungstenite()));
        match tokio::time::timeout(HANDSHAKE, handshake).await {
            Ok(Ok(socket)) => Ok((path, websocket_pipe(socket))),
            Ok(Err(error)) => Err(PipeError::new("no WebSocket handshake").with_source(error)),
            Err(_) => Err(PipeError::new("the WebSocket handshake took too long")),
        }
    }
}
