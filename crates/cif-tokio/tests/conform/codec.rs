//! The codecs of this crate on streams of bytes.

use cif_adapter::Pipe;
use cif_tokio::{line_pipe, websocket_pipe};
use futures::FutureExt;
use tokio::io::DuplexStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// How frames become bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    /// A message of a WebSocket each.
    WebSocket,
    /// A line each, as on standard input and output.
    Lines,
}

/// Bytes that a frame may have at most.
pub(crate) const FRAME_BYTES: usize = 4 * 1024 * 1024;

impl Codec {
    /// Both ends of a connection. The handshake of HTTP is left out.
    pub(crate) fn pipes(self, (near, far): (DuplexStream, DuplexStream)) -> (Pipe, Pipe) {
        (self.pipe(near, Role::Client), self.pipe(far, Role::Server))
    }

    pub(crate) fn pipe(self, bytes: DuplexStream, role: Role) -> Pipe {
        match self {
            Self::WebSocket => {
                let config = WebSocketConfig::default()
                    .read_buffer_size(4096)
                    .write_buffer_size(4096)
                    .max_message_size(Some(FRAME_BYTES))
                    .max_frame_size(Some(FRAME_BYTES));
                let socket = WebSocketStream::from_raw_socket(bytes, role, Some(config)).now_or_never();
                websocket_pipe(socket.expect("without a handshake there is nothing to wait for"))
            }
            Self::Lines => {
                let (reader, writer) = tokio::io::split(bytes);
                line_pipe(reader, writer)
            }
        }
    }
}
