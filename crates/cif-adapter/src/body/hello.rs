//! What an end says about itself in the handshake.

use cif_protocol::channel::{Descriptor, Facet, Scope, ScopedCapabilities};
use cif_provider::ChannelProvider;
use serde::{Deserialize, Serialize};

/// What an end says about itself. The token that lets it in is not here but in the frame, as a
/// [`Secret`](cif_link::Secret), which no `Debug` shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct HelloBody {
    /// The provider record that the link belongs to, by its unique name. A provider that dials says it; a host that dials
    /// may say which record it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The provider's identity. Absent for a host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub descriptor: Option<Descriptor>,
    /// The provider's facets. Empty for a host.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<Facet>,
    /// The provider's capabilities, by scope. Empty for a host.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<ScopedCapabilities>,
    /// Names the log in which the provider end keeps the commands that it executed; another name, another memory. Absent for
    /// a host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command_log: Option<String>,
}

impl HelloBody {
    /// What a host says.
    #[must_use]
    pub fn host() -> Self {
        Self::default()
    }

    /// What a provider says: its identity, its facets, and what it can do at best and for the agent who is signed in.
    #[must_use]
    pub fn provider(provider: &dyn ChannelProvider) -> Self {
        let capabilities = [Scope::Provider, Scope::SignIn].map(|scope| {
            let capabilities = provider.capabilities(&scope);
            ScopedCapabilities::new(scope, capabilities)
        });
        Self {
            name: None,
            descriptor: Some(provider.descriptor().clone()),
            facets: provider.facets(),
            capabilities: capabilities.into(),
            command_log: None,
        }
    }

    /// Names the provider record.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}
