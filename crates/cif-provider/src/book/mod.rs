//! What every provider remembers of its conversations.

mod entry;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_protocol::channel::{
    ChannelEvent, ChannelKind, ConnectionState, ConnectionStateChanged, Conversation, ConversationSnapshot,
    ConversationState, Dialing, EndCause, Ended, Entry as _, Missed, Offered, RecordRef, Snapshot,
};
use cif_protocol::{CommandId, ConversationId};

use crate::{EventSink, ProviderError, ProviderErrorKind as Kind, Runtime, RuntimeExt};

use entry::Entry;

/// How many conversations may be live at once, unless it is said otherwise.
const LIMIT: usize = 1_024;
/// How many of those that are over are remembered: commands and receipts may come late.
const REMEMBERED: usize = 256;

/// The conversations of a provider: where each stands, what is known of it, the number of its last event, and whatever `T`
/// the provider wants to keep with it. Clones are the same book.
///
/// A provider [opens](Self::open) a conversation with its first event and [reports](Self::report) the others; the book keeps
/// to the life cycle, ignores what is so already, passes the event on, and can tell a [snapshot](Self::snapshot) at any time.
/// Conversations go on while the provider is detached; events go on with their numbers when it is attached again.
///
/// ```
/// use cif_protocol::channel::{Accepted, Address, ChannelKind, Connected, ConversationState, Held, Offered, Party};
/// use cif_provider::{ConversationBook, ManualRuntime, ProviderErrorKind, event_channel};
///
/// let runtime = ManualRuntime::new();
/// let (sink, mut events) = event_channel(64, runtime.handle());
/// let book: ConversationBook = ConversationBook::new(runtime.handle());
/// book.attach(sink)?;
///
/// let caller = Party::from(Address::phone("+15550100199"));
/// let call = book.open(Offered::new(ChannelKind::Voice, caller), None)?;
/// let refused = book.report(&call, Held::new(), None).unwrap_err();
/// assert_eq!(refused.kind(), ProviderErrorKind::WrongState);
/// book.report(&call, Connected::new(), None)?;
/// book.report(&call, Connected::new(), None)?; // it is so already: nothing is reported
/// assert_eq!(book.state(&call)?, ConversationState::Connected);
/// assert_eq!(book.snapshot().conversations[0].seq, 2);
/// # Ok::<(), cif_provider::ProviderError>(())
/// ```
#[derive(Debug)]
pub struct ConversationBook<T = ()> {
    shared: Arc<Shared<T>>,
}

impl<T> Clone for ConversationBook<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

#[derive(Debug)]
struct Shared<T> {
    runtime: Arc<dyn Runtime>,
    /// Ids are never used again, not even by the next process.
    prefix: String,
    limit: usize,
    inside: Mutex<Inside<T>>,
}

#[derive(Debug)]
struct Inside<T> {
    events: Option<EventSink>,
    entries: BTreeMap<ConversationId, Entry<T>>,
    /// Those that are over, oldest first.
    over: VecDeque<ConversationId>,
    live: usize,
    count: u64,
    connection: ConnectionState,
}

impl<T: Default> ConversationBook<T> {
    /// An empty book, for up to 1,024 live conversations.
    #[must_use]
    pub fn new(runtime: Arc<dyn Runtime>) -> Self {
        Self::with_limit(runtime, LIMIT)
    }

    /// An empty book, for up to `limit` live conversations.
    #[must_use]
    pub fn with_limit(runtime: Arc<dyn Runtime>, limit: usize) -> Self {
        let inside = Inside {
            events: None,
            entries: BTreeMap::new(),
            over: VecDeque::new(),
            live: 0,
            count: 0,
            connection: ConnectionState::Connected,
        };
        let prefix = runtime.random_name(4);
        Self { shared: Arc::new(Shared { runtime, prefix, limit, inside: Mutex::new(inside) }) }
    }

    fn inside(&self) -> MutexGuard<'_, Inside<T>> {
        self.shared.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on events go here, and their numbers go on where they were. Belongs into `attach`.
    ///
    /// # Errors
    ///
    /// `Detached`: the sink is closed already.
    pub fn attach(&self, events: EventSink) -> Result<(), ProviderError> {
        let mut inside = self.inside();
        for (id, entry) in &inside.entries {
            events.continue_from(id, entry.seq)?;
        }
        inside.events = Some(events);
        Ok(())
    }

    /// Nothing is reported from now on. Belongs into `detach`.
    pub fn detach(&self) {
        self.inside().events = None;
    }

