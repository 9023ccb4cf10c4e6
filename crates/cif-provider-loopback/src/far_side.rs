//! What else the far end, and the service itself, can be made to do.

use cif_protocol::channel::{
    Author, EndCause, KpiBreached, Message, MessageDeleted, MessagePart, MessageReceived, MessageStatus,
    MessageStatusChanged, MessageUpdated, Participant, ParticipantJoined, ParticipantRole, ParticipantState,
    QualityReport, ReactionAdded, ReadUpTo, TranscriptSegment,
};
use cif_protocol::{ConversationId, MessageId, ParticipantId};

use crate::{FarEnd, FarEndError};

/// Those who are invited, the messages of the far end, and what the service reports by itself.
impl FarEnd {
    /// Somebody who was invited, or is asked, joins.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it takes part already, or the call is not connected.
    pub fn join(&self, id: &ConversationId, who: &ParticipantId) -> Result<(), FarEndError> {
        let invited = self.see(id, |talk| talk.model.participant(who)).flatten();
        let mut joining = invited.unwrap_or_else(|| Participant::new(who.clone(), ParticipantRole::Colleague));
        if joining.state == Some(ParticipantState::Invited) {
            joining.state = None;
        }
        self.step(id, ParticipantJoined::new(joining))
    }

    /// Somebody who was invited, or takes part, leaves.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when nobody of this id is there.
    pub fn leave(&self, id: &ConversationId, who: &ParticipantId) -> Result<(), FarEndError> {
        Ok(self.service.part(&mut self.service.state(), id, who, EndCause::FarEnd, None)?)
    }

    /// Reads everything up to a message of the agent's.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` before the conversation is connected.
    pub fn read(&self, id: &ConversationId, message: &MessageId) -> Result<(), FarEndError> {
        self.step(id, MessageStatusChanged::new(message.clone(), MessageStatus::Read))?;
        self.step(id, ReadUpTo::new(message.clone()).with_at(self.service.runtime.wall_clock()))
    }

    /// Changes a message of its own.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it never came to a talk.
    pub fn edit(&self, id: &ConversationId, message: &MessageId, text: &str) -> Result<(), FarEndError> {
        let mut state = self.service.state();
        let edited = Message::new(message.clone(), Author::FarEnd, [MessagePart::text(text)])
            .with_edited_at(self.service.runtime.wall_clock());
        self.service.step(&mut state, id, MessageUpdated::new(edited.clone()), None)?;
        state.talk_mut(id)?.remember(edited);
        Ok(())
    }

    /// Takes a message of its own back.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it never came to a talk.
    pub fn unsay(&self, id: &ConversationId, message: &MessageId) -> Result<(), FarEndError> {
        let mut state = self.service.state();
        self.service.step(&mut state, id, MessageDeleted::new(message.clone()), None)?;
        state.talk_mut(id)?.messages.retain(|known| known.id != *message);
        Ok(())
    }

    /// Puts a reaction on a message.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it never came to a talk.
    pub fn react(&self, id: &ConversationId, message: &MessageId, reaction: &str) -> Result<(), FarEndError> {
        self.step(id, ReactionAdded::new(message.clone(), Author::FarEnd, reaction))
    }

    /// Sends a file in a chat.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when the conversation is over.
    pub fn send_file(
        &self,
        id: &ConversationId,
        name: &str,
        content_type: &str,
        bytes: &[u8],
    ) -> Result<(), FarEndError> {
        let mut state = self.service.state();
        state.talk(id)?;
        let file = state.keep_file(name, content_type, bytes.to_vec());
        let part = MessagePart::new(content_type).with_name(name).with_size(file.size).with_attachment(file.id);
        let message =
            Message::new(state.new_message(), Author::FarEnd, [part]).with_sent_at(self.service.runtime.wall_clock());
        Ok(self.service.step(&mut state, id, MessageReceived::new(message), None)?)
    }

    /// Says something in a call that is written down.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` before the call is connected.
    pub fn speak(&self, id: &ConversationId, text: &str) -> Result<(), FarEndError> {
        let segment: MessageId = self.service.state().new_id("s");
        self.step(id, TranscriptSegment::new(segment.as_str(), Author::FarEnd, text).with_is_final(true))
    }

    /// The service reports how good the sound is: a mean opinion score from 1 to 5.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` before the call is connected.
    pub fn sound(&self, id: &ConversationId, mos: f64) -> Result<(), FarEndError> {
        self.step(id, QualityReport::new().with_mos(mos))
    }

    /// A measure of the service is out of bounds.
    pub fn breach(&self, name: &str, value: f64, limit: f64) {
        let breached = KpiBreached::new(name).with_value(value).with_limit(limit);
        self.service.tell(&mut self.service.state(), None, breached, None);
    }

    /// The code of a sign-in by the method `device` is confirmed, or refused, on the other device. Says whether one waited.
    #[must_use]
    pub fn confirm_sign_in(&self, granted: bool) -> bool {
        self.service.confirm_sign_in(&mut self.service.state(), granted)
    }

    /// The last message that the agent has read.
    #[must_use]
    pub fn seen_by_agent(&self, id: &ConversationId) -> Option<MessageId> {
        self.see(id, |talk| talk.agent_read.clone()).flatten()
    }
}
