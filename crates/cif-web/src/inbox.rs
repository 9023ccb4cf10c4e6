//! What browser objects with an `onmessage` have in common: frames arrive in a callback and wait, in bounds, to be read.

use cif_adapter::PipeError;
use futures::channel::mpsc;
use wasm_bindgen::{JsCast, JsValue};

/// Frames that wait to be read. A browser gives no way to slow the sender down, so more break the connection.
const FRAMES: usize = 1024;

/// The callback's side.
#[derive(Clone)]
pub(crate) struct Inbox(mpsc::Sender<Result<String, PipeError>>);

pub(crate) type Frames = mpsc::Receiver<Result<String, PipeError>>;

pub(crate) fn inbox() -> (Inbox, Frames) {
    let (sender, frames) = mpsc::channel(FRAMES);
    (Inbox(sender), frames)
}

impl Inbox {
    /// A message has come.
    pub(crate) fn take(&mut self, data: &JsValue) {
        // What is not text is not JSON either: the link says so and closes.
        let text =
            data.dyn_ref::<js_sys::JsString>().map_or_else(|| "a message that is no text".to_owned(), Into::into);
        if self.0.try_send(Ok(text)).is_err() {
            // The frames that are there are still read, then the stream ends: the link is resumed and nothing is lost.
            self.close();
        }
    }

    /// Nothing more will come.
    pub(crate) fn close(&mut self) {
        self.0.close_channel();
    }
}
