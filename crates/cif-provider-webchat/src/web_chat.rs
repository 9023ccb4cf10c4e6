//! The web chat as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use cif_protocol::channel::{ChannelKind, Descriptor};
use cif_provider::{
    AgentContext, ChannelProvider, ConfigError, ProviderError, ProviderErrorKind, ProviderFactory, Runtime, async_trait,
};

use crate::hub::Stats;
use crate::provider::WebChatProvider;
use crate::shared::Shared;
use crate::store::{Store, StoreError};
use crate::{ChatId, Key, Refusal, Visit, WebChatConfig};

/// What a web chat cannot be made with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The configuration cannot be used.
    #[error("the web chat cannot be set up: {}", .0.join("; "))]
    Config(Vec<String>),
    /// The chats that are kept cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The chat of one site: customers by [`router`](Self::router), agents by the [`ProviderFactory`]. Clones are the same chat.
#[derive(Debug, Clone)]
pub struct WebChat {
    pub(crate) shared: Arc<Shared>,
    descriptor: Descriptor,
}

impl WebChat {
    /// Sets a chat up and takes up the chats that are open in the store, which may block.
    ///
    /// # Errors
    ///
    /// The configuration has mistakes, or the store cannot be read.
    pub fn new(config: WebChatConfig, runtime: Arc<dyn Runtime>, store: Arc<dyn Store>) -> Result<Self, SetupError> {
        let problems = config.problems();
        if !problems.is_empty() {
            return Err(SetupError::Config(problems));
        }
        let kinds = [ChannelKind::Chat];
        let descriptor = Descriptor::new("web_chat", "Web chat", env!("CARGO_PKG_VERSION")).with_kinds(kinds);
        Ok(Self { shared: Shared::begin(config, runtime, store)?, descriptor })
    }

    /// What it was set up with.
    #[must_use]
    pub fn config(&self) -> &WebChatConfig {
        &self.shared.config
    }

    /// Begins a chat for a customer, as the chat's page does.
    ///
    /// # Errors
    ///
    /// `Malformed` (the form), `TooFast`, `Busy`.
    pub async fn start(&self, form: BTreeMap<String, String>) -> Result<Key, Refusal> {
        self.shared.start(form, None).await
    }

    /// Comes to a chat as its customer, as the chat's page does.
    ///
    /// # Errors
    ///
    /// `UnknownChat`: there is no such chat, or the secret is not its; `Busy`: too many connections.
    pub fn join(&self, chat: &ChatId, secret: &str) -> Result<Visit, Refusal> {
        self.shared.join(chat, secret)
    }

    /// Ends the customers' connections, so that their server can stop. Their pages come back when it is there again.
    pub fn disconnect_customers(&self) {
        self.shared.stopping.send_replace(true);
    }

    /// What has been done so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.shared.look(|hub| hub.stats)
    }

    /// The chat behind a conversation that an agent has.
    #[must_use]
    pub fn chat_of(conversation: &cif_protocol::ConversationId) -> Option<ChatId> {
        crate::hub::chat_of(conversation).map(|(chat, _)| chat)
    }

    /// As [`ProviderFactory::open`], with the type.
    #[must_use]
    pub fn open_for(&self, agent: &cif_protocol::channel::AgentInfo) -> Arc<WebChatProvider> {
        Arc::new(WebChatProvider::new(Arc::clone(&self.shared), self.descriptor.clone(), agent))
    }
}

#[async_trait]
impl ProviderFactory for WebChat {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn validate_config(&self, config: &serde_json::Value) -> Result<(), Vec<ConfigError>> {
        if config.is_null() || config.as_object().is_some_and(serde_json::Map::is_empty) {
            return Ok(());
        }
        Err(vec![ConfigError::new("", "the record of a web chat has no configuration; set it up where it is served")])
    }

    async fn open(&self, cx: AgentContext) -> Result<Arc<dyn ChannelProvider>, ProviderError> {
        if cx.agent.id.trim().is_empty() {
            return Err(ProviderError::new(
                ProviderErrorKind::Denied,
                "the agent has no id; agents are told apart by it",
            ));
        }
        Ok(cif_adapter::layer::guarded(self.open_for(&cx.agent), &self.shared.runtime))
    }
}
