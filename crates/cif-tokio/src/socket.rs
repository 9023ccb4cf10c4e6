//! A WebSocket as a pipe: one text message per frame of the link.
//!
//! Reading happens where the link reads. Writing happens in a task of its own, which sends everything that has come
//! together in one go: that is what makes many calls at once cheap.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use cif_adapter::{Pipe, PipeError, QueueStream, queue};
use futures::{FutureExt, Sink, SinkExt, Stream, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite;
use tungstenite::protocol::WebSocketConfig;

/// How long what was written may still take to leave when the link has let go of the connection.
const LINGER: Duration = Duration::from_secs(2);

/// Frames that wait to be written. More wait in the link, which has its own bound.
const QUEUE: usize = 256;

/// What a WebSocket is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SocketConfig {
    /// Bytes of a message that the socket reads at all. Larger than the link's own limit, so that a frame that is too
    /// large fails its call and not the connection.
    pub message_bytes: usize,
    /// Bytes that are read at once, per connection and allocated at its start.
    pub read_buffer: usize,
}

impl Default for SocketConfig {
    fn default() -> Self {
        Self { message_bytes: 4 * 1024 * 1024, read_buffer: 4096 }
    }
}

impl SocketConfig {
    /// Sets how large a message may be.
    #[must_use]
    pub const fn with_message_bytes(mut self, bytes: usize) -> Self {
        self.message_bytes = bytes;
        self
    }

    pub(crate) fn tungstenite(self) -> WebSocketConfig {
        WebSocketConfig::default()
            .read_buffer_size(self.read_buffer)
            .write_buffer_size(self.read_buffer)
            .max_message_size(Some(self.message_bytes))
            .max_frame_size(Some(self.message_bytes))
    }
}

/// A message of some WebSocket library, as a link sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// A text message.
    Text(String),
    /// A binary message, which no link sends.
    Binary,
    /// Ping, pong: the library answers it.
    Control,
    /// The peer closes the connection.
    Close,
}

/// Any WebSocket as a pipe, for example axum's. `write` makes the library's text message, `read` sorts its messages.
///
/// Must be called inside a tokio runtime, because it spawns the task that writes; that task ends with the pipe.
pub fn socket_pipe<W, M, E>(socket: W, write: fn(String) -> M, read: fn(M) -> Message) -> Pipe
where
    W: Stream<Item = Result<M, E>> + Sink<M, Error = E> + Send + 'static,
    M: Send + 'static,
    E: std::error::Error + Send + Sync + 'static,
{
    let (sink, stream) = socket.split();
    let (to_writer, from_link) = queue::<String>(QUEUE);
    let (hold, dropped) = oneshot::channel();
    tokio::spawn(write_all(from_link, sink, write, dropped));
    Pipe::text_written_from(to_writer, Reader { stream, read, _hold: hold })
}

/// A WebSocket of tokio-tungstenite as a pipe. Must be called inside a tokio runtime, as [`socket_pipe`].
pub fn websocket_pipe<S>(socket: WebSocketStream<S>) -> Pipe
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    socket_pipe(
        socket,
        |text| tungstenite::Message::Text(text.into()),
        |message| match message {
            tungstenite::Message::Text(text) => Message::Text(text.as_str().to_owned()),
            tungstenite::Message::Close(_) => Message::Close,
            tungstenite::Message::Ping(_) | tungstenite::Message::Pong(_) => Message::Control,
            tungstenite::Message::Binary(_) | tungstenite::Message::Frame(_) => Message::Binary,
        },
    )
}

/// The reading half. Dropping it tells the writer that the link has let go.
struct Reader<S, M> {
    stream: S,
    read: fn(M) -> Message,
    _hold: oneshot::Sender<()>,
}

impl<S, M, E> Stream for Reader<S, M>
where
    S: Stream<Item = Result<M, E>> + Unpin,
    E: std::error::Error + Send + Sync + 'static,
{
    type Item = Result<String, PipeError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let message = match self.stream.poll_next_unpin(cx) {
                Poll::Ready(Some(Ok(message))) => (self.read)(message),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(broken(error)))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            };
            match message {
                Message::Text(text) => return Poll::Ready(Some(Ok(text))),
                // Not JSON, so the link says what is wrong and closes.
                Message::Binary => return Poll::Ready(Some(Ok("a binary message".to_owned()))),
                Message::Close => return Poll::Ready(None),
                Message::Control => {}
            }
        }
    }
}

fn broken<E: std::error::Error + Send + Sync + 'static>(error: E) -> PipeError {
    PipeError::new("the WebSocket broke").with_source(error)
}

/// Writes until the link lets go of the connection, and then for a moment longer.
async fn write_all<K, M, E>(
    frames: QueueStream<String>,
    sink: K,
    write: fn(String) -> M,
    dropped: oneshot::Receiver<()>,
) where
    K: Sink<M, Error = E> + Unpin,
{
    let expired = async {
        // An error means the same: the other half is gone.
        let _ = dropped.await;
        tokio::time::sleep(LINGER).await;
    };
    tokio::select! {
        // Errors show at the reader as well.
        _ = write_frames(frames, sink, write) => {}
        () = expired => {}
    }
}

async fn write_frames<K, M, E>(mut frames: QueueStream<String>, mut sink: K, write: fn(String) -> M) -> Result<(), E>
where
    K: Sink<M, Error = E> + Unpin,
{
    while let Some(text) = frames.next().await {
        sink.feed(write(text)).await?;
        // What else has come together meanwhile leaves with it.
        while let Some(Some(text)) = frames.next().now_or_never() {
            sink.feed(write(text)).await?;
        }
        sink.flush().await?;
    }
    sink.close().await
}
