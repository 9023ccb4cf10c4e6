//! Which commands wait for each other.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use cif_protocol::ConversationId;
use cif_protocol::channel::ChannelCommand;

use crate::engine::{Turn, Turns};

/// Attach and detach run one after the other; so do the commands of one conversation. Events of the host begin in order.
/// Everything else runs side by side.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    pub(crate) life_cycle: Turns,
    host_events: Turns,
    conversations: Mutex<Conversations>,
}

/// The lanes of conversations. Those that nobody waits in are forgotten when the number has doubled since the last time, so
/// that there are never many more than commands under way, and looking for them costs each command next to nothing.
#[derive(Debug, Default)]
struct Conversations {
    lanes: BTreeMap<ConversationId, Turns>,
    sweep_at: usize,
}

/// Fewer lanes than this are not looked through.
const FEW: usize = 16;

/// How a command waits.
#[derive(Debug)]
pub(crate) enum Order {
    /// Not at all.
    Free,
    /// It begins in its turn.
    Begin(Turn),
    /// It runs in its turn.
    Hold(Turn),
}

impl Lanes {
    /// The place of a command, taken when the command arrives.
    pub(crate) fn place(&self, command: &ChannelCommand) -> Order {
        match command {
            ChannelCommand::Attach(_) | ChannelCommand::Detach(_) => Order::Hold(self.life_cycle.take()),
            ChannelCommand::DeliverHostEvent(_) => Order::Begin(self.host_events.take()),
            other => match other.conversation() {
                Some(conversation) => Order::Hold(self.conversation(conversation)),
                None => Order::Free,
            },
        }
    }

    fn conversation(&self, id: &ConversationId) -> Turn {
        let mut conversations = self.conversations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = conversations.lanes.get(id) {
            return lane.take();
        }
        if conversations.lanes.len() >= conversations.sweep_at.max(FEW) {
            conversations.lanes.retain(|_, lane| !lane.is_idle());
            conversations.sweep_at = conversations.lanes.len() * 2;
        }
        conversations.lanes.entry(id.clone()).or_default().take()
    }
}
