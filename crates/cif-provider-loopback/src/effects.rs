//! What the simulated service has done for the agent, counted.

/// Counts what reached the far end. Only differences matter; a command that is executed twice shows here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Effects {
    /// Conversations that the agent started.
    pub started: u64,
    /// Chat and text messages that were delivered.
    pub messages: u64,
    /// Mails that were delivered.
    pub mails: u64,
    /// Tones that were played.
    pub tones: u64,
    /// Transfers that were made.
    pub transfers: u64,
}
