//! What a provider is handed when it is connected to a host.

use std::fmt;
use std::sync::Arc;

use cif_protocol::channel::AgentInfo;

use crate::{EventSink, Host, Runtime};

/// Everything a provider needs while it is attached. It keeps what it uses and drops it at `detach`.
#[derive(Clone)]
#[non_exhaustive]
pub struct AttachContext {
    /// The agent who is signed in.
    pub agent: AgentInfo,
    /// The host. In one process this is the host itself, over a link its representative.
    pub host: Arc<dyn Host>,
    /// Where events are reported.
    pub events: EventSink,
    /// Time, randomness and tasks.
    pub runtime: Arc<dyn Runtime>,
    /// The configuration of the provider record, of the provider's own shape; null when there is none. It may hold secrets.
    pub config: serde_json::Value,
}

impl AttachContext {
    /// A context without configuration.
    #[must_use]
    pub fn new(agent: AgentInfo, host: Arc<dyn Host>, events: EventSink, runtime: Arc<dyn Runtime>) -> Self {
        Self { agent, host, events, runtime, config: serde_json::Value::Null }
    }

    /// Adds the configuration.
    #[must_use]
    pub fn with_config(mut self, config: serde_json::Value) -> Self {
        self.config = config;
        self
    }
}

impl fmt::Debug for AttachContext {
    /// The configuration is left out, because it may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttachContext").field("agent", &self.agent).field("host", &self.host).finish_non_exhaustive()
    }
}
