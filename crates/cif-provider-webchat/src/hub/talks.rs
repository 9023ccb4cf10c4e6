//! What agents do with the chats that they are offered or have.

use std::sync::Arc;

use cif_protocol::channel::{
    Accepted, Address, Connected, Declined, EndCause, Ended, MessageStatus, MessageStatusChanged, Transferred,
};
use cif_protocol::{CommandId, ConversationId, MessageId};
use cif_provider::{ProviderError, ProviderErrorKind as Error};

use super::chat::{Unread, chat_of, message_id, seq_of};
use super::{Effect, Hub, Kind, Now, Place, Timer};
use crate::ids::AgentId;
use crate::item::By;
use crate::store::Write;
use crate::{ChatId, FileInfo};

/// The most messages of an agent that wait to be read: receipts of older ones are not told.
const MAX_UNREAD: usize = 256;

/// A message on its way from an agent.
#[derive(Debug, Default)]
pub(crate) struct Sending {
    pub(crate) text: Option<String>,
    /// A file, with its content when the chat has not got it yet.
    pub(crate) file: Option<(FileInfo, Option<Arc<[u8]>>)>,
    pub(crate) client_id: Option<String>,
}

impl Hub {
    /// The chat of a conversation that this agent is offered (`talking` is false) or has.
    fn own(&self, agent: &AgentId, of: &ConversationId, talking: bool) -> Result<ChatId, ProviderError> {
        let (id, leg) = chat_of(of).ok_or_else(|| gone(of))?;
        let chat = self.chats.get(&id).filter(|chat| chat.row.leg == leg).ok_or_else(|| gone(of))?;
        match &chat.place {
            Place::With(own) if own == agent && talking => Ok(id),
            Place::Offered(own) if own == agent && !talking => Ok(id),
            _ => Err(gone(of)),
        }
    }

    /// The agent takes what is offered.
    pub(crate) fn accept(
        &mut self,
        agent: &AgentId,
        of: &ConversationId,
        cause: Option<&CommandId>,
        now: Now,
    ) -> Result<ChatId, ProviderError> {
        let id = self.own(agent, of, false)?;
        self.timers.clear(&Timer::Offer(id.clone()));
        self.timers.clear(&Timer::Again(id.clone()));
        let Some(chat) = self.chats.get_mut(&id) else { return Err(gone(of)) };
        chat.place = Place::With(agent.clone());
        chat.declined.clear();
        let last = chat.last;
        self.report(&id, Accepted::new(), cause);
        self.report(&id, Connected::new(), cause);
        self.step.effects.push(Effect::Backlog(agent.clone(), id.clone(), of.clone()));
        let name = self.agents.get(agent).map(|agent| agent.name.clone());
        self.append(&id, now, Kind::Joined, By::Agent, |item| item.name = name);
        self.save(&id);
        self.show(&id, |status| (status.delivered, status.ahead, status.offline) = (last, 0, false));
        Ok(id)
    }

    /// The agent does not take what is offered.
    pub(crate) fn decline(
        &mut self,
        agent: &AgentId,
        of: &ConversationId,
        cause: Option<&CommandId>,
        now: Now,
    ) -> Result<(), ProviderError> {
        let id = self.own(agent, of, false)?;
        self.report(&id, Declined::new(), cause);
        self.back_to_queue(&id, true, now);
        Ok(())
    }

    /// The agent ends a chat.
    pub(crate) fn hang_up(
        &mut self,
        agent: &AgentId,
        of: &ConversationId,
        cause: Option<&CommandId>,
        now: Now,
    ) -> Result<(), ProviderError> {
        let id = self.own(agent, of, true)?;
        self.end(&id, By::Agent, cause, now);
        Ok(())
    }

