//! Effects happen once: the memory of the commands that a provider end has executed.
//!
//! A command that comes again under the same id gets the first outcome and is not executed, also after the link, and with a
//! log that outlives it, after the process. What the log cannot answer for is refused as uncertain, never executed a second
//! time:
//!
//! | The command comes again | Answer |
//! |---|---|
//! | while it is executed | the outcome, when it is there |
//! | within the window of the log | the first outcome |
//! | after the process ended while it was executed | an uncertain error |
//! | marked as [sent before](cif_provider::CallContext::sent_before_to), and unknown to this log, which has forgotten some or is not the log of that time | an uncertain error |
//! | marked so, unknown to the very same log, which has forgotten nothing | it never arrived and is executed |
//! | not marked, and unknown | a new command: it is executed |
//!
//! A failure that is temporary and certain to have had no effect is not kept: the command may be tried again under its id.

mod guard;
mod memory;
mod once;

use std::fmt::Debug;

use cif_protocol::CommandId;
use cif_protocol::channel::ChannelReply;
use cif_provider::{MaybeSend, MaybeSync, ProviderError, ProviderErrorKind};

pub use guard::once;
pub use memory::MemoryCommandLog;
pub(crate) use once::Once;

/// What a command came to.
pub type CommandOutcome = Result<ChannelReply, ProviderError>;

/// What a log knows of a command.
#[derive(Debug, Clone)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "one at a time, handed on at once")]
pub enum Remembered {
    /// It is not in the log.
    Unknown,
    /// It was begun, and nothing says how it ended.
    Begun,
    /// It is done.
    Done(CommandOutcome),
}

/// A memory of executed commands. It is asked and told in short calls; one that writes to a disk may block for the time of
/// the write.
pub trait CommandLog: Debug + MaybeSend + MaybeSync + 'static {
    /// Names this memory. A log that starts empty has a name that no other log ever had.
    fn id(&self) -> &str;

    /// What it knows of a command.
    fn look(&self, id: &CommandId) -> Remembered;

    /// Has it dropped commands that it knew once, because there were too many? Then `Unknown` does not mean "never".
    fn has_forgotten(&self) -> bool;

    /// Notes that a command is about to be executed. When this returns, the note is as durable as the log is.
    ///
    /// # Errors
    ///
    /// The note cannot be kept; the command is then not executed.
    fn begin(&self, id: &CommandId) -> Result<(), ProviderError>;

    /// Notes what a command came to.
    fn end(&self, id: &CommandId, outcome: &CommandOutcome);

    /// Takes back that a command was begun: it certainly had no effect.
    fn forget(&self, id: &CommandId);
}

pub(crate) fn uncertain(why: &str) -> ProviderError {
    let text = format!("the command may have been executed before: {why}; ask for a snapshot to see its effect");
    ProviderError::new(ProviderErrorKind::Cancelled, text).uncertain()
}
