//! The loopback provider with a far end that the desktop can move.

use std::sync::{Arc, Mutex, PoisonError};

use cif_axum::Simulator;
use cif_bridge::page::Simulate;
use cif_protocol::channel::{ChannelKind, Descriptor};
use cif_provider::{AgentContext, ChannelProvider, ConfigError, ProviderError, ProviderFactory, async_trait};
use cif_provider_loopback::{FarEnd, LoopbackFactory};
use serde_json::Value;

/// Makes the provider, and lets customers call and write to the one it made last.
#[derive(Debug, Default)]
pub(crate) struct Loopback {
    factory: LoopbackFactory,
    far_end: Mutex<Option<FarEnd>>,
}

#[async_trait]
impl ProviderFactory for Loopback {
    fn descriptor(&self) -> &Descriptor {
        self.factory.descriptor()
    }

    fn validate_config(&self, config: &Value) -> Result<(), Vec<ConfigError>> {
        self.factory.validate_config(config)
    }

    async fn open(&self, cx: AgentContext) -> Result<Arc<dyn ChannelProvider>, ProviderError> {
        let provider = self.factory.open_loopback(&cx)?;
        *self.far_end.lock().unwrap_or_else(PoisonError::into_inner) = Some(provider.far_end());
        Ok(provider)
    }
}

impl Simulator for Loopback {
    fn simulate(&self, what: &Simulate) -> Result<(), String> {
        let far_end = self.far_end.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(far_end) = far_end else { return Err("no record of the loopback provider is in use".to_owned()) };
        let from = Some(what.number.trim()).filter(|number| !number.is_empty());
        let begun = match (&what.channel, from) {
            (ChannelKind::Email, Some(from)) => {
                let name = what.name.as_deref().unwrap_or(from);
                far_end.send_mail(from, "A question", &format!("Hello,\n\nplease call me back.\n\n{name}"))
            }
            (channel, from) => far_end.incoming(channel.clone(), from, what.name.as_deref()),
        };
        begun.map(drop).map_err(|error| error.to_string())
    }
}
