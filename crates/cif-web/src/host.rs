//! The host that frames this page, over the CIF wire.

use std::cell::RefCell;
use std::fmt;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use cif_protocol::Value;
use cif_protocol::host::{AddHandler, HostReply, HostRequest, TimeoutClass, events};
use cif_provider::{
    AnswerSink, CallContext, Host, HostError, HostErrorKind, HostEventReply, IncomingEvent, ProviderError, Runtime,
    RuntimeExt,
};
use futures::channel::mpsc;
use futures::future::{Either, join_all, select};
use futures::{Stream, StreamExt};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Url, Window};

use crate::js::{from_js, to_js};
use crate::{BrowserRuntime, Heard, WidgetWire};
use cif_provider::ProviderErrorKind;

/// Events that the provider has not taken yet.
const EVENTS: usize = 256;
/// Random bytes of the id of a call: 128 bits.
const ID_BYTES: usize = 16;
/// What the table calls normal.
const NORMAL: Duration = Duration::from_secs(10);

/// There is no host to talk to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The code does not run in a page, or the page is in no frame.
    #[error("this page is in no frame: open it in a host's panel, as the channel URL of a provider record")]
    NoFrame,
    /// Neither the address of the page nor the referrer names the host.
    #[error(
        "the host is not known: its origin comes from the query parameter `ucilib` or from the referrer, and both are missing"
    )]
    NoOrigin,
    /// Nobody answered.
    #[error("no host answered at {origin}: {reason}")]
    NoAnswer {
        /// The origin that was called.
        origin: String,
        /// What the first call came to.
        reason: String,
    },
}

/// The host that frames this page. It believes only messages of that window with that very origin. Its events end, and its
/// listener goes, with the last `Arc`.
pub struct PageHost(Rc<Inner>);

struct Inner {
    host: Window,
    page: Window,
    origin: String,
    wire: RefCell<WidgetWire>,
    events: RefCell<mpsc::Sender<IncomingEvent>>,
    listener: RefCell<Option<Closure<dyn FnMut(MessageEvent)>>>,
}

impl PageHost {
    /// Where the host of this page is: the origin of the query parameter `ucilib`, or else of the referrer.
    #[must_use]
    pub fn origin_of_page() -> Option<String> {
        let page = web_sys::window()?;
        let address = Url::new(&page.location().href().ok()?).ok()?;
        let named = address.search_params().get("ucilib").or_else(|| Some(page.document()?.referrer()))?;
        Url::new(&named).ok().map(|url| url.origin())
    }

    /// Speaks to the host at `origin`, for example `https://contoso.crm.dynamics.com`, and registers for all built-in events,
    /// which the stream gives. Hand both to [`Hub::attach`](cif_adapter::hub::Hub::attach).
    ///
    /// # Errors
    ///
    /// There is no host, or none that answers within 10 s.
    #[allow(clippy::arc_with_non_send_sync, reason = "the same pointer type on every target")]
    pub async fn connect(origin: &str) -> Result<(Arc<Self>, HostEventStream), ConnectError> {
        let page = web_sys::window().ok_or(ConnectError::NoFrame)?;
        let host = page.top().ok().flatten().filter(|top| *top != page).ok_or(ConnectError::NoFrame)?;
        let (events_in, events_out) = mpsc::channel(EVENTS);
        let inner = Rc::new(Inner {
            host,
            page,
            origin: origin.trim_end_matches('/').to_owned(),
            wire: RefCell::default(),
            events: RefCell::new(events_in),
            listener: RefCell::default(),
        });
        inner.listen();
        let connected = Arc::new(Self(inner));
        let registered = join_all(events().map(|event| {
            let (host, cx) = (Arc::clone(&connected), CallContext::new());
            async move { host.call(&cx, AddHandler::new(event.wire).into()).await }
        }));
        if let Some(Err(error)) = registered.await.into_iter().next() {
            return Err(ConnectError::NoAnswer { origin: connected.0.origin.clone(), reason: error.to_string() });
        }
        Ok((connected, HostEventStream(events_out)))
    }

    /// The origin of the host.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0.origin
    }
}

