//! A link over a `MessagePort`: to another frame, a worker, or a script of the same page.

use std::pin::Pin;
use std::task::{Context, Poll};

use cif_adapter::{Pipe, PipeError};
use futures::{Stream, StreamExt, sink};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, MessagePort};

use crate::inbox::{Frames, inbox};

/// A port as a pipe: one text per frame of the link. The other end does the same with the other port of the channel. How the
/// port got there, and whether whoever sent it may be trusted, is for the caller to see to.
#[must_use]
pub fn port_pipe(port: MessagePort) -> Pipe {
    let (mut inbox, frames) = inbox();
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| inbox.take(&message.data()));
    // Setting it starts the port.
    port.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    let reader = Reader { frames, port: port.clone(), _listener: listener };
    let writer = sink::unfold(port, |port, text: String| async move {
        match port.post_message(&JsValue::from_str(&text)) {
            Ok(()) => Ok(port),
            Err(error) => Err(PipeError::new(format!("the port takes no message: {error:?}"))),
        }
    });
    Pipe::text(writer, reader)
}

/// Closes the port when the link lets go of it.
struct Reader {
    frames: Frames,
    port: MessagePort,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Stream for Reader {
    type Item = Result<String, PipeError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.frames.poll_next_unpin(cx)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}
