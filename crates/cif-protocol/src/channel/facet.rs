//! The parts of a provider.

open_enum! {
    /// A part of a provider. The first two are always there; the others are discovered from the provider.
    pub enum Facet {
        /// Attach, detach, snapshot and host events.
        Lifecycle = "lifecycle",
        /// Starting, accepting and ending conversations.
        Conversations = "conversations",
        /// Hold, mute, tones and transfer.
        Voice = "voice",
        /// Chat and text messages.
        Messaging = "messaging",
        /// Electronic mail.
        Email = "email",
        /// The agent's presence at the service.
        Presence = "presence",
        /// The service's address book.
        Directory = "directory",
    }
}

impl Facet {
    /// Is it part of every provider?
    #[must_use]
    pub fn is_core(&self) -> bool {
        matches!(self, Self::Lifecycle | Self::Conversations)
    }
}
