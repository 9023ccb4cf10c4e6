//! Customers as the conformance kit moves them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use cif_protocol::ConversationId;
use cif_protocol::channel::ChannelKind;
use cif_provider::async_trait;
use cif_provider::far_end::{Effects, FarEnd, FarEndAct};
use cif_provider_webchat::{By, ClientId, Key, Kind, Outgoing, Refusal, Visit, WebChat};

/// Customers who stay at their chats.
#[derive(Debug)]
pub(crate) struct Customers {
    chat: WebChat,
    visits: Mutex<BTreeMap<String, (Key, Arc<Visit>)>>,
    names: AtomicU64,
}

impl Customers {
    /// Of this chat.
    pub(crate) fn new(chat: WebChat) -> Self {
        Self { chat, visits: Mutex::default(), names: AtomicU64::new(1) }
    }

    fn name(&self) -> ClientId {
        ClientId::new(self.names.fetch_add(1, Ordering::Relaxed).into())
    }

    fn visit(&self, conversation: &ConversationId) -> Result<Arc<Visit>, String> {
        let chat = WebChat::chat_of(conversation).ok_or("that is no conversation of a web chat")?;
        let visits = self.visits.lock().unwrap_or_else(PoisonError::into_inner);
        visits.get(chat.as_str()).map(|(_, visit)| Arc::clone(visit)).ok_or_else(|| "nobody is there".to_owned())
    }
}

#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn words(refusal: Refusal) -> String {
    refusal.to_string()
}

#[async_trait]
impl FarEnd for Customers {
    async fn offer(&self, kind: &ChannelKind, from: &str) -> Result<(), String> {
        if *kind != ChannelKind::Chat {
            return Err(format!("there are no customers for {kind}"));
        }
        let form = BTreeMap::from([("name".to_owned(), from.to_owned())]);
        let key = self.chat.start(form).await.map_err(words)?;
        let visit = Arc::new(self.chat.join(&key.chat, &key.secret).map_err(words)?);
        let mut visits = self.visits.lock().map_err(|error| error.to_string())?;
        visits.insert(key.chat.as_str().to_owned(), (key, visit));
        Ok(())
    }

    async fn hang_up(&self, conversation: &ConversationId) -> Result<(), String> {
        self.visit(conversation)?.end().await;
        Ok(())
    }

    async fn say(&self, conversation: &ConversationId, text: &str) -> Result<(), String> {
        let message = Outgoing::text(self.name(), text);
        self.visit(conversation)?.send(message).await.map(drop).map_err(words)
    }

    async fn act(&self, act: FarEndAct) -> Result<(), String> {
        match act {
            FarEndAct::Typing { conversation, typing } => self.visit(&conversation)?.typing(typing).map_err(words),
            FarEndAct::Read { conversation, message } => {
                let seq = message.as_str().rsplit_once('.').and_then(|(_, seq)| seq.parse().ok());
                let seq = seq.ok_or("that is no message of a web chat")?;
                self.visit(&conversation)?.seen(seq, seq).map_err(words)
            }
            FarEndAct::SendFile { conversation, name, text } => {
                let visit = self.visit(&conversation)?;
                let file = visit.upload(self.name(), &name, "text/plain", text.into_bytes()).await.map_err(words)?;
                visit.send(Outgoing::file(self.name(), file.id)).await.map(drop).map_err(words)
            }
            other => Err(format!("customers of a web chat cannot `{}`", other.name())),
        }
    }

    /// What the customers see: the messages are counted at their end.
    async fn effects(&self) -> Result<Effects, String> {
        let visits = self.visits.lock().map_err(|error| error.to_string())?;
        let (stats, mut effects) = (self.chat.stats(), Effects::default());
        for (_, visit) in visits.values() {
            let seen = visit.update(0, 0).items;
            let from_agents = seen.iter().filter(|item| item.kind == Kind::Message && item.by == By::Agent);
            effects.messages += from_agents.count() as u64;
        }
        (effects.typing, effects.read, effects.files) = (stats.typing, stats.read, stats.files);
        effects.transfers = stats.transfers;
        Ok(effects)
    }
}
