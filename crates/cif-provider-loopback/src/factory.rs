//! Makes loopback providers.

use std::sync::Arc;

use cif_protocol::channel::Descriptor;
use cif_provider::{
    AgentContext, ChannelProvider, ConfigError, ProviderError, ProviderErrorKind, ProviderFactory, async_trait,
};
use serde_json::Value;

use crate::{LoopbackConfig, LoopbackProvider};

/// Makes one [`LoopbackProvider`] per agent, from a configuration of the shape of [`LoopbackConfig`].
#[derive(Debug)]
pub struct LoopbackFactory {
    descriptor: Descriptor,
}

impl Default for LoopbackFactory {
    fn default() -> Self {
        Self::new()
    }
}

impl LoopbackFactory {
    /// A factory.
    #[must_use]
    pub fn new() -> Self {
        Self { descriptor: LoopbackProvider::describe() }
    }

    /// As [`ProviderFactory::open`], keeping the type, for a caller that wants the far end.
    ///
    /// # Errors
    ///
    /// `Config` with every problem of the configuration.
    pub fn open_loopback(&self, cx: &AgentContext) -> Result<Arc<LoopbackProvider>, ProviderError> {
        let config = LoopbackConfig::from_value(&cx.config).map_err(|problems| {
            let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
            ProviderError::new(ProviderErrorKind::Config, texts.join("; "))
        })?;
        Ok(Arc::new(LoopbackProvider::new(config, Arc::clone(&cx.runtime))))
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ProviderFactory for LoopbackFactory {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn validate_config(&self, config: &Value) -> Result<(), Vec<ConfigError>> {
        LoopbackConfig::from_value(config).map(drop)
    }

    async fn open(&self, cx: AgentContext) -> Result<Arc<dyn ChannelProvider>, ProviderError> {
        Ok(self.open_loopback(&cx)?)
    }
}
