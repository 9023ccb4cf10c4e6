//! Links over the browser's WebSocket.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use cif_adapter::{Connector, Pipe, PipeError};
use futures::channel::oneshot;
use futures::{Stream, StreamExt, sink};
use wasm_bindgen::prelude::*;
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use crate::inbox::{Frames, Inbox, inbox};

/// Bytes that may wait in the browser to be sent. More, and the connection counts as broken: the link resumes it.
const UNSENT: u32 = 4 * 1024 * 1024;

/// Makes WebSocket connections to one address, for [`keep_connected`](cif_adapter::keep_connected).
#[derive(Debug, Clone)]
pub struct WebSocketConnector {
    url: String,
}

impl WebSocketConnector {
    /// Connects to `url`, for example `wss://desk.example/link/acme`. No token belongs into it. The desktop must allow the
    /// origin of this page.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into() }
    }
}

#[async_trait(?Send)]
impl Connector for WebSocketConnector {
    async fn connect(&self) -> Result<Pipe, PipeError> {
        let failed = |why: String| PipeError::new(format!("no WebSocket connection to {}: {why}", self.url));
        let socket = WebSocket::new(&self.url).map_err(|error| failed(format!("{error:?}")))?;
        let (inbox, frames) = inbox();
        let (opened, open) = oneshot::channel();
        let reader = Reader::new(socket.clone(), inbox, frames, opened);
        match open.await {
            Ok(Ok(())) => {}
            Ok(Err(why)) => return Err(failed(why)),
            Err(_) => return Err(failed("it was closed".to_owned())),
        }
        let writer = sink::unfold(socket, |socket, text: String| async move {
            if socket.buffered_amount() > UNSENT {
                return Err(PipeError::new(format!("more than {UNSENT} bytes wait to be sent")));
            }
            match socket.send_with_str(&text) {
                Ok(()) => Ok(socket),
                Err(error) => Err(PipeError::new(format!("the WebSocket takes no message: {error:?}"))),
            }
        });
        Ok(Pipe::text(writer, reader))
    }
}

/// The reading half. It closes the socket when the link, or whoever waits for the connection, lets go of it.
struct Reader {
    socket: WebSocket,
    frames: Frames,
    _callbacks: (Closure<dyn FnMut()>, Closure<dyn FnMut(MessageEvent)>, Closure<dyn FnMut(CloseEvent)>),
}

impl Reader {
    fn new(socket: WebSocket, inbox: Inbox, frames: Frames, opened: oneshot::Sender<Result<(), String>>) -> Self {
        let opened = Rc::new(RefCell::new(Some(opened)));
        let tell = move |opened: &RefCell<Option<oneshot::Sender<_>>>, outcome| {
            if let Some(opened) = opened.borrow_mut().take() {
                // Nobody waits any more: the socket is closed already.
                let _ = opened.send(outcome);
            }
        };
        let (opens, closes) = (Rc::clone(&opened), opened);
        let on_open = Closure::<dyn FnMut()>::new(move || tell(&opens, Ok(())));
        let mut taker = inbox.clone();
        let on_message =
            Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| taker.take(&message.data()));
        let mut closer = inbox;
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |close: CloseEvent| {
            tell(&closes, Err(format!("it was closed with code {} {}", close.code(), close.reason())));
            closer.close();
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Self { socket, frames, _callbacks: (on_open, on_message, on_close) }
    }
}

impl Stream for Reader {
    type Item = Result<String, PipeError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.frames.poll_next_unpin(cx)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // It may be closed already.
        drop(self.socket.close());
    }
}
