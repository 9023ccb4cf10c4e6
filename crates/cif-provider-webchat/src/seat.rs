//! What there is of an agent, whichever provider and desktop is in use just now.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_protocol::channel::{ChannelEvent, MessageReceived, MessageSentElsewhere};
use cif_protocol::{CommandId, ConversationId};
use cif_provider::{ConversationBook, EventSink, ProviderError, ProviderErrorKind, Runtime};

use crate::hub::message_of;
use crate::ids::AgentId;
use crate::item::{By, Kind};
use crate::{ChatId, FileInfo, Item};

/// How many chats of an agent are remembered, so that their files and histories can be read after the end.
const REMEMBERED: usize = 512;

#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) id: AgentId,
    /// The conversations as the agent's host sees them.
    pub(crate) book: ConversationBook,
    /// Which of the providers that were attached is the present one.
    attached: Mutex<u64>,
    taken: Mutex<VecDeque<ChatId>>,
    pub(crate) uploads: Mutex<Uploads>,
}

/// Files that the agent hands over.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    pub(crate) open: BTreeMap<String, Upload>,
    pub(crate) ready: BTreeMap<String, Ready>,
    pub(crate) count: u64,
}

/// A file of which pieces come.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) info: FileInfo,
    pub(crate) bytes: Vec<u8>,
    /// It is finished: the attachment has this place.
    pub(crate) done: bool,
}

/// A file that is whole.
#[derive(Debug, Clone)]
pub(crate) enum Ready {
    /// Not sent yet.
    Here(FileInfo, Arc<[u8]>),
    /// The store has it with this chat.
    Sent(FileInfo, ChatId),
}

impl Seat {
    pub(crate) fn new(id: AgentId, runtime: Arc<dyn Runtime>, conversations: usize) -> Self {
        Self {
            id,
            book: ConversationBook::with_limit(runtime, conversations),
            attached: Mutex::new(0),
            taken: Mutex::default(),
            uploads: Mutex::default(),
        }
    }

    /// A provider of this agent is attached, in the place of another one. Gives its number.
    pub(crate) fn attach(&self, events: EventSink) -> Result<u64, ProviderError> {
        let mut attached = lock(&self.attached);
        self.book.attach(events)?;
        *attached += 1;
        Ok(*attached)
    }

    /// The provider with this number is detached; true when it was the present one.
    pub(crate) fn detach(&self, number: u64) -> bool {
        let attached = lock(&self.attached);
        let present = *attached == number;
        if present {
            self.book.detach();
        }
        present
    }

    /// Is the provider with this number the present one?
    pub(crate) fn is_present(&self, number: u64) -> bool {
        number != 0 && *lock(&self.attached) == number
    }

    /// The agent has taken a chat.
    pub(crate) fn take(&self, chat: ChatId) {
        let mut taken = lock(&self.taken);
        if taken.contains(&chat) {
            return;
        }
        if taken.len() >= REMEMBERED {
            taken.pop_front();
        }
        taken.push_back(chat);
    }

    /// Has the agent ever taken this chat?
    pub(crate) fn has_taken(&self, chat: &ChatId) -> bool {
        lock(&self.taken).contains(chat)
    }

    /// Reports an event. Without a host the book goes on alone; the next snapshot tells.
    pub(crate) fn report(&self, of: &ConversationId, event: ChannelEvent, cause: Option<&CommandId>) {
        let again = cause.is_some().then(|| event.clone());
        let outcome = match (self.book.report(of, event, cause), again) {
            (Err(error), Some(event)) if error.kind() == ProviderErrorKind::Detached => {
                self.book.report(of, event, None)
            }
            (outcome, _) => outcome,
        };
        if let Err(error) = outcome {
            tracing::error!(agent = &*self.id, %of, %error, "an event of a chat was not reported");
        }
    }

    /// Reports the messages that were written before the agent took the chat.
    pub(crate) fn catch_up(&self, chat: &ChatId, of: &ConversationId, tail: &[Arc<Item>]) {
        for item in tail.iter().filter(|item| item.kind == Kind::Message) {
            let message = message_of(chat, item);
            match item.by {
                By::Customer => self.report(of, MessageReceived::new(message).into(), None),
                _ => self.report(of, MessageSentElsewhere::new(message).into(), None),
            }
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
