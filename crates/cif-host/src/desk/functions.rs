//! Functions of the host page that providers may call.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use cif_protocol::Value;
use cif_provider::{BoxFuture, MaybeSend, MaybeSync, RuntimeExt, TaskHandle};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, Stream, StreamExt};

use super::{Desk, Inner};
use crate::workspace::{FunctionCall, HostFunction};

/// What a page learns about the functions that it has registered.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FunctionItem {
    /// A provider calls one.
    Call(Box<FunctionCall>),
    /// This call is over: it was answered here or elsewhere, it took too long, or its caller is gone.
    Ended(u64),
}

#[derive(Default)]
pub(super) struct FunctionQueue {
    inner: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    names: BTreeSet<HostFunction>,
    /// Bounded by the calls that are open in the workspace: what ends unread leaves, and only what was read is told to end.
    items: VecDeque<FunctionItem>,
    /// Calls that were read and are open.
    read: BTreeSet<u64>,
    waker: Option<Waker>,
}

impl FunctionQueue {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, call: &FunctionCall) {
        let mut queue = self.lock();
        if queue.names.contains(&call.function) {
            queue.items.push_back(FunctionItem::Call(Box::new(call.clone())));
            drop(queue);
            self.wake();
        }
    }

    pub(super) fn end(&self, call: u64) {
        let mut queue = self.lock();
        if queue.read.remove(&call) {
            queue.items.push_back(FunctionItem::Ended(call));
            drop(queue);
            self.wake();
        } else {
            queue.items.retain(|item| !matches!(item, FunctionItem::Call(open) if open.call == call));
        }
    }

    pub(super) fn wake(&self) {
        let waker = self.lock().waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The functions of one host page, and the calls of them in order. They are taken back when this is dropped.
///
/// A shared reference is a stream too, so that one task may read while another registers; only one task may read. Every page
/// that has a function gets its calls, and the first answer counts.
pub struct HostFunctions {
    queue: Arc<FunctionQueue>,
    id: u64,
    inner: Weak<Inner>,
}

impl HostFunctions {
    pub(super) fn new(inner: &Arc<Inner>) -> Self {
        let queue = Arc::<FunctionQueue>::default();
        let mut state = inner.lock();
        let id = state.new_id();
        state.function_queues.insert(id, Arc::clone(&queue));
        Self { queue, id, inner: Arc::downgrade(inner) }
    }

    /// This page has the function; calls of it that are open already come as well. False when too many functions are
    /// registered, or the desk is gone.
    #[must_use]
    pub fn register(&self, function: &HostFunction) -> bool {
        let Some(inner) = self.inner.upgrade() else { return false };
        inner.with_state(|state, _| {
            if self.queue.lock().names.contains(function) {
                return true;
            }
            let room = state.workspace.register_function(function);
            if room {
                self.queue.lock().names.insert(function.clone());
                for call in state.workspace.open_functions(function) {
                    self.queue.push(&call);
                }
            }
            room
        })
    }

    /// This page has the function no longer.
    pub fn unregister(&self, function: &HostFunction) {
        let Some(inner) = self.inner.upgrade() else { return };
        inner.with_state(|state, now| {
            if self.queue.lock().names.remove(function) {
                state.workspace.unregister_function(now, function);
            }
        });
    }

    /// How many functions this page has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.queue.lock().names.len()
    }

    /// True when this page has no function.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Answers a call: with what the function gave, or why it failed. A call that is over already needs none.
    pub fn answer(&self, call: u64, result: Result<Value, String>) {
        if let Some(inner) = self.inner.upgrade() {
            inner.with(|workspace, now| workspace.answer_function(now, call, result));
        }
    }
}

impl fmt::Debug for HostFunctions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostFunctions").field("names", &self.queue.lock().names).finish_non_exhaustive()
    }
}

