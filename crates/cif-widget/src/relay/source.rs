//! Where an agent's provider comes from.

use std::sync::Arc;

use cif_adapter::{Connector, EndConfig, HostEnd};
use cif_link::CloseReason;
use cif_protocol::channel::AgentInfo;
use cif_provider::{AgentContext, ChannelProvider, Host, ProviderFactory, Runtime};
use serde_json::Value;

/// Where the provider of each agent comes from: one of this process, or one at the other end of a link.
#[derive(Debug, Clone)]
pub struct ProviderSource(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Factory { factory: Arc<dyn ProviderFactory>, settings: Value },
    Link { connector: Arc<dyn Connector>, config: Box<EndConfig>, resumes: bool },
}

impl ProviderSource {
    /// Providers that this factory opens, with these settings; null for none.
    #[must_use]
    pub fn factory(factory: Arc<dyn ProviderFactory>, settings: Value) -> Self {
        Self(Kind::Factory { factory, settings })
    }

    /// A provider that is reached by this connector, anew for each agent. The link outlives a broken connection.
    #[must_use]
    pub fn link(connector: Arc<dyn Connector>, config: EndConfig) -> Self {
        Self(Kind::Link { connector, config: Box::new(config), resumes: true })
    }

    /// The same, for a connector that starts a program: one that has ended cannot go on where it was.
    #[must_use]
    pub fn program(connector: Arc<dyn Connector>, config: EndConfig) -> Self {
        Self(Kind::Link { connector, config: Box::new(config), resumes: false })
    }

    /// Opens the provider of an agent.
    pub(super) async fn open(
        &self,
        agent: &AgentInfo,
        host: Arc<dyn Host>,
        runtime: Arc<dyn Runtime>,
    ) -> Result<Opened, String> {
        match &self.0 {
            Kind::Factory { factory, settings } => {
                let cx = AgentContext::new(agent.clone(), runtime).with_config(settings.clone());
                let provider = factory.open(cx).await.map_err(|error| error.to_string())?;
                Ok(Opened { provider, link: None })
            }
            Kind::Link { connector, config, resumes } => {
                let pipe = connector.connect().await.map_err(|error| error.to_string())?;
                let again = resumes.then(|| Arc::clone(connector));
                let end = HostEnd::dial(pipe, again, host, runtime, (**config).clone());
                let provider = end.provider().await.map_err(|reason| format!("the link did not open: {reason}"))?;
                Ok(Opened { provider, link: Some(end) })
            }
        }
    }

    /// The settings of the provider, as `AttachContext` hands them over.
    pub(super) fn settings(&self) -> Value {
        match &self.0 {
            Kind::Factory { settings, .. } => settings.clone(),
            Kind::Link { .. } => Value::Null,
        }
    }
}

/// A provider that is there.
pub(super) struct Opened {
    pub(super) provider: Arc<dyn ChannelProvider>,
    link: Option<HostEnd>,
}

impl Opened {
    /// Waits until the link to it is over; for ever when there is none.
    pub(super) async fn gone(&self) -> CloseReason {
        match &self.link {
            Some(link) => link.closed().await,
            None => std::future::pending().await,
        }
    }
}
