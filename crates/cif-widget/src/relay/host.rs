//! The host behind the page, as a provider sees it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use cif_protocol::host::{HostEvent, HostReply, HostRequest, TimeoutClass};
use cif_provider::{
    AnswerSink, CallContext, Host, HostError, HostErrorKind, HostEventReply, IncomingEvent, ProviderError,
    ProviderErrorKind, Runtime, RuntimeExt,
};
use futures::channel::mpsc;
use futures::future::{Either, poll_fn, select};

use super::line::Line;
use super::page_api::{Hello, PageEvent, PageMessage};

/// How long the table lets a call take that no agent has to answer.
const NORMAL_TIMEOUT: Duration = Duration::from_secs(10);
/// Events that may wait for the provider.
const EVENT_QUEUE: usize = 256;

/// A host that is reached through a page: Dynamics 365, or any other host with a client library. For a provider it is a
/// [`Host`] like any other.
///
/// Calls wait while the page has no socket, each until its deadline. A call is carried out once: when the document that may
/// have executed it is gone, the call ends as `Disconnected`, whose effect is uncertain, and is not sent to the next one.
#[derive(Clone)]
pub struct RelayHost {
    inner: Arc<Inner>,
}

struct Inner {
    runtime: Arc<dyn Runtime>,
    state: Mutex<State>,
}

struct State {
    line: Line,
    /// Counts the connections, so that an older one does not speak for a newer one.
    connection: u64,
    waker: Option<Waker>,
    events: Option<mpsc::Sender<IncomingEvent>>,
    /// Where the page finds the widget.
    widget: String,
}

impl RelayHost {
    /// A host without a page yet.
    #[must_use]
    pub fn new(runtime: Arc<dyn Runtime>) -> Self {
        let line = Line::new(runtime.random_name(16).into());
        let state = State { line, connection: 0, waker: None, events: None, widget: String::new() };
        Self { inner: Arc::new(Inner { runtime, state: Mutex::new(state) }) }
    }

    /// The events of the host from now on, each with the way back for its answer: what a hub is attached with. An earlier
    /// stream ends.
    #[must_use]
    pub fn events(&self) -> mpsc::Receiver<IncomingEvent> {
        let (sender, events) = mpsc::channel(EVENT_QUEUE);
        self.inner.lock().events = Some(sender);
        events
    }

    /// Ends every call, and all that come later. `why` is what their callers are told.
    pub fn close(&self, why: &str) {
        let mut state = self.inner.lock();
        state.line.close(why);
        state.events = None;
        state.connection += 1;
        state.wake();
    }

    /// Where the page shows the conversations.
    pub(super) fn show_widget(&self, address: String) {
        self.inner.lock().widget = address;
    }

    /// A page has connected; an earlier connection ends.
    pub(super) fn connect(&self, hello: &Hello) -> PageLine {
        let mut state = self.inner.lock();
        state.connection += 1;
        state.line.connect(hello);
        state.wake();
        PageLine { connection: state.connection, inner: Arc::clone(&self.inner) }
    }

    async fn ask(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let wire = request.wire_name().to_owned();
        let table = match request.info().map(|info| info.timeout) {
            Some(TimeoutClass::Never) => None,
            _ => Some(NORMAL_TIMEOUT),
        };
        let due = cx.deadline_at(self.inner.runtime.now(), table);
        let (id, outcome) = {
            let mut state = self.inner.lock();
            let taken = state.line.call(&request, due)?;
            state.wake();
            taken
        };
        // Given up on every way out of here but the answer, also when the caller drops the call.
        let mut open = OpenCall { inner: &self.inner, id: Some(id) };
        let answered = self.inner.runtime.timeout_at(due, outcome);
        let answered = match cx.cancel() {
            None => answered.await,
            Some(cancel) => match select(Box::pin(answered), Box::pin(cancel.cancelled())).await {
                Either::Left((answered, _)) => answered,
                Either::Right(_) => {
                    open.give_up();
                    let text = "the caller gave up; the host may have executed the call";
                    return Err(HostError::new(HostErrorKind::Cancelled, wire, text));
                }
            },
        };
        match answered {
            Ok(outcome) => {
                open.id = None;
                outcome.unwrap_or_else(|_| {
                    let text = "the relay has ended; the host may have executed the call";
                    Err(HostError::new(HostErrorKind::Disconnected, wire, text))
                })
            }
            Err(_) => {
                let text = if open.give_up() {
                    "the host did not answer in time; it may have executed the call"
                } else {
                    "no page was there in time to carry it out: open the app of the host in which it is the channel"
                };
                Err(HostError::new(HostErrorKind::TimedOut, wire, text))
            }
        }
    }

    /// Built-in events come anyhow; to a custom name, and to an event for whose answer the host waits, the page listens when the
    /// first registration is made.
    async fn register(&self, cx: &CallContext, name: &str, request: HostRequest) -> Result<HostReply, HostError> {
        if super::comes_anyhow(name) {
            return Ok(HostReply::AddHandler(true));
        }
        if !self.inner.lock().line.register(name)? {
            return Ok(HostReply::AddHandler(true));
        }
        let outcome = self.ask(cx, request).await;
        if outcome.as_ref().is_err_and(HostError::is_certain) {
            self.inner.lock().line.unregister(name);
        }
        outcome
    }

