//! One chat, as the hub knows it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cif_protocol::channel::{Address, Offered, Party};
use cif_protocol::{ConversationId, MessageId, Timestamp};

use crate::ids::AgentId;
use crate::rate::Bucket;
use crate::store::ChatRow;
use crate::{ChatId, ClientId, FileInfo, Phase, Status};

/// Who has a chat. It is never with two agents: there is one place for one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In the queue.
    Waiting,
    /// Offered to this agent.
    Offered(AgentId),
    /// This agent talks to the customer.
    With(AgentId),
    Ended,
}

impl Place {
    pub(super) fn agent(&self) -> Option<&AgentId> {
        match self {
            Self::Offered(agent) | Self::With(agent) => Some(agent),
            Self::Waiting | Self::Ended => None,
        }
    }
}

/// A message of the agent's that the customer has not read yet.
#[derive(Debug, Clone)]
pub(super) struct Unread {
    pub(super) seq: u64,
    /// The name that the host gave it.
    pub(super) client: Option<String>,
    pub(super) delivered: bool,
}

#[derive(Debug)]
pub(super) struct Chat {
    pub(super) row: ChatRow,
    pub(super) place: Place,
    /// The number of the last line of its log.
    pub(super) last: u64,
    /// The names of the customer's messages that came, with their numbers.
    pub(super) clients: BTreeMap<ClientId, u64>,
    pub(super) files: BTreeMap<String, FileInfo>,
    /// Bytes of all files.
    pub(super) bytes: u64,
    pub(super) unread: VecDeque<Unread>,
    /// Who declined, or let it pass, in this round.
    pub(super) declined: BTreeSet<AgentId>,
    /// An agent who is to get it before all others.
    pub(super) wanted: Option<AgentId>,
    pub(super) bucket: Bucket,
    /// Connections of its customer.
    pub(super) connections: u32,
    pub(super) customer_types: bool,
    pub(super) status: Status,
}

impl Chat {
    /// Its place in the order of waiting.
    pub(super) fn turn(&self, id: &ChatId) -> (i64, ChatId) {
        (self.row.began, id.clone())
    }

    pub(super) fn is_over(&self) -> bool {
        self.place == Place::Ended
    }

    pub(super) const fn phase(&self) -> Phase {
        match self.place {
            Place::Waiting | Place::Offered(_) => Phase::Waiting,
            Place::With(_) => Phase::Talking,
            Place::Ended => Phase::Ended,
        }
    }

    /// Who writes, as agents see it.
    fn party(&self) -> Party {
        let answer = |name: &str| self.row.form.get(name).filter(|text| !text.trim().is_empty());
        let mut party = match answer("email") {
            Some(email) => Party::from(Address::email(email.clone())),
            None => Party::new(),
        };
        if let Some(name) = answer("name") {
            party = party.with_name(name.clone());
            if party.address.is_none() {
                party.address = Some(Address::user(name.clone()));
            }
        }
        party
    }

    /// The offer to an agent.
    pub(super) fn offer(&self, queue: &str, expires: Option<Timestamp>) -> Offered {
        let mut offered =
            Offered::new(cif_protocol::channel::ChannelKind::Chat, self.party()).with_queue(queue.to_owned());
        offered.attributes.clone_from(&self.row.form);
        offered.expires_at = expires;
        offered
    }
}

/// The conversation as which an agent sees a chat: each offer is one of its own.
pub(crate) fn conversation(chat: &ChatId, leg: u32) -> ConversationId {
    ConversationId::from(format!("{chat}-{leg}"))
}

/// The chat of a conversation, and which offer of it.
pub(crate) fn chat_of(conversation: &ConversationId) -> Option<(ChatId, u32)> {
    let (chat, leg) = conversation.as_str().rsplit_once('-')?;
    Some((ChatId::new(chat), leg.parse().ok()?))
}

/// The name of a message for hosts.
pub(crate) fn message_id(chat: &ChatId, seq: u64) -> MessageId {
    MessageId::from(format!("{chat}.{seq}"))
}

/// The number of a message in this chat.
pub(crate) fn seq_of(chat: &ChatId, message: &MessageId) -> Option<u64> {
    message.as_str().strip_prefix(chat.as_str())?.strip_prefix('.')?.parse().ok()
}
