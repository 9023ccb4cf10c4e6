//! What accompanies every call: its identity, its deadline, and the wish to stop it.

use std::time::Duration;

use cif_protocol::{CommandId, Instant, TraceContext};

use crate::Cancel;

/// How long the caller waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Deadline {
    /// As long as the table of the API says: 10 s, or for ever where an agent has to do something.
    #[default]
    Table,
    /// This long from the moment the call is made.
    Within(Duration),
    /// Until then.
    At(Instant),
    /// For ever.
    Never,
}

/// Accompanies a call. [`CallContext::new`] costs nothing: no allocation, no clock.
///
/// ```
/// use cif_provider::CallContext;
/// use cif_protocol::CommandId;
/// use std::time::Duration;
///
/// let cx = CallContext::for_command(CommandId::new("k1")).within(Duration::from_secs(2));
/// assert_eq!(cx.command_id().map(|id| id.as_str()), Some("k1"));
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CallContext {
    command: Option<CommandId>,
    sent_before_to: Option<Box<str>>,
    deadline: Deadline,
    cancel: Option<Cancel>,
    trace: Option<TraceContext>,
}

impl CallContext {
    /// A call without a command id, with the deadline of the table.
    #[must_use]
    pub const fn new() -> Self {
        Self { command: None, sent_before_to: None, deadline: Deadline::Table, cancel: None, trace: None }
    }

    /// A call that executes a command. The id is the idempotency key: executed once, whatever happens.
    #[must_use]
    pub fn for_command(id: CommandId) -> Self {
        Self { command: Some(id), ..Self::new() }
    }

    /// Says that a command with this id was sent before and that its outcome is not known. `log` names the log of the provider
    /// that it was sent to then (over a link, `RemoteProvider::command_log`). A provider that cannot know whether it executed
    /// the command refuses it as uncertain instead of executing it a second time.
    #[must_use]
    pub fn sent_before_to(mut self, log: impl Into<Box<str>>) -> Self {
        self.sent_before_to = Some(log.into());
        self
    }

    /// Places the call in a trace.
    #[must_use]
    pub const fn with_trace(mut self, trace: Option<TraceContext>) -> Self {
        self.trace = trace;
        self
    }

    /// Limits the call to `duration` from the moment it is made.
    #[must_use]
    pub fn within(mut self, duration: Duration) -> Self {
        self.deadline = Deadline::Within(duration);
        self
    }

    /// Limits the call.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Deadline) -> Self {
        self.deadline = deadline;
        self
    }

    /// Lets `cancel` stop the call.
    #[must_use]
    pub fn with_cancel(mut self, cancel: Cancel) -> Self {
        self.cancel = Some(cancel);
        self
    }

    /// The id of the command, if the call executes one.
    #[must_use]
    pub fn command_id(&self) -> Option<&CommandId> {
        self.command.as_ref()
    }

    /// The log of the provider that the command was sent to before, if it was.
    #[must_use]
    pub fn earlier_log(&self) -> Option<&str> {
        self.sent_before_to.as_deref()
    }

    /// The place of the call in a trace, if it has one.
    #[must_use]
    pub const fn trace(&self) -> Option<&TraceContext> {
        self.trace.as_ref()
    }

    /// How long the caller waits.
    #[must_use]
    pub fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// Until when the caller waits if the call is made `now`; `table` is what the table says, `None` for ever.
    #[must_use]
    pub fn deadline_at(&self, now: Instant, table: Option<Duration>) -> Option<Instant> {
        match self.deadline {
            Deadline::Table => table.map(|duration| now + duration),
            Deadline::Within(duration) => Some(now + duration),
            Deadline::At(instant) => Some(instant),
            Deadline::Never => None,
        }
    }

    /// What may stop the call, if anything.
    #[must_use]
    pub fn cancel(&self) -> Option<&Cancel> {
        self.cancel.as_ref()
    }

    /// Has the caller given up? A provider may look between two steps and stop with kind `Cancelled`.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.as_ref().is_some_and(Cancel::is_cancelled)
    }

    /// Completes when the caller gives up; never, if it cannot.
    pub async fn cancelled(&self) {
        match &self.cancel {
            Some(cancel) => cancel.cancelled().await,
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Built at compile time, which proves that it allocates nothing.
    const FREE: CallContext = CallContext::new();

    #[test]
    fn deadlines_count_from_the_moment_of_the_call() {
        let (now, table) = (Instant::from_millis(1_000), Some(Duration::from_secs(10)));
        let at = |deadline| CallContext::new().with_deadline(deadline).deadline_at(now, table);
        assert_eq!(at(Deadline::Table), Some(Instant::from_millis(11_000)));
        assert_eq!(at(Deadline::Within(Duration::from_millis(5))), Some(Instant::from_millis(1_005)));
        assert_eq!(at(Deadline::At(Instant::ZERO)), Some(Instant::ZERO));
        assert_eq!(at(Deadline::Never), None);
        assert_eq!(FREE.deadline_at(now, None), None);
    }
}
