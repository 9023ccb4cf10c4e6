//! What a provider in the host's process should have around it.

use std::sync::Arc;

use cif_provider::{ChannelProvider, Runtime};

use super::{CapabilityCheck, Stack};
use crate::command_log::{MemoryCommandLog, once};

/// How many commands are remembered.
const WINDOW: usize = 1_024;

/// Puts around a provider what hosts expect of every one and few write themselves: what is not advertised is refused without
/// asking the provider ([`CapabilityCheck`]), and a command that comes twice under one id has its effect once
/// ([`once`], in memory, for the last 1,024 commands).
#[must_use]
pub fn guarded(provider: Arc<dyn ChannelProvider>, runtime: &Arc<dyn Runtime>) -> Arc<dyn ChannelProvider> {
    let checked = Stack::new(Arc::clone(runtime)).with(CapabilityCheck::new()).provider(provider);
    once(checked, Arc::new(MemoryCommandLog::new(WINDOW, &**runtime)))
}
