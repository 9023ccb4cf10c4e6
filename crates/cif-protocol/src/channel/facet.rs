//! The parts of a provider.

open_enum! {
    /// A part of a provider. The first two are always there; the others are discovered from the provider.
    pub enum Facet {
        /// Attach, detach, snapshot and host events.
        Lifecycle = "lifecycle",
        /// Starting, accepting and ending conversations.
        Conversations = "conversations",
        /// Hold, mute, tones, consultation, transfer, conference and devices.
        Voice = "voice",
        /// Chat and text messages.
        Messaging = "messaging",
        /// Electronic mail.
        Email = "email",
        /// The agent's presence at the service.
        Presence = "presence",
        /// The service's address book.
        Directory = "directory",
        /// Bringing people into a conversation and taking them out.
        Participants = "participants",
        /// Recording calls.
        Recording = "recording",
        /// Joining the conversations of other agents.
        Supervision = "supervision",
        /// Earlier messages.
        History = "history",
        /// Files.
        Attachments = "attachments",
        /// Signing in at the service.
        SignIn = "sign_in",
        /// What people agreed to.
        Consent = "consent",
        /// Prepared texts.
        Templates = "templates",
        /// Reports and logs for the people behind the service.
        Diagnostics = "diagnostics",
        /// Messages of a vendor's own.
        Custom = "custom",
    }
}

impl Facet {
    /// Is it part of every provider?
    #[must_use]
    pub fn is_core(&self) -> bool {
        matches!(self, Self::Lifecycle | Self::Conversations)
    }
}
