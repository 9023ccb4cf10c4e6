//! Commands to conversations, as a desktop sends them.

use std::sync::Arc;

use cif_adapter::hub::{ConversationView, Hub};
use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Address, BlindTransfer, ChannelKind, Command, ConversationState, Dtmf, End, Hold, MessagePart, Mute, Resume,
    SendDtmf, SendMessage, Start, Unmute,
};
use cif_provider::{ProviderError, ProviderErrorKind, Stalled};

use crate::MockHost;
use cif_adapter::transcript::Happening;

pub(crate) fn nobody() -> ProviderError {
    ProviderError::new(ProviderErrorKind::Detached, "no provider is attached; call `MockHost::attach` first")
}

pub(crate) fn stalled(_: Stalled) -> ProviderError {
    ProviderError::new(ProviderErrorKind::TimedOut, "the provider waits for ever: no task can run and no timer is set")
        .uncertain()
}

/// Commands. Each waits for the reply and lets everything happen that follows at once; the time moves on only when the
/// provider needs some.
impl MockHost {
    /// Sends a command to the provider that has the conversation, or to the first one.
    ///
    /// # Errors
    ///
    /// `Detached` when no provider is attached, and whatever the provider answers.
    pub fn command<C: Command>(&self, command: C) -> Result<C::Reply, ProviderError> {
        let command = command.into_command();
        self.run();
        let (name, hub) = self.hub_of(command.conversation())?;
        self.inner.backstage.store.note(Some(&name), Happening::Order(command.clone()));
        let reply = self.try_block_on(hub.command(command)).unwrap_or_else(|error| Err(stalled(error)));
        self.run();
        C::unwrap_reply(reply?).ok_or_else(|| {
            let text = "the reply belongs to another command; this is a fault of the provider";
            ProviderError::new(ProviderErrorKind::Unexpected, text).with_operation(C::NAME).uncertain()
        })
    }

    fn hub_of(&self, conversation: Option<&ConversationId>) -> Result<(Arc<str>, Hub), ProviderError> {
        let attached = self.lock_attached();
        let owner = conversation
            .and_then(|id| attached.iter().find(|attached| attached.hub().view().conversation(id).is_some()));
        let found = owner.or_else(|| attached.first());
        found.map(|attached| (Arc::from(attached.name()), attached.hub().clone())).ok_or_else(nobody)
    }

    /// Starts a call to a number.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub fn call(&self, number: &str) -> Result<ConversationId, ProviderError> {
        self.command(Start::new(ChannelKind::Voice, Address::phone(number))).map(|started| started.conversation)
    }

    /// Ends a conversation.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub fn hang_up(&self, conversation: &ConversationId) -> Result<(), ProviderError> {
        self.command(End::new(conversation.clone())).map(drop)
    }

    /// Puts a call on hold.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub fn hold(&self, conversation: &ConversationId) -> Result<(), ProviderError> {
        self.command(Hold::new(conversation.clone())).map(drop)
    }

    /// Takes a call off hold.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub fn resume(&self, conversation: &ConversationId) -> Result<(), ProviderError> {
        self.command(Resume::new(conversation.clone())).map(drop)
    }

    /// Mutes the agent.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub fn mute(&self, conversation: &ConversationId) -> Result<(), ProviderError> {
        self.command(Mute::new(conversation.clone())).map(drop)
    }

    /// Lets the agent be heard again.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub fn unmute(&self, conversation: &ConversationId) -> Result<(), ProviderError> {
        self.command(Unmute::new(conversation.clone())).map(drop)
    }

    /// Sends tones.
    ///
    /// # Errors
    ///
    /// `InvalidInput` when the text is not a sequence of tones, and as [`command`](Self::command).
    pub fn send_tones(&self, conversation: &ConversationId, tones: &str) -> Result<(), ProviderError> {
        let tones = Dtmf::parse(tones)
            .map_err(|error| ProviderError::new(ProviderErrorKind::InvalidInput, error.to_string()))?;
        self.command(SendDtmf::new(conversation.clone(), tones)).map(drop)
    }

    /// Hands a call to a number without asking first.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub fn transfer(&self, conversation: &ConversationId, number: &str) -> Result<(), ProviderError> {
        self.command(BlindTransfer::new(conversation.clone(), Address::phone(number))).map(drop)
    }

    /// Writes a message.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub fn say(&self, conversation: &ConversationId, text: &str) -> Result<(), ProviderError> {
        self.command(SendMessage::new(conversation.clone(), [MessagePart::text(text)])).map(drop)
    }

    /// The conversations of all attached providers: the live ones and the last that are over, in the order in which the host
    /// heard of them.
    #[must_use]
    pub fn conversations(&self) -> Vec<ConversationView> {
        self.run();
        self.lock_attached().iter().flat_map(|attached| attached.hub().view().conversations).collect()
    }

    /// Where a conversation stands; nothing for one that the host does not know.
    #[must_use]
    pub fn state(&self, conversation: &ConversationId) -> Option<ConversationState> {
        self.conversations().into_iter().find(|view| view.id() == conversation).map(|view| view.conversation.state)
    }
}
