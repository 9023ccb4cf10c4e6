//! One case in virtual time.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cif_provider::ManualRuntime;

use crate::report::Outcome;

/// Runs a case in a runtime of its own. A panic and a case that waits for ever are failures.
pub(crate) fn in_virtual_time<F: Future<Output = Outcome>>(
    seed: u64,
    case: impl FnOnce(ManualRuntime) -> F,
) -> Outcome {
    let runtime = ManualRuntime::with_seed(seed);
    let run = AssertUnwindSafe(|| runtime.try_block_on(case(runtime.clone())));
    match catch_unwind(run) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(stalled)) => Outcome::Failed(format!("it never ended: {stalled}")),
        Err(panic) => Outcome::Failed(format!("it panicked: {}", panic_text(&*panic))),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a text")
}
