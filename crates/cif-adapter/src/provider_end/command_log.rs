//! One command id is executed once.

use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use cif_protocol::CommandId;
use cif_protocol::channel::ChannelReply;
use cif_provider::{ProviderError, ProviderErrorKind};

type Outcome = Result<ChannelReply, ProviderError>;

/// The results of the last commands, in memory. A command that comes again gets the first result, also while the first
/// is still being executed.
#[derive(Debug, Clone)]
pub(crate) struct CommandLog(Arc<Mutex<Log>>);

#[derive(Debug)]
struct Log {
    capacity: usize,
    entries: BTreeMap<CommandId, Entry>,
    /// Commands that are done, oldest first.
    done: VecDeque<CommandId>,
}

#[derive(Debug)]
enum Entry {
    Running(Vec<Waker>),
    Done(Outcome),
}

impl CommandLog {
    /// A log that remembers this many commands that are done.
    pub(crate) fn new(capacity: usize) -> Self {
        Self(Arc::new(Mutex::new(Log { capacity, entries: BTreeMap::new(), done: VecDeque::new() })))
    }

    /// Executes `command`, or gives the first result if the id is known.
    pub(crate) async fn once(&self, id: Option<&CommandId>, command: impl Future<Output = Outcome>) -> Outcome {
        let Some(id) = id else { return command.await };
        if !self.begin(id) {
            return self.first_result(id).await;
        }
        let running = Running { log: self, id: Some(id) };
        let outcome = command.await;
        running.finish(outcome.clone());
        outcome
    }

    fn begin(&self, id: &CommandId) -> bool {
        let mut log = self.lock();
        if log.entries.contains_key(id) {
            return false;
        }
        log.entries.insert(id.clone(), Entry::Running(Vec::new()));
        true
    }

    async fn first_result(&self, id: &CommandId) -> Outcome {
        poll_fn(|cx| match self.lock().entries.get_mut(id) {
            Some(Entry::Done(outcome)) => Poll::Ready(outcome.clone()),
            Some(Entry::Running(waiting)) => {
                if !waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
                    waiting.push(cx.waker().clone());
                }
                Poll::Pending
            }
            None => Poll::Ready(Err(uncertain("its result is no longer known"))),
        })
        .await
    }

    fn end(&self, id: &CommandId, outcome: Outcome) {
        let mut log = self.lock();
        let before = log.entries.insert(id.clone(), Entry::Done(outcome));
        log.done.push_back(id.clone());
        while log.done.len() > log.capacity {
            if let Some(oldest) = log.done.pop_front() {
                log.entries.remove(&oldest);
            }
        }
        drop(log);
        if let Some(Entry::Running(waiting)) = before {
            waiting.into_iter().for_each(Waker::wake);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Marks a command whose execution was dropped.
struct Running<'a> {
    log: &'a CommandLog,
    id: Option<&'a CommandId>,
}

impl Running<'_> {
    fn finish(mut self, outcome: Outcome) {
        if let Some(id) = self.id.take() {
            self.log.end(id, outcome);
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            self.log.end(id, Err(uncertain("it was cancelled while it was executed")));
        }
    }
}

fn uncertain(why: &str) -> ProviderError {
    let text = format!("the command was executed before: {why}; ask for a snapshot to see its effect");
    ProviderError::new(ProviderErrorKind::Cancelled, text).uncertain()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::channel::Done;
    use cif_provider::{ManualRuntime, RuntimeExt};
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    fn done() -> Outcome {
        Ok(ChannelReply::Accept(Done::new()))
    }

    #[test]
    fn a_repeated_id_gets_the_first_result_even_while_it_runs() {
        let (runtime, log, runs) = (ManualRuntime::new(), CommandLog::new(8), Arc::new(AtomicU32::new(0)));
        let results = Arc::new(Mutex::new(Vec::new()));
        for _ in 0..3 {
            let (log, sleeper, runs, results) = (log.clone(), runtime.clone(), Arc::clone(&runs), Arc::clone(&results));
            runtime
                .spawn_task(async move {
                    let work = async {
                        runs.fetch_add(1, Ordering::Relaxed);
                        sleeper.sleep(Duration::from_millis(5)).await;
                        done()
                    };
                    let result = log.once(Some(&CommandId::new("k")), work).await;
                    results.lock().unwrap().push(result.is_ok());
                })
                .detach();
        }
        runtime.advance(Duration::from_millis(10));
        assert_eq!((runs.load(Ordering::Relaxed), results.lock().unwrap().len()), (1, 3));
        let again = runtime.block_on(log.once(Some(&CommandId::new("k")), async { panic!("executed twice") }));
        assert!(again.is_ok());
    }

    #[test]
    fn a_cancelled_command_stays_uncertain_and_the_log_is_bounded() {
        let (runtime, log) = (ManualRuntime::new(), CommandLog::new(2));
        let never = std::future::pending::<Outcome>();
        assert!(runtime.try_block_on(log.once(Some(&CommandId::new("k")), never)).is_err());
        let again = runtime.block_on(log.once(Some(&CommandId::new("k")), async { done() }));
        assert!(!again.unwrap_err().is_certain());
        for n in 0..10 {
            let id = CommandId::from(format!("n{n}"));
            assert!(runtime.block_on(log.once(Some(&id), async { done() })).is_ok());
        }
        assert_eq!(log.lock().entries.len(), 2);
    }
}
