//! Makes loopback providers.

use std::sync::{Arc, Mutex, PoisonError};

use cif_protocol::channel::Descriptor;
use cif_provider::{
    AgentContext, ChannelProvider, ConfigError, ProviderError, ProviderErrorKind, ProviderFactory, async_trait,
};
use serde_json::Value;

use crate::{FarEnd, LoopbackConfig, LoopbackProvider};

/// Makes one [`LoopbackProvider`] per agent, from a configuration of the shape of [`LoopbackConfig`].
#[derive(Debug)]
pub struct LoopbackFactory {
    descriptor: Descriptor,
    far_end: Mutex<Option<FarEnd>>,
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
        Self { descriptor: LoopbackProvider::describe(), far_end: Mutex::new(None) }
    }

    /// The customers of the provider that was opened last; nothing before the first.
    #[must_use]
    pub fn far_end(&self) -> Option<FarEnd> {
        self.far_end.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
        let config = LoopbackConfig::from_value(&cx.config).map_err(|problems| {
            let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
            ProviderError::new(ProviderErrorKind::Config, texts.join("; "))
        })?;
        let provider = LoopbackProvider::new(config, Arc::clone(&cx.runtime));
        *self.far_end.lock().unwrap_or_else(PoisonError::into_inner) = Some(provider.far_end());
        Ok(Arc::new(provider))
    }
}
