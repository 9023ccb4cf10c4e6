//! What a provider needs from the program around it: time, randomness, tasks.

mod ext;
mod manual;
mod task;

use std::fmt::Debug;

use cif_protocol::{Instant, Timestamp};

pub use ext::{Elapsed, RuntimeExt};
pub use manual::{ManualRuntime, Stalled};
pub use task::TaskHandle;

use crate::{BoxFuture, MaybeSend, MaybeSync};

/// Time, randomness and tasks. Nothing in the core crates reads a clock or starts a thread: it asks this.
///
/// Implementations: [`ManualRuntime`] for deterministic tests, one for tokio, one for the browser.
pub trait Runtime: Debug + MaybeSend + MaybeSync + 'static {
    /// The monotonic clock. It never goes back.
    fn now(&self) -> Instant;

    /// The time of day, for records and events. It may jump.
    fn wall_clock(&self) -> Timestamp;

    /// Fills `bytes` with randomness that nobody can guess. Only [`ManualRuntime`] is predictable.
    fn fill_random(&self, bytes: &mut [u8]);

    /// Completes at `deadline` or soon after, at once when it is past. Dropping the future cancels the timer.
    fn sleep_until(&self, deadline: Instant) -> BoxFuture<'static, ()>;

    /// Runs `future` beside the caller. It never runs inside this call. Dropping the handle cancels the task.
    fn spawn(&self, future: BoxFuture<'static, ()>) -> TaskHandle;
}
