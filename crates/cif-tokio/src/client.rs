//! The end that dials.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use cif_adapter::{Connector, EndConfig, KeptLink, Pipe, PipeError, keep_connected};
use cif_provider::ChannelProvider;
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::http::Uri;

use crate::{SocketConfig, TokioRuntime, websocket_pipe};

/// The address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{url}` cannot be dialled: {why}; expected ws://HOST[:PORT]/PATH")]
#[non_exhaustive]
pub struct BadUrl {
    /// The address.
    pub url: String,
    /// What is wrong with it.
    pub why: String,
}

/// Makes WebSocket connections to one address.
#[derive(Clone)]
pub struct WebSocketConnector {
    url: Uri,
    config: SocketConfig,
}

impl WebSocketConnector {
    /// Connects to `url`, for example `ws://127.0.0.1:7070/link/acme`. No token belongs into it.
    ///
    /// # Errors
    ///
    /// [`BadUrl`]: it is no `ws` address.
    pub fn new(url: &str) -> Result<Self, BadUrl> {
        let bad = |why: &str| BadUrl { url: url.to_owned(), why: why.to_owned() };
        let uri: Uri = url.parse().map_err(|_| bad("it is not an address"))?;
        match uri.scheme_str() {
            Some("ws") => {}
            Some("wss") => return Err(bad("this build has no TLS; connect through a local TLS proxy")),
            _ => return Err(bad("the scheme is not ws")),
        }
        if uri.host().is_none() {
            return Err(bad("there is no host"));
        }
        Ok(Self { url: uri, config: SocketConfig::default() })
    }

    /// Sets the socket.
    #[must_use]
    pub const fn with_config(mut self, config: SocketConfig) -> Self {
        self.config = config;
        self
    }
}

#[async_trait]
impl Connector for WebSocketConnector {
    async fn connect(&self) -> Result<Pipe, PipeError> {
        // `true` sets TCP_NODELAY: a call must not wait for the acknowledgement of the one before.
        let connect = connect_async_with_config(self.url.clone(), Some(self.config.tungstenite()), true);
        match connect.await {
            Ok((socket, _)) => Ok(websocket_pipe(socket)),
            Err(error) => Err(PipeError::new(format!("no WebSocket connection to {}", self.url)).with_source(error)),
        }
    }
}

impl fmt::Debug for WebSocketConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocketConnector").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Connects a provider to the desktop at `url` and keeps it connected. Name and token of the provider record belong into
/// `config`. Must be called inside a tokio runtime.
///
/// # Errors
///
/// [`BadUrl`]. That the desktop cannot be reached is no error: it is tried again.
pub fn connect(url: &str, provider: Arc<dyn ChannelProvider>, config: EndConfig) -> Result<KeptLink, BadUrl> {
    let connector = Arc::new(WebSocketConnector::new(url)?);
    Ok(keep_connected(connector, provider, TokioRuntime::current().shared(), config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked() {
        assert!(WebSocketConnector::new("ws://127.0.0.1:7070/link/acme").is_ok());
        for url in ["", "http://127.0.0.1/", "wss://desk.example/link/a", "ws:///link", "not an address"] {
            assert!(WebSocketConnector::new(url).is_err(), "{url}");
        }
    }
}
