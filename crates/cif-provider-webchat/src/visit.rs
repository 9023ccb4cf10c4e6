//! A customer at a chat, however the requests come: the socket, long polling, or a program.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use cif_provider::RuntimeExt;
use tokio::sync::watch;

use crate::hub::Outgoing;
use crate::item::By;
use crate::room::{Room, Update};
use crate::shared::Shared;
use crate::store::{Piece, Range, StoreError};
use crate::{ChatId, ClientId, FileInfo, Item, Refusal, sniff};

/// The most lines in one answer.
const PAGE: usize = 100;

/// What opens a chat that has just begun.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// The chat.
    pub chat: ChatId,
    /// Its secret: whoever has it is the customer.
    pub secret: String,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("chat", &self.chat).finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) async fn start(&self, form: BTreeMap<String, String>, from: Option<IpAddr>) -> Result<Key, Refusal> {
        self.check_backlog()?;
        let chat = ChatId::new(&self.runtime.random_name(8));
        let secret = self.runtime.random_name(16);
        let (outcome, settled) = self.act(|hub, now| hub.start(&chat, secret.clone(), form, from, now));
        outcome?;
        settled.wait().await.map_err(|error| lost(&error))?;
        Ok(Key { chat, secret })
    }

    /// The customer of a chat comes.
    pub(crate) fn join(self: &Arc<Self>, chat: &ChatId, secret: &str) -> Result<Visit, Refusal> {
        let (outcome, _) = self.act(|hub, _| hub.opens(chat, secret).and_then(|()| hub.arrive(chat)));
        outcome?;
        // From here on a drop takes the arrival back.
        let room = self.room(chat);
        let visit =
            Visit { shared: Arc::clone(self), chat: chat.clone(), room: room.unwrap_or_else(|| self.no_room()) };
        Ok(visit)
    }

    /// A chat whose beginning is not told yet shows nothing.
    fn no_room(&self) -> Arc<Room> {
        Arc::new(Room::new(Vec::new()))
    }

    fn check_backlog(&self) -> Result<(), Refusal> {
        if self.store.backlog() > self.config.limits.backlog {
            return Err(Refusal::Busy("the service is slow just now"));
        }
        Ok(())
    }
}

fn lost(error: &StoreError) -> Refusal {
    tracing::error!(%error, "a customer's message was not kept");
    Refusal::Busy("the service cannot keep messages just now")
}

/// One connection of a customer. The customer counts as present as long as it lives.
#[derive(Debug)]
pub struct Visit {
    shared: Arc<Shared>,
    chat: ChatId,
    room: Arc<Room>,
}

impl Drop for Visit {
    fn drop(&mut self) {
        drop(self.shared.act(|hub, now| hub.depart(&self.chat, now)));
    }
}

impl Visit {
    /// The chat.
    #[must_use]
    pub const fn chat(&self) -> &ChatId {
        &self.chat
    }

    /// Sends a message. Gives its number in the log once it is kept; one that came already has the number that it got then.
    ///
    /// # Errors
    ///
    /// Any [`Refusal`] but those of origins; nothing was taken.
    pub async fn send(&self, message: Outgoing) -> Result<u64, Refusal> {
        self.shared.check_backlog()?;
        let (outcome, settled) = self.shared.act(|hub, now| hub.say(&self.chat, message, now));
        let seq = outcome?;
        settled.wait().await.map_err(|error| lost(&error))?;
        Ok(seq)
    }

    /// Hands a file over; a message names it then. One that came already under this name is given again.
    ///
    /// # Errors
    ///
    /// `WrongType`, `TooLarge`, `LimitReached`, `Malformed` and others; nothing was taken.
    pub async fn upload(
        &self,
        client: ClientId,
        name: &str,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> Result<FileInfo, Refusal> {
        let limit = self.shared.config.limits.file;
        if bytes.len() > limit {
            return Err(too_large(bytes.len() as u64, limit));
        }
        sniff::check(name, content_type, &bytes, &self.shared.config.file_types)?;
        self.shared.check_backlog()?;
        let bytes: Arc<[u8]> = bytes.into();
        let keep = |hub: &mut crate::hub::Hub, now| hub.keep_file(&self.chat, client, name, content_type, bytes, now);
        let (outcome, settled) = self.shared.act(keep);
        let file = outcome?;
        settled.wait().await.map_err(|error| lost(&error))?;
        Ok(file)
    }

    /// Reads a file of this chat.
    ///
    /// # Errors
    ///
    /// `UnknownFile`, also for a file of another chat.
    pub async fn file(&self, id: &str) -> Result<Piece, Refusal> {
        let found = self.shared.store.file(&self.chat, id, 0, u64::MAX >> 1).await;
        let found = found.map_err(|_| Refusal::Busy("files cannot be read just now"))?;
        found.ok_or_else(|| Refusal::UnknownFile(id.chars().take(64).collect()))
    }

    /// Says whether the customer is typing.
    ///
    /// # Errors
    ///
    /// `Over`.
    pub fn typing(&self, on: bool) -> Result<(), Refusal> {
        self.shared.act(|hub, now| hub.customer_types(&self.chat, on, now)).0
    }

    /// Says which messages the customer's page has, and which ones the customer has read.
    ///
    /// # Errors
    ///
    /// `UnknownChat`: it is forgotten meanwhile.
    pub fn seen(&self, delivered: u64, read: u64) -> Result<(), Refusal> {
        self.shared.act(|hub, _| hub.seen(&self.chat, delivered, read)).0
    }

    /// The customer ends the chat; no error when it is over.
    pub async fn end(&self) {
        let ((), settled) = self.shared.act(|hub, now| hub.end(&self.chat, By::Customer, None, now));
        if let Err(error) = settled.wait().await {
            tracing::error!(%error, "the end of a chat was not kept");
        }
    }

    /// Counts one more thing that the customer sends.
    pub(crate) fn spend(&self) -> Result<(), Refusal> {
        self.shared.act(|hub, now| hub.spend(&self.chat, now)).0
    }

    /// What came after line `after` of the log and change `version` of the status.
    #[must_use]
    pub fn update(&self, after: u64, version: u64) -> Update {
        self.room.read(after, version)
    }

    /// Learns of every change from now on.
    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.room.watch()
    }

    /// Earlier lines of the log: the last ones before `before`, at most 100, oldest first.
    ///
    /// # Errors
    ///
    /// `Busy`.
    pub async fn earlier(&self, before: u64) -> Result<Vec<Arc<Item>>, Refusal> {
        let found = self.shared.store.items(&self.chat, Range::Before(before), PAGE, false).await;
        found.map_err(|_| Refusal::Busy("earlier messages cannot be read just now"))
    }
}

pub(crate) fn too_large(found: u64, limit: usize) -> Refusal {
    Refusal::TooLarge { what: "the file", found, limit: u64::try_from(limit).unwrap_or(u64::MAX) }
}
