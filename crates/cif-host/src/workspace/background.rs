//! Work for the record store that no call waits for: what the agent saves, and what is saved when something else closes it.

use cif_protocol::Instant;
use cif_protocol::host::{ErrorType, Failure};

use super::jobs::{JobOutcome, RecordsJob, Work};
use super::{Slot, Workspace};

impl Workspace {
    /// Work that is to be done as soon as possible, oldest first; hand each outcome to
    /// [`Workspace::finish_background`]. A driver asks after every call, as it does for outputs.
    pub fn take_background(&mut self) -> Vec<RecordsJob> {
        std::mem::take(&mut self.background)
    }

    /// True when there is work that nobody has taken.
    #[must_use]
    pub fn has_background(&self) -> bool {
        !self.background.is_empty()
    }

    /// Queues work on behalf of a provider. Its grants are not asked again: the call that led to it was checked.
    pub(super) fn in_background(&mut self, caller: Slot, method: &'static str, table: String, work: Work) {
        self.background.push(RecordsJob::unlimited(caller, method, table, work));
    }

    /// Takes note of what the store said about work that no call waits for.
    pub fn finish_background(&mut self, now: Instant, job: RecordsJob, outcome: JobOutcome) {
        let caller = job.caller();
        let done = if job.is_note() { self.background_done(job, outcome) } else { outcome.0.map(drop) };
        if let Err(failure) = done {
            self.call_failed(now, caller, &failure);
        }
    }
}

impl JobOutcome {
    /// The store was too slow; the work may still have an effect.
    #[must_use]
    pub fn too_late(job: &RecordsJob) -> Self {
        let message = "the record store did not answer in time; what was to be written may still be written";
        Self(Err(Failure::new(ErrorType::TimeOut, job.method(), message)))
    }
}
