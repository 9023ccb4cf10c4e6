//! The agents' side: one provider for each agent who signs in.

mod capabilities;
mod conversations;
mod directory;
mod files;
mod messages;
mod presence;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cif_protocol::ConversationId;
use cif_protocol::channel::{AgentInfo, Capabilities, Descriptor, Scope, Snapshot};
use cif_provider::{
    AttachContext, Attachments, ChannelProvider, Conversations, Directory, History, Messaging, Presence, ProviderError,
    ProviderErrorKind, Voice, async_trait,
};

use crate::ChatId;
use crate::hub::{Hub, Now};
use crate::seat::Seat;
use crate::shared::{Settled, Shared};

/// One agent's sign-in at a web chat. Several providers of one agent share what the agent has; the one that was attached last is
/// told of it, and the others count as detached.
///
/// Put [`cif_adapter::layer::guarded`] around it before a host gets it, as the factory does.
#[derive(Debug)]
pub struct WebChatProvider {
    shared: Arc<Shared>,
    seat: Arc<Seat>,
    descriptor: Descriptor,
    /// Its number among the providers that were attached to the seat; 0 while it is detached.
    attached: AtomicU64,
}

impl Drop for WebChatProvider {
    fn drop(&mut self) {
        self.leave();
    }
}

impl WebChatProvider {
    pub(crate) fn new(shared: Arc<Shared>, descriptor: Descriptor, agent: &AgentInfo) -> Self {
        let name = agent.name.as_deref().unwrap_or(&agent.id);
        let seat = shared.seat_for(&agent.id.as_str().into(), name);
        Self { shared, seat, descriptor, attached: AtomicU64::new(0) }
    }

    fn leave(&self) {
        let number = self.attached.swap(0, Ordering::AcqRel);
        if number != 0 && self.seat.detach(number) {
            drop(self.shared.act(|hub, now| hub.detach(&self.seat.id, now)));
        }
    }

    /// Is this the provider that the agent works with?
    fn present(&self) -> Result<(), ProviderError> {
        if self.seat.is_present(self.attached.load(Ordering::Acquire)) {
            return Ok(());
        }
        let text = "the agent is not attached by this provider: attach it; one that was attached later has taken over";
        Err(ProviderError::new(ProviderErrorKind::Detached, text))
    }

    /// Does something, and waits until it is kept and told.
    async fn act<R>(&self, work: impl FnOnce(&mut Hub, Now) -> Result<R, ProviderError>) -> Result<R, ProviderError> {
        self.present()?;
        let limit = self.shared.config.limits.backlog.saturating_mul(2);
        if self.shared.store.backlog() > limit {
            let text = "the store of the chats does not keep up; try again in a while";
            return Err(ProviderError::new(ProviderErrorKind::Unavailable, text));
        }
        let (outcome, settled) = self.shared.act(work);
        let result = outcome?;
        kept(settled).await?;
        Ok(result)
    }

    /// The chat of a conversation that this agent took at some time.
    fn taken(&self, of: &ConversationId) -> Result<ChatId, ProviderError> {
        self.present()?;
        self.seat.book.state(of)?;
        let chat = crate::hub::chat_of(of).map(|(chat, _)| chat).filter(|chat| self.seat.has_taken(chat));
        chat.ok_or_else(|| {
            let text = format!("{of} was not taken by this agent; accept it first");
            ProviderError::new(ProviderErrorKind::WrongState, text)
        })
    }
}

async fn kept(settled: Settled) -> Result<(), ProviderError> {
    settled.wait().await.map_err(|error| {
        let text = "the store of the chats failed; ask for a snapshot";
        ProviderError::new(ProviderErrorKind::Unavailable, text).uncertain().with_source(error)
    })
}

#[async_trait]
impl ChannelProvider for WebChatProvider {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, _: &Scope) -> Capabilities {
        capabilities::of(&self.shared.config)
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        // What the agent had before a restart is in the book before the first snapshot.
        kept(self.shared.act(|_, _| ()).1).await?;
        let number = self.seat.attach(cx.events)?;
        self.attached.store(number, Ordering::Release);
        // What waits in the queue is offered after this returned: nothing may be reported before.
        let (shared, agent, seat) = (Arc::downgrade(&self.shared), self.seat.id.clone(), Arc::clone(&self.seat));
        let arrive = async move {
            if let Some(shared) = shared.upgrade().filter(|_| seat.is_present(number)) {
                drop(shared.act(|hub, now| hub.attach(&agent, now)));
            }
        };
        self.shared.runtime.spawn(Box::pin(arrive)).detach();
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.leave();
        Ok(())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        self.present()?;
        let mut snapshot = self.seat.book.snapshot();
        snapshot.presence = self.shared.look(|hub| hub.presence(&self.seat.id));
        Ok(snapshot)
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }

    fn voice(&self) -> Option<&dyn Voice> {
        Some(self)
    }

    fn messaging(&self) -> Option<&dyn Messaging> {
        Some(self)
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }

    fn directory(&self) -> Option<&dyn Directory> {
        Some(self)
    }

    fn history(&self) -> Option<&dyn History> {
        Some(self)
    }

    fn attachments(&self) -> Option<&dyn Attachments> {
        Some(self)
    }
}