    /// Where events go, for those of the provider as a whole (`EventSink::report_provider`).
    ///
    /// # Errors
    ///
    /// `Detached`: nobody listens.
    pub fn events(&self) -> Result<EventSink, ProviderError> {
        self.inside().events.clone().ok_or_else(detached)
    }

    /// How the provider stands to its service from now on; at first it is connected. A change is reported.
    pub fn set_connection(&self, connection: ConnectionState) {
        let mut inside = self.inside();
        if inside.connection == connection {
            return;
        }
        inside.connection = connection.clone();
        if let Some(events) = &inside.events {
            // A host that listens no more takes the snapshot when it comes back.
            let _ = events.report_provider(ConnectionStateChanged::new(connection), None);
        }
    }

    /// The conversations that are not over, and the connection to the service. Belongs into `snapshot`.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let inside = self.inside();
        let mut live: Vec<&Entry<T>> = inside.entries.values().filter(|entry| entry.state().is_live()).collect();
        live.sort_by_key(|entry| entry.place);
        let live: Vec<ConversationSnapshot> = live.into_iter().map(Entry::snapshot).collect();
        Snapshot::new().with_conversations(live).with_connection(inside.connection.clone())
    }

    /// Adds a conversation under an id that was never used before, and reports how it began: `first` is `Offered` (the far
    /// end calls or writes) or `Dialing` (the agent does, by the command `cause`).
    ///
    /// # Errors
    ///
    /// `LimitReached`: too many are live. `Detached`: a command came and nobody listens. `InvalidInput`: `first` is another
    /// event.
    pub fn open(
        &self,
        first: impl Into<ChannelEvent>,
        cause: Option<&CommandId>,
    ) -> Result<ConversationId, ProviderError> {
        self.open_in(&mut self.inside(), None, first.into(), cause)
    }

    /// Adds a conversation under the id that the service has for it; otherwise as [`open`](Self::open).
    ///
    /// # Errors
    ///
    /// Those of `open`; `WrongState` when the id is in the book already.
    pub fn open_as(
        &self,
        id: ConversationId,
        first: impl Into<ChannelEvent>,
        cause: Option<&CommandId>,
    ) -> Result<(), ProviderError> {
        self.open_in(&mut self.inside(), Some(id), first.into(), cause).map(drop)
    }

    fn open_in(
        &self,
        inside: &mut Inside<T>,
        id: Option<ConversationId>,
        first: ChannelEvent,
        cause: Option<&CommandId>,
    ) -> Result<ConversationId, ProviderError> {
        let limit = self.shared.limit;
        if inside.live >= limit {
            let text = format!("{limit} conversations at once are the limit; end one");
            return Err(ProviderError::new(Kind::LimitReached, text));
        }
        let place = inside.count + 1;
        let id = match id {
            Some(id) if inside.entries.contains_key(&id) => {
                let text = format!("{id} is in the book already; a conversation begins once");
                return Err(ProviderError::new(Kind::WrongState, text));
            }
            Some(id) => id,
            None => ConversationId::from(format!("c-{}-{place}", self.shared.prefix)),
        };
        let Some(entry) = Entry::begun(id.clone(), &first, place, self.shared.runtime.wall_clock()) else {
            let (offered, dialing, name) = (Offered::NAME, Dialing::NAME, first.name());
            let text = format!("a conversation begins with `{offered}` or `{dialing}`, not with `{name}`");
            return Err(ProviderError::new(Kind::InvalidInput, text));
        };
        if cause.is_some() && inside.events.is_none() {
            return Err(detached());
        }
        inside.count = place;
        inside.entries.insert(id.clone(), entry);
        self.report_in(inside, &id, first, cause)?;
        Ok(id)
    }

    /// Moves a conversation along and reports it, caused by a command or by nobody. What is so already is no error, and
    /// nothing is reported then: accepting what is connected, holding what is held, ending what is over.
    ///
    /// # Errors
    ///
    /// `NotFound`: there is no such conversation. `WrongState`: the life cycle does not allow it; the text says what would be
    /// possible. `Detached`: a command came and nobody listens.
    pub fn report(
        &self,
        id: &ConversationId,
        event: impl Into<ChannelEvent>,
        cause: Option<&CommandId>,
    ) -> Result<(), ProviderError> {
        self.report_in(&mut self.inside(), id, event.into(), cause)
    }

    fn report_in(
        &self,
        inside: &mut Inside<T>,
        id: &ConversationId,
        event: ChannelEvent,
        cause: Option<&CommandId>,
    ) -> Result<(), ProviderError> {
        let entry = inside.entries.get_mut(id).ok_or_else(|| unknown(id))?;
        if entry.is_so(&event) {
            return Ok(());
        }
        if cause.is_some() && inside.events.is_none() {
            return Err(detached());
        }
        let before = entry.state().is_live();
        let moved = entry.apply(&event, self.shared.runtime.wall_clock());
        moved.map_err(|illegal| ProviderError::new(Kind::WrongState, illegal.to_string()))?;
        // A host that listens no more takes the snapshot when it comes back.
        if let Some(Ok(seq)) = inside.events.as_ref().map(|events| events.report(id, event, cause)) {
            entry.seq = seq;
        }
        match (before, entry.state().is_live()) {
            (false, true) => inside.live += 1,
            (true, false) => {
                inside.live -= 1;
                inside.over.push_back(id.clone());
                inside.forget_old();
            }
            _ => {}
        }
        Ok(())
    }

    /// Where a conversation stands.
    ///
    /// # Errors
    ///
    /// `NotFound`.
    pub fn state(&self, id: &ConversationId) -> Result<ConversationState, ProviderError> {
        self.with(id, |about, _| about.state.clone())
    }

    /// Is it a conversation of this kind, with its ends connected? What an operation on a talk asks first.
    ///
    /// # Errors
    ///
    /// `NotFound`; `Unsupported`: it is of another kind; `WrongState`: it is not connected.
    pub fn connected(&self, id: &ConversationId, kind: &ChannelKind) -> Result<(), ProviderError> {
        self.with(id, |about, _| match about {
            _ if about.kind != *kind => {
                let text = format!("{id} is of kind {}; this is for {kind}", about.kind);
                Err(ProviderError::new(Kind::Unsupported, text))
            }
            _ if !about.state.is_connected() => {
                let text = format!("{id} is {}; it must be connected", about.state);
                Err(ProviderError::new(Kind::WrongState, text))
            }
            _ => Ok(()),
        })?
    }

    /// Looks at what is known of a conversation, and changes what the provider keeps with it. Do no more than that inside:
    /// the book is locked.
    ///
    /// # Errors
    ///
    /// `NotFound`.
    pub fn with<R>(
        &self,
        id: &ConversationId,
        look: impl FnOnce(&Conversation, &mut T) -> R,
    ) -> Result<R, ProviderError> {
        let mut inside = self.inside();
        let entry = inside.entries.get_mut(id).ok_or_else(|| unknown(id))?;
        Ok(look(&entry.about, &mut entry.own))
    }

    /// Links a record of the host, which snapshots then show.
    ///
    /// # Errors
    ///
    /// `NotFound`.
    pub fn associate(&self, id: &ConversationId, record: RecordRef) -> Result<(), ProviderError> {
        let mut inside = self.inside();
        let entry = inside.entries.get_mut(id).ok_or_else(|| unknown(id))?;
        entry.about.record = Some(record);
        Ok(())
    }

    /// The far end is gone: it gave up waiting, or somebody else took it, for the reason `cause`; or it hung up.
    ///
    /// # Errors
    ///
    /// `NotFound`; `WrongState`: it was missed or declined.
    pub fn gone(&self, id: &ConversationId, cause: EndCause) -> Result<(), ProviderError> {
        match self.state(id)? {
            ConversationState::Offered | ConversationState::Accepted => self.report(id, Missed::new(cause), None),
            _ => self.report(id, Ended::new(EndCause::FarEnd), None),
        }
    }

    /// The conversation that began last of those that are not over.
    ///
    /// # Errors
    ///
    /// `NotFound`: there is none.
    pub fn newest(&self) -> Result<ConversationId, ProviderError> {
        let newest = self.snapshot().conversations.pop().map(|newest| newest.conversation.id);
        newest.ok_or_else(|| ProviderError::new(Kind::NotFound, "there is no conversation; begin one first"))
    }
}

impl<T> Inside<T> {
    fn forget_old(&mut self) {
        while self.over.len() > REMEMBERED {
            let Some(oldest) = self.over.pop_front() else { return };
            // Work after the end makes one live again; it comes back into the list when that is done.
            if self.entries.get(&oldest).is_some_and(|entry| !entry.state().is_live()) {
                self.entries.remove(&oldest);
            }
        }
    }
}

fn unknown(id: &ConversationId) -> ProviderError {
    ProviderError::new(Kind::NotFound, format!("there is no conversation {id}; the snapshot has those that are live"))
}

fn detached() -> ProviderError {
    ProviderError::new(Kind::Detached, "the provider is not attached to a host; attach it first")
}
