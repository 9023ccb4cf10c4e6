//! The outcomes of commands that were executed, so that none is executed twice.

use std::collections::{BTreeMap, VecDeque};

use cif_protocol::CommandId;
use cif_protocol::channel::{ChannelReply, Command};
use cif_provider::{ProviderError, ProviderErrorKind};

/// How many outcomes are remembered.
const REMEMBERED: usize = 1_024;

#[derive(Debug, Default)]
pub(crate) struct CommandLog {
    outcomes: BTreeMap<CommandId, Result<ChannelReply, ProviderError>>,
    order: VecDeque<CommandId>,
}

impl CommandLog {
    /// The outcome of an earlier command with this id.
    pub(crate) fn find<C: Command>(&self, id: &CommandId) -> Option<Result<C::Reply, ProviderError>> {
        let outcome = self.outcomes.get(id)?.clone();
        Some(outcome.and_then(|reply| {
            C::unwrap_reply(reply).ok_or_else(|| {
                let text = "the command id was used for another command; give every command an id of its own";
                ProviderError::new(ProviderErrorKind::InvalidInput, text).with_context("command_id", id.as_str())
            })
        }))
    }

    pub(crate) fn add<C: Command>(&mut self, id: &CommandId, outcome: &Result<C::Reply, ProviderError>)
    where
        C::Reply: Clone,
    {
        if self.order.len() >= REMEMBERED {
            if let Some(oldest) = self.order.pop_front() {
                self.outcomes.remove(&oldest);
            }
        }
        self.order.push_back(id.clone());
        self.outcomes.insert(id.clone(), outcome.clone().map(C::wrap_reply));
    }
}