impl Stream for &HostFunctions {
    type Item = FunctionItem;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<FunctionItem>> {
        let mut queue = self.queue.lock();
        match queue.items.pop_front() {
            Some(item) => {
                if let FunctionItem::Call(call) = &item {
                    queue.read.insert(call.call);
                }
                Poll::Ready(Some(item))
            }
            None if self.inner.strong_count() == 0 => Poll::Ready(None),
            None => {
                queue.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for HostFunctions {
    fn drop(&mut self) {
        let Some(inner) = self.inner.upgrade() else { return };
        inner.with_state(|state, now| {
            state.function_queues.remove(&self.id);
            for function in std::mem::take(&mut self.queue.lock().names) {
                state.workspace.unregister_function(now, &function);
            }
        });
    }
}

impl Desk {
    /// The functions of one host page, which registers them.
    #[must_use]
    pub fn functions(&self) -> HostFunctions {
        HostFunctions::new(&self.inner)
    }

    /// Serves a function as long as the handle lives: a dialog that a program shows, or what chooses the template of a
    /// notification. Several calls run beside each other; one whose caller is gone is dropped. `None` when too many functions
    /// are registered.
    ///
    /// ```
    /// use cif_host::{Desk, DeskConfig, HostFunction, Side, demo_records};
    /// use cif_protocol::host::OpenMddDialog;
    /// use cif_protocol::{ProviderRecord, Record};
    /// use cif_provider::{HostExt, ManualRuntime};
    /// use std::sync::Arc;
    ///
    /// let runtime = ManualRuntime::new();
    /// let config = DeskConfig::new(vec![ProviderRecord::widget("phone", "https://phone.example/")]);
    /// let desk = Desk::new(config, Arc::new(demo_records().unwrap()), runtime.handle());
    /// let _queue = desk.serve_function(&HostFunction::dialog("PickQueue"), |call| async move {
    ///     Ok(Record::new().with("param_selectedValue", "sales").with("asked_by", call.provider.as_str()).into())
    /// });
    /// let phone = desk.connect("phone", Side::Frame).unwrap().host();
    /// let output = runtime.block_on(phone.open_mdd_dialog(OpenMddDialog::new("PickQueue"))).unwrap();
    /// assert_eq!(output.text("param_selectedValue"), Some("sales"));
    /// ```
    #[must_use]
    pub fn serve_function<F, R>(&self, function: &HostFunction, serve: F) -> Option<TaskHandle>
    where
        F: Fn(FunctionCall) -> R + MaybeSend + MaybeSync + 'static,
        R: Future<Output = Result<Value, String>> + MaybeSend + 'static,
    {
        let functions = self.functions();
        if !functions.register(function) {
            return None;
        }
        let task = async move {
            type Work = BoxFuture<'static, (u64, Option<Result<Value, String>>)>;
            let mut working = FuturesUnordered::<Work>::new();
            let mut stops = BTreeMap::new();
            let mut items = &functions;
            loop {
                futures::select_biased! {
                    item = items.next().fuse() => match item {
                        None => return,
                        Some(FunctionItem::Ended(call)) => drop(stops.remove(&call)),
                        Some(FunctionItem::Call(call)) => {
                            let (id, (stop, stopped)) = (call.call, futures::channel::oneshot::channel::<()>());
                            stops.insert(id, stop);
                            let work = Box::pin(serve(*call));
                            working.push(Box::pin(async move {
                                match futures::future::select(work, stopped).await {
                                    futures::future::Either::Left((result, _)) => (id, Some(result)),
                                    futures::future::Either::Right(_) => (id, None),
                                }
                            }));
                        }
                    },
                    done = working.select_next_some() => {
                        if let (call, Some(result)) = done {
                            stops.remove(&call);
                            functions.answer(call, result);
                        }
                    }
                }
            }
        };
        Some(self.inner.runtime.spawn_task(task))
    }
}

#[cfg(test)]
mod tests {
    use cif_protocol::host::OpenMddDialog;
    use cif_protocol::{ProviderRecord, Record};
    use cif_provider::{HostExt, ManualRuntime};

    use super::*;
    use crate::{DeskConfig, MemoryRecords, Side};

    fn desk() -> (ManualRuntime, Desk) {
        let runtime = ManualRuntime::new();
        let phone = ProviderRecord::widget("phone", "https://phone.example/");
        let desk = Desk::new(DeskConfig::new(vec![phone]), Arc::new(MemoryRecords::new()), runtime.handle());
        (runtime, desk)
    }

    fn next(functions: &HostFunctions) -> Option<FunctionItem> {
        let mut items = functions;
        items.next().now_or_never().flatten()
    }

    #[test]
    fn every_page_is_asked_and_the_first_answer_counts() {
        let (runtime, desk) = desk();
        let host = desk.connect("phone", Side::Frame).expect("in use").host();
        let (dialog, first, second) = (HostFunction::dialog("Pick"), desk.functions(), desk.functions());
        assert!(first.register(&dialog) && first.register(&dialog) && first.len() == 1);
        let mut call = Box::pin(host.open_mdd_dialog(OpenMddDialog::new("Pick")));
        assert!((&mut call).now_or_never().is_none());
        assert!(second.register(&dialog), "a page that comes later is asked as well");
        let (Some(FunctionItem::Call(asked)), Some(FunctionItem::Call(too))) = (next(&first), next(&second)) else {
            panic!("both are asked")
        };
        assert_eq!(asked, too);
        second.answer(asked.call, Ok(Record::new().with("from", "second").into()));
        first.answer(asked.call, Ok(Value::Null));
        assert_eq!(next(&first), Some(FunctionItem::Ended(asked.call)));
        assert_eq!(runtime.block_on(call).expect("answer").text("from"), Some("second"));

        // What ends before it is read is not told at all.
        let mut call = Box::pin(host.open_mdd_dialog(OpenMddDialog::new("Pick")));
        assert!((&mut call).now_or_never().is_none());
        drop(call);
        assert_eq!((next(&first), next(&second)), (None, Some(FunctionItem::Ended(asked.call))));
        assert_eq!(next(&second), None);
    }

    #[test]
    fn a_function_is_served_as_long_as_its_handle_lives() {
        let (runtime, desk) = desk();
        let host = desk.connect("phone", Side::Frame).expect("in use").host();
        let running = Arc::new(());
        let held = Arc::clone(&running);
        let handle = desk.serve_function(&HostFunction::dialog("Pick"), move |_| {
            let held = Arc::clone(&held);
            async move {
                let _held = held;
                std::future::pending().await
            }
        });
        let mut call = Box::pin(host.open_mdd_dialog(OpenMddDialog::new("Pick")));
        assert!((&mut call).now_or_never().is_none());
        runtime.run_until_stalled();
        assert_eq!(Arc::strong_count(&running), 3, "it runs");
        drop(call);
        runtime.run_until_stalled();
        assert_eq!(Arc::strong_count(&running), 2, "nobody waits for it any more");
        drop(handle);
        runtime.run_until_stalled();
        let error = runtime.block_on(host.open_mdd_dialog(OpenMddDialog::new("Pick"))).expect_err("unknown");
        assert_eq!(error.message, "Not implemented");
    }
}
