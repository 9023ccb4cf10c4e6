//! Live conversations of native providers, as the page shows and commands them.

use cif_protocol::channel::{self, ChannelCommand, Message, MessagePart};
use cif_protocol::{ConversationId, ProviderId, SessionId};
use serde::{Deserialize, Serialize};

/// What an agent does with a conversation by the page's own controls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConversationAction {
    /// Take it.
    Accept,
    /// Refuse it.
    Decline,
    /// End it.
    HangUp,
    /// Let the far end wait.
    Hold,
    /// Go on.
    Resume,
    /// Let the far end hear nothing.
    Mute,
    /// Let it hear again.
    Unmute,
    /// Send tones.
    Dtmf {
        /// The tones: digits, `*`, `#`, `A` to `D`.
        digits: String,
    },
    /// Hand it to somebody else without asking.
    Transfer {
        /// Telephone number of that person.
        to: String,
    },
    /// Send a message.
    Send {
        /// Its text.
        text: String,
        /// The page's own name for it.
        client_id: String,
    },
}

impl ConversationAction {
    /// The command for the provider.
    ///
    /// # Errors
    /// The tones hold something that is no tone.
    pub fn command(self, conversation: ConversationId) -> Result<ChannelCommand, channel::InvalidDtmf> {
        Ok(match self {
            Self::Accept => channel::Accept::new(conversation).into(),
            Self::Decline => channel::Decline::new(conversation).into(),
            Self::HangUp => channel::End::new(conversation).into(),
            Self::Hold => channel::Hold::new(conversation).into(),
            Self::Resume => channel::Resume::new(conversation).into(),
            Self::Mute => channel::Mute::new(conversation).into(),
            Self::Unmute => channel::Unmute::new(conversation).into(),
            Self::Dtmf { digits } => channel::SendDtmf::new(conversation, digits.parse::<channel::Dtmf>()?).into(),
            Self::Transfer { to } => channel::BlindTransfer::new(conversation, channel::Address::phone(to)).into(),
            Self::Send { text, client_id } => {
                channel::SendMessage::new(conversation, vec![MessagePart::text(text)]).with_client_id(client_id).into()
            }
        })
    }

    /// The names of the actions that a conversation allows, from what its provider can do now.
    #[must_use]
    pub fn possible(
        conversation: &channel::Conversation,
        can: &channel::Capabilities,
        muted: bool,
    ) -> Vec<&'static str> {
        use channel::ConversationState as State;
        let (state, mut names) = (&conversation.state, Vec::new());
        let mut add = |condition: bool, level: channel::Level, name| {
            if condition && level.is_supported() {
                names.push(name);
            }
        };
        let talking = state.is_connected();
        add(*state == State::Offered, can.accept, "accept");
        add(*state == State::Offered, can.decline, "decline");
        add(talking || matches!(state, State::Dialing | State::Accepted), can.end, "hang_up");
        add(*state == State::Connected, can.hold, "hold");
        add(*state == State::Held, can.hold, "resume");
        add(talking && !muted, can.mute, "mute");
        add(talking && muted, can.mute, "unmute");
        add(*state == State::Connected, can.send_dtmf, "dtmf");
        add(talking, can.blind_transfer, "transfer");
        add(talking, can.send_message, "send");
        names
    }
}

/// A conversation of a native provider that is not over, or was over a moment ago.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LiveConversation {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation, as the Channel API describes it.
    pub conversation: channel::Conversation,
    /// The session that belongs to it.
    pub session: Option<SessionId>,
    /// Does the far end hear nothing?
    pub muted: bool,
    /// Is the far end writing?
    pub typing: bool,
    /// Milliseconds since the ends were connected, when this was sent.
    pub connected_ms: Option<u64>,
    /// What has been written, oldest first; the newest 200.
    pub messages: Vec<Message>,
    /// The names of the possible [`ConversationAction`]s.
    pub actions: Vec<&'static str>,
}

impl LiveConversation {
    /// A conversation without messages, whose actions follow from what the provider can do.
    #[must_use]
    pub fn new(
        provider: ProviderId,
        conversation: channel::Conversation,
        capabilities: &channel::Capabilities,
        muted: bool,
    ) -> Self {
        let actions = ConversationAction::possible(&conversation, capabilities, muted);
        Self {
            provider,
            conversation,
            session: None,
            muted,
            typing: false,
            connected_ms: None,
            messages: Vec::new(),
            actions,
        }
    }
}

#[cfg(test)]
mod tests {
    use cif_protocol::channel::{Capabilities, ChannelKind, ConversationState, Direction, Level};

    use super::*;

    #[test]
    fn actions_follow_state_and_capabilities() {
        let can = Capabilities::default()
            .with_accept(Level::Full)
            .with_end(Level::Full)
            .with_hold(Level::Full)
            .with_mute(Level::Full)
            .with_send_message(Level::Dropped);
        let names = |state, muted| {
            let conversation = channel::Conversation::new("c1", ChannelKind::Voice, Direction::Inbound, state);
            ConversationAction::possible(&conversation, &can, muted)
        };
        assert_eq!(names(ConversationState::Offered, false), ["accept"]);
        assert_eq!(names(ConversationState::Connected, false), ["hang_up", "hold", "mute"]);
        assert_eq!(names(ConversationState::Held, true), ["hang_up", "resume", "unmute"]);
        assert!(names(ConversationState::Ended, false).is_empty());
    }

    #[test]
    fn actions_become_commands() {
        let read = |json: &str| serde_json::from_str::<ConversationAction>(json).expect(json);
        let command = |json: &str| read(json).command("c1".into());
        assert_eq!(command(r#"{"do":"hang_up"}"#).expect("end").name(), "conversation.end");
        assert_eq!(command(r#"{"do":"dtmf","digits":"1#"}"#).expect("tones").name(), "voice.send_dtmf");
        assert!(command(r#"{"do":"dtmf","digits":"1x"}"#).is_err());
        assert_eq!(
            command(r#"{"do":"send","text":"<b>hi</b>","client_id":"m1"}"#).expect("message").name(),
            "messaging.send"
        );
        assert!(serde_json::from_str::<ConversationAction>(r#"{"do":"explode"}"#).is_err());
    }
}
