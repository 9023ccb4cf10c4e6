//! Time, randomness and tasks of the page.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use cif_protocol::{Instant, Timestamp};
use cif_provider::{BoxFuture, Runtime, TaskHandle};
use futures::channel::oneshot;
use futures::future::{AbortHandle, Abortable};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The longest time that a browser's timer takes: more, and it fires at once.
const LONGEST_TIMER: u64 = i32::MAX as u64;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn get_random_values(into: &js_sys::Uint8Array) -> Result<JsValue, JsValue>;
}

/// The runtime of the page (or worker) that the code runs in. All are the same.
///
/// Browsers slow the timers of pages that nobody sees: a deadline may be met a second late, in a page that was long out of
/// sight a minute.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct BrowserRuntime;

impl BrowserRuntime {
    /// The runtime.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }

    /// The runtime as the crates of the family take it.
    #[must_use]
    pub fn shared(self) -> Arc<dyn Runtime> {
        Arc::new(self)
    }
}

impl Runtime for BrowserRuntime {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the page was loaded"
    )]
    fn now(&self) -> Instant {
        Instant::from_millis(performance_now() as u64)
    }

    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    fn wall_clock(&self) -> Timestamp {
        Timestamp::from_unix_millis(js_sys::Date::now() as i64)
    }

    /// # Panics
    ///
    /// Where the browser has no randomness: anything else would make ids that can be guessed.
    fn fill_random(&self, bytes: &mut [u8]) {
        // The most that browsers give at once.
        for chunk in bytes.chunks_mut(65_536) {
            let filled = js_sys::Uint8Array::new_with_length(u32::try_from(chunk.len()).unwrap_or(65_536));
            if let Err(error) = get_random_values(&filled) {
                panic!("the browser gives no random bytes, which ids are made of: {error:?}");
            }
            filled.copy_to(chunk);
        }
    }

    fn sleep_until(&self, deadline: Instant) -> BoxFuture<'static, ()> {
        let runtime = *self;
        Box::pin(async move {
            loop {
                let left = deadline.as_millis().saturating_sub(runtime.now().as_millis());
                if left == 0 {
                    return;
                }
                Timer::new(left.min(LONGEST_TIMER)).await;
            }
        })
    }

    fn spawn(&self, future: BoxFuture<'static, ()>) -> TaskHandle {
        let (abort, registration) = AbortHandle::new_pair();
        spawn_local(async move {
            // An abort is what dropping the handle asks for.
            let _ = Abortable::new(future, registration).await;
        });
        TaskHandle::new(move || abort.abort())
    }
}

/// One timer of the browser, cleared when it is dropped.
struct Timer {
    id: JsValue,
    fired: oneshot::Receiver<()>,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    #[expect(clippy::cast_precision_loss, reason = "below two to the 31st")]
    fn new(milliseconds: u64) -> Self {
        let (fire, fired) = oneshot::channel();
        let mut fire = Some(fire);
        let callback = Closure::<dyn FnMut()>::new(move || {
            if let Some(fire) = fire.take() {
                // Nobody waits any more: the same.
                let _ = fire.send(());
            }
        });
        let id = set_timeout(callback.as_ref(), milliseconds as f64);
        Self { id, fired, _callback: callback }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.fired).poll(cx).map(drop)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}