    /// The agent writes.
    pub(crate) fn send(
        &mut self,
        agent: &AgentId,
        of: &ConversationId,
        message: Sending,
        cause: Option<&CommandId>,
        now: Now,
    ) -> Result<MessageId, ProviderError> {
        let id = self.own(agent, of, true)?;
        self.set_agent_typing(&id, false, now);
        let (info, bytes) = message.file.map_or((None, None), |(info, bytes)| (Some(info), bytes));
        if let (Some(info), Some(bytes)) = (&info, bytes) {
            if let Some(chat) = self.chats.get_mut(&id) {
                chat.files.insert(info.id.clone(), info.clone());
            }
            self.step.writes.push(Write::File(id.clone(), info.clone(), bytes));
        }
        let name = self.agents.get(agent).map(|agent| agent.name.clone());
        let text = message.text;
        let item = self.append(&id, now, Kind::Message, By::Agent, |item| {
            (item.text, item.file, item.name) = (text, info, name);
        });
        let seq = item.ok_or_else(|| gone(of))?.seq;
        self.stats.from_agents += 1;
        if let Some(chat) = self.chats.get_mut(&id) {
            if chat.unread.len() >= MAX_UNREAD {
                chat.unread.pop_front();
            }
            chat.unread.push_back(Unread { seq, client: message.client_id.clone(), delivered: false });
        }
        let mut status = MessageStatusChanged::new(message_id(&id, seq), MessageStatus::Sent);
        status.client_id = message.client_id;
        self.report(&id, status, cause);
        Ok(message_id(&id, seq))
    }

    /// The agent begins or stops typing.
    pub(crate) fn agent_types(
        &mut self,
        agent: &AgentId,
        of: &ConversationId,
        on: bool,
        now: Now,
    ) -> Result<(), ProviderError> {
        let id = self.own(agent, of, true)?;
        self.set_agent_typing(&id, on, now);
        Ok(())
    }

    pub(super) fn set_agent_typing(&mut self, id: &ChatId, on: bool, now: Now) {
        let timer = Timer::AgentTyping(id.clone());
        if on {
            self.timers.set(timer, now.at + self.config.routing.typing);
        } else {
            self.timers.clear(&timer);
        }
        if self.chats.get(id).is_some_and(|chat| chat.status.typing != on) {
            self.stats.typing += 1;
            self.show(id, |status| status.typing = on);
        }
    }

    /// The agent has read everything up to a message.
    pub(crate) fn mark_read(
        &mut self,
        agent: &AgentId,
        of: &ConversationId,
        up_to: &MessageId,
    ) -> Result<(), ProviderError> {
        let id = self.own(agent, of, true)?;
        let chat = self.chats.get(&id).ok_or_else(|| gone(of))?;
        let seq = seq_of(&id, up_to).filter(|seq| (1..=chat.last).contains(seq)).ok_or_else(|| {
            let text = format!("there is no message {up_to} in this conversation; see `history.fetch`");
            ProviderError::new(Error::NotFound, text)
        })?;
        if chat.status.read < seq {
            self.stats.read += 1;
            self.show(&id, |status| {
                status.read = seq;
                status.delivered = status.delivered.max(seq);
            });
        }
        Ok(())
    }

    /// The agent hands a chat to a colleague, or back to the queue when `to` is nobody's name.
    pub(crate) fn transfer(
        &mut self,
        agent: &AgentId,
        of: &ConversationId,
        to: Address,
        cause: Option<&CommandId>,
        now: Now,
    ) -> Result<(), ProviderError> {
        let id = self.own(agent, of, true)?;
        let wanted = self.agents.keys().find(|known| ***known == *to.value).cloned();
        if wanted.is_none() && to.value != self.config.queue {
            let text = format!("`{}` is neither an agent nor the queue `{}`", to.value, self.config.queue);
            return Err(ProviderError::new(Error::InvalidInput, text + "; see the directory"));
        }
        if wanted.as_ref() == Some(agent) {
            let text = "the agent has the chat already; name somebody else, or end it";
            return Err(ProviderError::new(Error::InvalidInput, text));
        }
        self.set_customer_typing(&id, false, now);
        self.report(&id, Transferred::new(to), cause);
        self.report(&id, Ended::new(EndCause::Transferred), cause);
        self.append(&id, now, Kind::Waiting, By::Agent, |_| ());
        self.stats.transfers += 1;
        if let Some(chat) = self.chats.get_mut(&id) {
            chat.wanted = wanted;
        }
        self.back_to_queue(&id, true, now);
        Ok(())
    }

    /// Notes something with a chat of this agent's, now or earlier.
    pub(crate) fn note(&mut self, agent: &AgentId, of: &ConversationId, kind: &'static str, body: String) {
        if let Some((chat, _)) = chat_of(of) {
            self.step.writes.push(Write::Note { chat, agent: agent.to_string(), kind, body });
        }
    }

    /// The agent handed a file over.
    pub(crate) fn count_file(&mut self) {
        self.stats.files += 1;
    }
}

fn gone(of: &ConversationId) -> ProviderError {
    let text = format!("{of} is not with this agent any more; the snapshot has what is");
    ProviderError::new(Error::WrongState, text)
}
