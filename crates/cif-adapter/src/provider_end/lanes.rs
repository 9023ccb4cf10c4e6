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
    conversations: Mutex<BTreeMap<ConversationId, Turns>>,
}

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
        let mut lanes = self.conversations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(id) {
            return lane.take();
        }
        // As many lanes as calls at most: those that nobody waits in are forgotten when a new one begins.
        lanes.retain(|_, lane| !lane.is_idle());
        lanes.entry(id.clone()).or_default().take()
    }
}
