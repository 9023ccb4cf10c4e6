//! Where providers come from.

use std::fmt::{self, Debug};
use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::channel::{AgentInfo, Descriptor};

use crate::{ChannelProvider, MaybeSend, MaybeSync, ProviderError, ProviderErrorKind, Runtime};

/// Makes providers: one factory per tenant, one provider per agent who signs in.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait ProviderFactory: Debug + MaybeSend + MaybeSync + 'static {
    /// The identity that all its providers have. Cheap, always the same.
    fn descriptor(&self) -> &Descriptor;

    /// Checks a configuration without connecting to anything.
    ///
    /// # Errors
    ///
    /// Every problem that was found, at least one.
    fn validate_config(&self, config: &serde_json::Value) -> Result<(), Vec<ConfigError>>;

    /// Makes the provider of one agent. It is not attached yet and connects to its service no earlier than in `attach`.
    ///
    /// *Cancellation*: a dropped future leaves nothing behind.
    ///
    /// # Errors
    ///
    /// `Config` when the configuration cannot be used, `Denied` when the agent may not use the channel.
    async fn open(&self, cx: AgentContext) -> Result<Arc<dyn ChannelProvider>, ProviderError>;
}

/// For whom a provider is opened.
#[derive(Clone)]
#[non_exhaustive]
pub struct AgentContext {
    /// The agent.
    pub agent: AgentInfo,
    /// Time, randomness and tasks.
    pub runtime: Arc<dyn Runtime>,
    /// The configuration of the provider record; null when there is none. It may hold secrets.
    pub config: serde_json::Value,
}

impl AgentContext {
    /// A context without configuration.
    #[must_use]
    pub fn new(agent: AgentInfo, runtime: Arc<dyn Runtime>) -> Self {
        Self { agent, runtime, config: serde_json::Value::Null }
    }

    /// Adds the configuration.
    #[must_use]
    pub fn with_config(mut self, config: serde_json::Value) -> Self {
        self.config = config;
        self
    }
}

impl Debug for AgentContext {
    /// The configuration is left out, because it may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentContext").field("agent", &self.agent).finish_non_exhaustive()
    }
}

/// One thing that is wrong with a provider's configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("configuration, {field}: {message}")]
#[non_exhaustive]
pub struct ConfigError {
    /// The key, with dots between levels; empty for the configuration as a whole.
    pub field: String,
    /// What was found, what is expected. Never the value of a secret.
    pub message: String,
}

impl ConfigError {
    /// A problem with `field`.
    #[must_use]
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl From<ConfigError> for ProviderError {
    fn from(error: ConfigError) -> Self {
        Self::new(ProviderErrorKind::Config, error.to_string())
    }
}
