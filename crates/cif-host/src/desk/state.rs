//! What the driver keeps beside the workspace: queues, waiting callers, watchers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Waker;

use cif_protocol::host::{Failure, HostReply};
use cif_protocol::{Instant, TraceContext};
use futures::channel::oneshot;

use super::analytics::AnalyticsQueue;
use super::driver::Signal;
use super::events::{EventQueue, Queued, Unseen};
use super::functions::FunctionQueue;
use super::page_events::PageQueue;
use super::turns::Turns;
use crate::workspace::{ConnectionId, EventResult, Output, Ticket, Workspace};

type ReplySender = oneshot::Sender<Result<HostReply, Failure>>;

pub(super) struct State {
    pub(super) workspace: Workspace,
    replies: BTreeMap<Ticket, ReplySender>,
    inquiries: BTreeMap<Ticket, oneshot::Sender<Vec<EventResult>>>,
    queues: BTreeMap<ConnectionId, Arc<EventQueue>>,
    pub(super) page_queues: BTreeMap<u64, Arc<PageQueue>>,
    pub(super) function_queues: BTreeMap<u64, Arc<FunctionQueue>>,
    pub(super) analytics: BTreeMap<u64, Arc<AnalyticsQueue>>,
    pub(super) watchers: BTreeMap<u64, Waker>,
    /// The order of calls that change sessions.
    pub(super) turns: Turns,
    /// The place in a trace of the call or click that is taken just now: the events that follow from it carry it.
    pub(super) trace: Option<TraceContext>,
    signal: Arc<Signal>,
    deadline: Option<Instant>,
    seen_version: u64,
    last_id: u64,
}

impl State {
    pub(super) fn new(workspace: Workspace) -> Self {
        Self {
            workspace,
            replies: BTreeMap::new(),
            inquiries: BTreeMap::new(),
            queues: BTreeMap::new(),
            page_queues: BTreeMap::new(),
            function_queues: BTreeMap::new(),
            analytics: BTreeMap::new(),
            watchers: BTreeMap::new(),
            turns: Turns::default(),
            trace: None,
            signal: Arc::default(),
            deadline: None,
            seen_version: 0,
            last_id: 0,
        }
    }

    pub(super) fn signal(&self) -> Arc<Signal> {
        Arc::clone(&self.signal)
    }

    pub(super) const fn new_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn add_queue(&mut self, connection: ConnectionId) -> Arc<EventQueue> {
        let queue = Arc::new(EventQueue::default());
        self.queues.insert(connection, Arc::clone(&queue));
        queue
    }

    pub(super) fn clear_queue(&self, connection: ConnectionId) {
        if let Some(queue) = self.queues.get(&connection) {
            queue.clear();
        }
    }

    pub(super) fn remove_queue(&mut self, connection: ConnectionId) {
        if let Some(queue) = self.queues.remove(&connection) {
            queue.close();
        }
    }

    pub(super) fn wait_for(&mut self, ticket: Ticket) -> oneshot::Receiver<Result<HostReply, Failure>> {
        let (sender, receiver) = oneshot::channel();
        self.replies.insert(ticket, sender);
        receiver
    }

    /// What became of an inquiry, once it is over.
    pub(super) fn results_of(&mut self, inquiry: Ticket) -> oneshot::Receiver<Vec<EventResult>> {
        let (sender, receiver) = oneshot::channel();
        self.inquiries.insert(inquiry, sender);
        receiver
    }

    pub(super) fn forget(&mut self, ticket: Ticket) {
        self.replies.remove(&ticket);
    }

    /// True when the workspace left something to pass on.
    pub(super) fn is_unsettled(&self) -> bool {
        self.workspace.has_outputs() || self.workspace.has_background() || self.workspace.version() != self.seen_version
    }

    /// Passes on what the workspace put out, in order: an answer is there before the events behind it can be seen.
    pub(super) fn settle(&mut self, now: Instant) {
        while self.workspace.has_outputs() {
            for output in self.workspace.take_outputs() {
                self.pass_on(now, output);
            }
        }
        if self.workspace.version() != self.seen_version {
            self.seen_version = self.workspace.version();
            for waker in std::mem::take(&mut self.watchers).into_values() {
                waker.wake();
            }
        }
        let deadline = self.workspace.next_deadline();
        if deadline != self.deadline || self.workspace.has_background() {
            self.deadline = deadline;
            self.signal.notify();
        }
    }

    fn pass_on(&mut self, now: Instant, output: Output) {
        match output {
            Output::Reply { ticket, result } => {
                if let Some(sender) = self.replies.remove(&ticket) {
                    // A caller that is gone needs no answer.
                    drop(sender.send(result));
                }
            }
            Output::Dropped(ticket) => self.forget(ticket),
            Output::Event { connection, event, answer } => {
                let place = self.new_id();
                let Some(queue) = self.queues.get(&connection) else { return };
                let Err(unseen) = queue.push(Queued { place, event, answer, trace: self.trace }) else { return };
                if let Unseen::Lost(name) = unseen {
                    self.workspace.event_lost(now, connection, &name);
                }
                if answer.is_some() {
                    self.workspace.no_answer(now, connection, answer);
                }
            }
            Output::Answers { ticket, results } => {
                if let Some(sender) = self.inquiries.remove(&ticket) {
                    // Whoever asked may have given up.
                    drop(sender.send(results));
                }
            }
            Output::Analytics(record) => {
                for queue in self.analytics.values() {
                    queue.push(&record);
                }
            }
            Output::PageEvent(event) => {
                for queue in self.page_queues.values() {
                    for (event, success) in queue.push(&event) {
                        self.workspace.page_event_settled(event, success);
                    }
                }
            }
            Output::FunctionCall(call) => self.function_queues.values().for_each(|queue| queue.push(&call)),
            Output::FunctionEnded(call) => self.function_queues.values().for_each(|queue| queue.end(call)),
        }
    }
}

impl Drop for State {
    /// Readers see that the desk is gone.
    fn drop(&mut self) {
        for waker in std::mem::take(&mut self.watchers).into_values() {
            waker.wake();
        }
        for queue in self.page_queues.values() {
            queue.wake();
        }
        for queue in self.function_queues.values() {
            queue.wake();
        }
        for queue in self.analytics.values() {
            queue.wake();
        }
    }
}
