//! One command id is executed once.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_protocol::CommandId;
use futures::channel::oneshot;

use super::{CommandLog, CommandOutcome, Remembered, uncertain};

/// Executes commands through a log. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Once {
    log: Arc<dyn CommandLog>,
    /// Who waits for the outcomes of the commands under way.
    running: Arc<Mutex<BTreeMap<CommandId, Vec<oneshot::Sender<CommandOutcome>>>>>,
}

impl Once {
    pub(crate) fn new(log: Arc<dyn CommandLog>) -> Self {
        Self { log, running: Arc::default() }
    }

    pub(crate) fn log_id(&self) -> &str {
        self.log.id()
    }

    /// Executes `command`, or gives what the [log](super) says in its place. `before` names the log that the same command
    /// was sent to before.
    pub(crate) async fn once(
        &self,
        id: Option<&CommandId>,
        before: Option<&str>,
        command: impl Future<Output = CommandOutcome>,
    ) -> CommandOutcome {
        let Some(id) = id else { return command.await };
        let first = match self.place(id, before) {
            Place::Run(running) => {
                let outcome = match self.log.begin(id) {
                    Ok(()) => command.await,
                    Err(error) => Err(error),
                };
                running.finish(&outcome);
                return outcome;
            }
            Place::Known(outcome) => return outcome,
            Place::Wait(first) => first,
        };
        first.await.unwrap_or_else(|_| Err(uncertain("its outcome was lost")))
    }

    fn place(&self, id: &CommandId, before: Option<&str>) -> Place<'_> {
        let mut running = self.lock();
        if let Some(waiting) = running.get_mut(id) {
            let (tell, first) = oneshot::channel();
            waiting.retain(|other| !other.is_canceled());
            waiting.push(tell);
            return Place::Wait(first);
        }
        match self.log.look(id) {
            Remembered::Done(outcome) => Place::Known(outcome),
            Remembered::Begun => Place::Known(Err(uncertain("it was begun, and how it ended is not known"))),
            Remembered::Unknown => match before {
                Some(log) if log != self.log.id() => {
                    Place::Known(Err(uncertain("it was sent before, and the provider has no memory of that time")))
                }
                Some(_) if self.log.has_forgotten() => Place::Known(Err(uncertain(
                    "it was sent before, and the provider no longer remembers all commands",
                ))),
                _ => {
                    running.insert(id.clone(), Vec::new());
                    Place::Run(Running { once: self, id: Some(id.clone()) })
                }
            },
        }
    }

    fn end(&self, id: &CommandId, outcome: &CommandOutcome) {
        match outcome {
            Err(error) if error.is_certain() && error.is_temporary() => self.log.forget(id),
            _ => self.log.end(id, outcome),
        }
        let waiting = self.lock().remove(id).unwrap_or_default();
        for waiter in waiting {
            // Whoever has gone meanwhile needs no outcome.
            let _ = waiter.send(outcome.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<CommandId, Vec<oneshot::Sender<CommandOutcome>>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Place<'a> {
    Run(Running<'a>),
    Wait(oneshot::Receiver<CommandOutcome>),
    Known(CommandOutcome),
}

/// A command under way. Dropped unfinished, its outcome is uncertain.
struct Running<'a> {
    once: &'a Once,
    id: Option<CommandId>,
}

impl Running<'_> {
    fn finish(mut self, outcome: &CommandOutcome) {
        if let Some(id) = self.id.take() {
            self.once.end(&id, outcome);
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            self.once.end(&id, &Err(uncertain("it was cancelled while it was executed")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command_log::MemoryCommandLog;
    use cif_protocol::channel::{ChannelReply, Done};
    use cif_provider::{ManualRuntime, ProviderError, ProviderErrorKind, RuntimeExt};
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    fn done() -> CommandOutcome {
        Ok(ChannelReply::Accept(Done::new()))
    }

    async fn twice() -> CommandOutcome {
        panic!("executed twice")
    }

    fn once(runtime: &ManualRuntime, window: usize) -> Once {
        Once::new(Arc::new(MemoryCommandLog::new(window, runtime)))
    }

    #[test]
    fn a_repeated_id_gets_the_first_result_even_while_it_runs() {
        let runtime = ManualRuntime::new();
        let (once, runs) = (once(&runtime, 8), Arc::new(AtomicU32::new(0)));
        let results = Arc::new(Mutex::new(Vec::new()));
        for _ in 0..3 {
            let (once, sleeper, runs) = (once.clone(), runtime.clone(), Arc::clone(&runs));
            let results = Arc::clone(&results);
            runtime
                .spawn_task(async move {
                    let work = async {
                        runs.fetch_add(1, Ordering::Relaxed);
                        sleeper.sleep(Duration::from_millis(5)).await;
                        done()
                    };
                    let result = once.once(Some(&"k".into()), None, work).await;
                    results.lock().unwrap().push(result.is_ok());
                })
                .detach();
        }
        runtime.advance(Duration::from_millis(10));
        assert_eq!((runs.load(Ordering::Relaxed), &*results.lock().unwrap()), (1, &vec![true; 3]));
        assert!(runtime.block_on(once.once(Some(&"k".into()), None, twice())).is_ok());
    }

    #[test]
    fn a_cancelled_command_stays_uncertain() {
        let runtime = ManualRuntime::new();
        let once = once(&runtime, 2);
        let never = std::future::pending::<CommandOutcome>();
        assert!(runtime.try_block_on(once.once(Some(&"k".into()), None, never)).is_err());
        let again = runtime.block_on(once.once(Some(&"k".into()), None, twice()));
        assert!(!again.unwrap_err().is_certain());
    }

    #[test]
    fn what_certainly_had_no_effect_may_be_tried_again() {
        let runtime = ManualRuntime::new();
        let once = once(&runtime, 8);
        let busy = || ProviderError::new(ProviderErrorKind::Unavailable, "the exchange is down");
        assert!(runtime.block_on(once.once(Some(&"k".into()), None, async { Err(busy()) })).is_err());
        assert!(runtime.block_on(once.once(Some(&"k".into()), None, async { done() })).is_ok());
        let unsure = async { Err(busy().uncertain()) };
        assert!(runtime.block_on(once.once(Some(&"l".into()), None, unsure)).is_err());
        assert!(runtime.block_on(once.once(Some(&"l".into()), None, twice())).is_err());
    }

    #[test]
    fn a_command_that_was_sent_before_is_executed_only_when_it_certainly_was_not() {
        let runtime = ManualRuntime::new();
        let once = once(&runtime, 1);
        let own = once.log_id().to_owned();
        let repeated = |id: &str, log: &str| runtime.block_on(once.once(Some(&id.into()), Some(log), async { done() }));
        assert!(repeated("lost", &own).is_ok(), "it never arrived");
        assert!(!repeated("other", "the log of another process").unwrap_err().is_certain());
        assert!(runtime.block_on(once.once(Some(&"new".into()), None, async { done() })).is_ok());
        assert!(!repeated("maybe", &own).unwrap_err().is_certain(), "the window has moved on");
    }
}
