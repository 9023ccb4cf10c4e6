//! The bounds of a hub.

use std::time::Duration;

use cif_protocol::channel::AgentInfo;

/// The configuration of a [`Hub`](super::Hub).
#[derive(Clone)]
#[non_exhaustive]
pub struct HubConfig {
    /// The agent who is signed in.
    pub agent: AgentInfo,
    /// The configuration of the provider record. It may hold secrets.
    pub provider_config: serde_json::Value,
    /// How many events of the provider may wait for the hub.
    pub queue: usize,
    /// How many items may wait for one subscriber.
    pub subscriber_queue: usize,
    /// How many host events may wait for the provider.
    pub host_event_queue: usize,
    /// The most live conversations.
    pub max_conversations: usize,
    /// How many conversations that are over are kept in the view.
    pub keep_finished: usize,
    /// How long a command may take, and a snapshot.
    pub command_timeout: Duration,
    /// How long the provider may take for one host event.
    pub host_event_timeout: Duration,
    /// The pause before a snapshot is asked for again; it doubles with each failure, up to 30 s.
    pub snapshot_pause: Duration,
    /// How often a snapshot is asked for after one gap before the hub goes on without.
    pub snapshot_attempts: u32,
}

impl HubConfig {
    /// The usual bounds, for this agent.
    #[must_use]
    pub fn new(agent: AgentInfo) -> Self {
        Self {
            agent,
            provider_config: serde_json::Value::Null,
            queue: 1_024,
            subscriber_queue: 1_024,
            host_event_queue: 64,
            max_conversations: 256,
            keep_finished: 32,
            command_timeout: Duration::from_secs(10),
            host_event_timeout: Duration::from_secs(10),
            snapshot_pause: Duration::from_secs(1),
            snapshot_attempts: 8,
        }
    }

    /// With the configuration of the provider record.
    #[must_use]
    pub fn with_provider_config(mut self, config: serde_json::Value) -> Self {
        self.provider_config = config;
        self
    }

    /// With at most this many live conversations.
    #[must_use]
    pub fn with_max_conversations(mut self, live: usize) -> Self {
        self.max_conversations = live;
        self
    }

    /// With queues of these lengths: for the provider's events, and for each subscriber.
    #[must_use]
    pub fn with_queues(mut self, provider: usize, subscriber: usize) -> Self {
        self.queue = provider;
        self.subscriber_queue = subscriber;
        self
    }
}

impl std::fmt::Debug for HubConfig {
    /// The provider's configuration is left out, because it may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HubConfig").field("agent", &self.agent).field("queue", &self.queue).finish_non_exhaustive()
    }
}