    async fn unregister(&self, cx: &CallContext, name: &str, request: HostRequest) -> Result<HostReply, HostError> {
        if self.inner.lock().line.unregister(name) {
            return self.ask(cx, request).await;
        }
        Ok(HostReply::RemoveHandler(true))
    }
}

#[async_trait]
impl Host for RelayHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let name = match &request {
            HostRequest::AddHandler(call) => call.event_type.clone(),
            HostRequest::RemoveHandler(call) => call.event_type.clone(),
            _ => return self.ask(cx, request).await,
        };
        match &request {
            HostRequest::AddHandler(_) => self.register(cx, &name, request).await,
            _ => self.unregister(cx, &name, request).await,
        }
    }
}

impl fmt::Debug for RelayHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelayHost").finish_non_exhaustive()
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// A call whose caller still waits.
struct OpenCall<'a> {
    inner: &'a Inner,
    id: Option<u64>,
}

impl OpenCall<'_> {
    /// True when it may have been executed.
    fn give_up(&mut self) -> bool {
        let Some(id) = self.id.take() else { return true };
        let mut state = self.inner.lock();
        let sent = state.line.give_up(id);
        state.wake();
        sent
    }
}

impl Drop for OpenCall<'_> {
    fn drop(&mut self) {
        self.give_up();
    }
}

/// One connection of a page.
pub(super) struct PageLine {
    connection: u64,
    inner: Arc<Inner>,
}

impl PageLine {
    /// The next message for the page; nothing when another connection has taken the place of this one.
    pub(super) async fn next(&self) -> Option<String> {
        poll_fn(|cx| {
            let mut state = self.inner.lock();
            if state.connection != self.connection {
                return Poll::Ready(None);
            }
            let State { line, widget, .. } = &mut *state;
            match line.next(self.inner.runtime.now(), widget) {
                Some(text) => Poll::Ready(Some(text)),
                None => {
                    state.waker = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// A message of the page.
    ///
    /// # Errors
    /// It cannot be read or comes out of order. The connection must be closed with this reason; the page connects again.
    pub(super) fn take(&self, text: &str) -> Result<(), String> {
        let message = PageMessage::parse(text)?;
        let mut state = self.inner.lock();
        if state.connection != self.connection {
            return Ok(());
        }
        let event = match message {
            PageMessage::Hello(_) => return Err("a second hello came on one connection".to_owned()),
            PageMessage::Alive => return Ok(()),
            PageMessage::Result(result) => {
                if state.line.arrived(result.n)? {
                    state.line.ended(result);
                }
                None
            }
            PageMessage::Event(event) => state.line.arrived(event.n)?.then_some(event),
        };
        state.wake();
        if let Some(event) = event {
            let document = state.line.document().unwrap_or_default().to_owned();
            let queue = state.events.take();
            // An answer takes the lock.
            drop(state);
            self.hand_on(document, queue, event);
        }
        Ok(())
    }

    /// Gives an event to the provider. Whoever drops it on its way answers it with a failure.
    fn hand_on(&self, document: String, queue: Option<mpsc::Sender<IncomingEvent>>, event: PageEvent) {
        let PageEvent { n, name, data } = event;
        let mut answer = PageAnswer { document, n, inner: Some(Arc::clone(&self.inner)) };
        let event = match HostEvent::decode(&name, data) {
            Ok(event) => event,
            Err(error) => {
                tracing::warn!(event = %name, %error, "an event of the host cannot be read");
                let text = format!("the event cannot be read: {error}");
                answer.give(Err(ProviderError::new(ProviderErrorKind::Unexpected, text)));
                return self.put_back(queue);
            }
        };
        let Some(mut queue) = queue else {
            tracing::debug!(event = %name, "no provider is attached");
            return;
        };
        if queue.try_send(IncomingEvent::new(event).with_answer(Box::new(answer))).is_err() {
            tracing::warn!(event = %name, "an event of the host was dropped: {EVENT_QUEUE} wait for the provider already");
        }
        self.put_back(Some(queue));
    }

    /// Puts the queue back, unless another has taken its place meanwhile.
    fn put_back(&self, queue: Option<mpsc::Sender<IncomingEvent>>) {
        let mut state = self.inner.lock();
        if state.events.is_none() && state.line.is_open() {
            state.events = queue;
        }
    }
}

impl Drop for PageLine {
    fn drop(&mut self) {
        let mut state = self.inner.lock();
        if state.connection == self.connection {
            state.line.disconnect();
        }
    }
}

/// Takes the provider's answer to an event back to the page.
struct PageAnswer {
    document: String,
    n: u64,
    inner: Option<Arc<Inner>>,
}

impl AnswerSink for PageAnswer {
    fn answer(mut self: Box<Self>, answer: Result<HostEventReply, ProviderError>) {
        self.give(answer);
    }
}

impl PageAnswer {
    fn give(&mut self, answer: Result<HostEventReply, ProviderError>) {
        let Some(inner) = self.inner.take() else { return };
        let mut state = inner.lock();
        state.line.answer(&self.document, self.n, answer);
        state.wake();
    }
}

impl Drop for PageAnswer {
    /// A handler of the host is not kept waiting for an answer that will not come.
    fn drop(&mut self) {
        self.give(Err(ProviderError::new(ProviderErrorKind::Unavailable, "the provider gave no answer")));
    }
}

impl fmt::Debug for PageAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageAnswer").field("n", &self.n).finish_non_exhaustive()
    }
}
