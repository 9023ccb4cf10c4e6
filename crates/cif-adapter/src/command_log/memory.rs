//! A log in memory.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cif_protocol::CommandId;
use cif_provider::{ProviderError, Runtime};

use super::{CommandLog, CommandOutcome, Remembered};

/// Remembers the outcomes of the last commands, as long as the process runs.
#[derive(Debug)]
pub struct MemoryCommandLog {
    id: Box<str>,
    window: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    outcomes: BTreeMap<CommandId, Option<CommandOutcome>>,
    /// Commands that are done, oldest first.
    done: VecDeque<CommandId>,
    forgotten: bool,
}

impl MemoryCommandLog {
    /// A log that remembers the outcomes of the last `window` commands; those under way come on top.
    #[must_use]
    pub fn new(window: usize, runtime: &dyn Runtime) -> Self {
        let mut random = [0; 16];
        runtime.fill_random(&mut random);
        let id = random.iter().fold(String::new(), |mut id, byte| {
            // Writing into a string cannot fail.
            let _ = write!(id, "{byte:02x}");
            id
        });
        Self { id: id.into(), window, state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CommandLog for MemoryCommandLog {
    fn id(&self) -> &str {
        &self.id
    }

    fn look(&self, id: &CommandId) -> Remembered {
        match self.lock().outcomes.get(id) {
            None => Remembered::Unknown,
            Some(None) => Remembered::Begun,
            Some(Some(outcome)) => Remembered::Done(outcome.clone()),
        }
    }

    fn has_forgotten(&self) -> bool {
        self.lock().forgotten
    }

    fn begin(&self, id: &CommandId) -> Result<(), ProviderError> {
        self.lock().outcomes.insert(id.clone(), None);
        Ok(())
    }

    fn end(&self, id: &CommandId, outcome: &CommandOutcome) {
        let mut state = self.lock();
        state.outcomes.insert(id.clone(), Some(outcome.clone()));
        state.done.push_back(id.clone());
        while state.done.len() > self.window {
            if let Some(oldest) = state.done.pop_front() {
                state.outcomes.remove(&oldest);
                state.forgotten = true;
            }
        }
    }

    fn forget(&self, id: &CommandId) {
        self.lock().outcomes.remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::channel::{ChannelReply, Done};
    use cif_provider::ManualRuntime;

    #[test]
    fn the_window_is_bounded_and_says_so() {
        let runtime = ManualRuntime::new();
        let log = MemoryCommandLog::new(2, &runtime);
        assert_ne!(log.id(), MemoryCommandLog::new(2, &runtime).id());
        for n in 0..3 {
            assert!(!log.has_forgotten(), "{n}");
            let id = CommandId::from(format!("n{n}"));
            log.begin(&id).unwrap();
            assert!(matches!(log.look(&id), Remembered::Begun));
            log.end(&id, &Ok(ChannelReply::Accept(Done::new())));
        }
        assert!(log.has_forgotten() && log.lock().outcomes.len() == 2);
        assert!(matches!(log.look(&"n0".into()), Remembered::Unknown));
        assert!(matches!(log.look(&"n2".into()), Remembered::Done(Ok(_))));
        log.forget(&"n2".into());
        assert!(matches!(log.look(&"n2".into()), Remembered::Unknown));
    }
}