impl Inner {
    fn listen(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            if let Some(inner) = weak.upgrade() {
                inner.receive(&message);
            }
        });
        // A window takes listeners as long as it lives.
        drop(self.page.add_event_listener_with_callback("message", listener.as_ref().unchecked_ref()));
        self.listener.replace(Some(listener));
    }

    fn receive(self: &Rc<Self>, message: &MessageEvent) {
        let from_host = message.source().is_some_and(|source| js_sys::Object::is(&source, &self.host));
        if !from_host || message.origin() != self.origin {
            return;
        }
        // What cannot be read was not sent by a host of this protocol.
        let Ok(value) = from_js(&message.data()) else { return };
        let heard = self.wire.borrow_mut().hear(value);
        match heard {
            Heard::Event { event, id } => {
                let mut incoming = IncomingEvent::new(event);
                if let Some(id) = id.clone() {
                    incoming = incoming.with_answer(Box::new(Back { inner: Rc::downgrade(self), id }));
                }
                if self.events.borrow_mut().try_send(incoming).is_err() {
                    let full = ProviderError::new(
                        ProviderErrorKind::LimitReached,
                        format!("{EVENTS} events wait for the provider; this one is lost"),
                    );
                    if let Some(id) = id {
                        self.answer(&id, &Err(full));
                    }
                }
            }
            Heard::Refused(answer) => drop(self.post(&answer)),
            Heard::Nothing => {}
        }
    }

    fn answer(&self, id: &str, answer: &Result<HostEventReply, ProviderError>) {
        // A window that is gone waits for no answer.
        drop(self.post(&WidgetWire::answer(id, answer)));
    }

    fn post(&self, message: &Value) -> Result<(), JsValue> {
        self.host.post_message(&to_js(message), &self.origin)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(listener) = self.listener.take() {
            drop(self.page.remove_event_listener_with_callback("message", listener.as_ref().unchecked_ref()));
        }
    }
}

#[async_trait(?Send)]
impl Host for PageHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let runtime = BrowserRuntime::new();
        let method = request.wire_name().to_owned();
        let table = match request.info().map(|info| info.timeout) {
            Some(TimeoutClass::Never) => None,
            _ => Some(NORMAL),
        };
        let deadline = cx.deadline_at(runtime.now(), table);
        let (message, outcome) = self.0.wire.borrow_mut().call(&request, runtime.random_name(ID_BYTES))?;
        if let Err(error) = self.0.post(&message) {
            let text = format!("the message cannot be posted to {}: {error:?}", self.0.origin);
            return Err(HostError::new(HostErrorKind::Disconnected, method, text));
        }
        let answered = Box::pin(runtime.timeout_at(deadline, outcome));
        match select(answered, Box::pin(cx.cancelled())).await {
            Either::Left((Ok(Ok(outcome)), _)) => outcome,
            Either::Left((Ok(Err(_)), _)) => {
                Err(HostError::new(HostErrorKind::Disconnected, method, "the page lets go of its host"))
            }
            Either::Left((Err(_), _)) => {
                let text = format!("no answer of {} in time; the host may have executed the call", self.0.origin);
                Err(HostError::new(HostErrorKind::TimedOut, method, text))
            }
            Either::Right(_) => {
                let text = "the caller gave up; the host may have executed the call";
                Err(HostError::new(HostErrorKind::Cancelled, method, text))
            }
        }
    }
}

impl fmt::Debug for PageHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageHost").field("origin", &self.0.origin).finish_non_exhaustive()
    }
}

/// The events of a [`PageHost`], with the way back for their answers.
#[derive(Debug)]
pub struct HostEventStream(mpsc::Receiver<IncomingEvent>);

impl Stream for HostEventStream {
    type Item = IncomingEvent;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<IncomingEvent>> {
        self.0.poll_next_unpin(cx)
    }
}

/// The way back for the answer to one event.
struct Back {
    inner: Weak<Inner>,
    id: String,
}

impl AnswerSink for Back {
    fn answer(self: Box<Self>, answer: Result<HostEventReply, ProviderError>) {
        if let Some(inner) = self.inner.upgrade() {
            inner.answer(&self.id, &answer);
        }
    }
}

impl fmt::Debug for Back {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Back").field("id", &self.id).finish_non_exhaustive()
    }
}
