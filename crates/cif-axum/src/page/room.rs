//! The tabs of one agent: all show the same workspace, one of them hosts the frames.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cif_bridge::page::{Leader, PageMessage, ServerMessage, Trouble};
use cif_host::AgentAction;
use cif_protocol::Instant;
use cif_provider::Runtime;
use tokio::sync::{mpsc, oneshot};

use super::frames::Frames;
use super::outbox::{Farewell, Outbox, OutboxLimits};

/// The bounds of a room.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoomLimits {
    pub(crate) tabs: usize,
    pub(crate) outbox: OutboxLimits,
    /// How long the frames of a tab are kept when its connection broke and there is no other tab.
    pub(crate) absence: Duration,
    /// The same when there is another tab: long enough for a connection to come back, because a widget that is made anew in
    /// another tab loses its call.
    pub(crate) grace: Duration,
    /// Reports of pages that wait for the room.
    pub(crate) queue: usize,
}

/// What a page's connection tells the room.
#[derive(Debug)]
pub(crate) enum Command {
    /// A tab has shown the secret.
    Join { tab: String, joined: oneshot::Sender<Option<Joined>> },
    /// A connection is over. `gone` when the page itself has gone.
    Leave { tab: String, connection: u64, gone: bool },
    /// The tab wants to host the frames.
    Lead { tab: String },
    /// The agent did something in the tab. It comes this way to stay in order with the reports.
    Act { tab: String, action: Box<AgentAction> },
    /// The tab reports about its frames.
    Report { tab: String, connection: u64, message: Box<PageMessage> },
    /// All connections are to be closed.
    Close { farewell: Farewell, done: oneshot::Sender<()> },
}

/// What a tab finds.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) connection: u64,
    pub(crate) leader: bool,
    pub(crate) resumed: bool,
    /// The number of the last frame message of this tab.
    pub(crate) heard: u64,
}

#[derive(Debug)]
struct Tab {
    outbox: Arc<Outbox>,
    connection: u64,
    /// Counts up, so that the oldest tab leads next.
    order: u64,
    /// The number of its last frame message.
    heard: u64,
    /// When its connection broke.
    away_since: Option<Instant>,
}

#[derive(Debug)]
pub(crate) struct Room {
    runtime: Arc<dyn Runtime>,
    limits: RoomLimits,
    frames: Frames,
    tabs: BTreeMap<String, Tab>,
    leader: Option<String>,
    joined: u64,
}

impl Room {
    pub(crate) const fn new(runtime: Arc<dyn Runtime>, limits: RoomLimits, frames: Frames) -> Self {
        Self { runtime, limits, frames, tabs: BTreeMap::new(), leader: None, joined: 0 }
    }

    /// Runs until every sender of commands is gone.
    pub(crate) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let (runtime, inspection) = (Arc::clone(&self.runtime), self.frames.inspection().clone());
        loop {
            let deadline = self.next_deadline();
            let timer = async {
                match deadline {
                    Some(deadline) => runtime.sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                command = commands.recv() => match command {
                    Some(command) => self.handle(command),
                    None => return,
                },
                () = self.frames.next() => {}
                () = timer => self.timeout(),
                () = inspection.cut() => self.cut(),
            }
            self.pass_on();
        }
    }

    fn handle(&mut self, command: Command) {
        match command {
            Command::Join { tab, joined } => drop(joined.send(self.join(&tab))),
            Command::Leave { tab, connection, gone } => self.leave(&tab, connection, gone),
            Command::Lead { tab } => self.take_lead(&tab),
            Command::Act { tab, action } => {
                if let (Err(error), Some(tab)) = (self.frames.act(*action), self.tabs.get(&tab)) {
                    tab.outbox.push(&ServerMessage::Error(Trouble::new(error.to_string())));
                }
            }
            Command::Report { tab, connection, message } => {
                if !self.hear(&tab, connection, &message) {
                    return;
                }
                if self.leader.as_deref() == Some(tab.as_str()) {
                    self.frames.report(*message);
                } else if let PageMessage::FrameMessage(message) = *message {
                    self.frames.stray(&message);
                }
            }
            Command::Close { farewell, done } => {
                for tab in self.tabs.values() {
                    tab.outbox.close(farewell.clone());
                }
                let _ = done.send(());
            }
        }
    }

    fn join(&mut self, name: &str) -> Option<Joined> {
        if self.tabs.get(name).is_some_and(|tab| tab.outbox.is_closed()) {
            self.remove(name);
        }
        let known = self.tabs.contains_key(name);
        if !known && self.tabs.len() >= self.limits.tabs {
            return None;
        }
        let resumed = known && self.leader.as_deref() == Some(name);
        self.joined += 1;
        let order = self.joined;
        let limits = self.limits.outbox;
        let tab = self.tabs.entry(name.to_owned()).or_insert_with(|| Tab {
            outbox: Outbox::new(limits),
            connection: 0,
            order,
            heard: 0,
            away_since: None,
        });
        tab.connection = tab.outbox.take_over();
        tab.away_since = None;
        let (outbox, connection, heard) = (Arc::clone(&tab.outbox), tab.connection, tab.heard);
        // A leader whose connection is broken gives way to a tab that is there, after a while.
        let led = self.leader.as_ref().and_then(|leader| self.tabs.get(leader));
        let now = self.runtime.now();
        if led.is_none_or(|leader| leader.away_since.is_some_and(|since| since + self.limits.grace <= now)) {
            if let Some(away) = self.leader.take() {
                self.tabs.remove(&away);
            }
            self.frames.reset();
            self.leader = Some(name.to_owned());
        }
        let leader = self.leader.as_deref() == Some(name);
        Some(Joined { outbox, connection, leader, resumed, heard })
    }

    /// Notes which frame message arrived last. What still comes over a connection that the tab has replaced is ignored: the
    /// tab has been told that it did not arrive.
    fn hear(&mut self, tab: &str, connection: u64, message: &PageMessage) -> bool {
        let Some(tab) = self.tabs.get_mut(tab).filter(|tab| tab.connection == connection) else { return false };
        let number = match message {
            PageMessage::FrameMessage(message) => message.number,
            PageMessage::FrameUnreadable(unreadable) => unreadable.number,
            _ => 0,
        };
        tab.heard = tab.heard.max(number);
        true
    }

    fn leave(&mut self, name: &str, connection: u64, gone: bool) {
        let leads = self.leader.as_deref() == Some(name);
        let Some(tab) = self.tabs.get_mut(name).filter(|tab| tab.connection == connection) else { return };
        if leads && !gone && !tab.outbox.is_closed() {
            tab.away_since = Some(self.runtime.now());
        } else {
            self.remove(name);
        }
    }

    /// Takes a tab out; the oldest of the others leads on.
    fn remove(&mut self, name: &str) {
        self.tabs.remove(name);
        if self.leader.as_deref() == Some(name) {
            self.leader = self.next_leader(name);
            self.frames.reset();
            self.tell_leader(true);
        }
        if self.tabs.is_empty() {
            self.frames.abandoned();
        }
    }

    fn next_leader(&self, but: &str) -> Option<String> {
        let present = self.tabs.iter().filter(|(name, tab)| *name != but && tab.away_since.is_none());
        present.min_by_key(|(_, tab)| tab.order).map(|(name, _)| name.clone())
    }

    fn take_lead(&mut self, name: &str) {
        if self.leader.as_deref() == Some(name) || !self.tabs.contains_key(name) {
            return;
        }
        self.tell_leader(false);
        if let Some(old) = self.leader.replace(name.to_owned()) {
            if self.tabs.get(&old).is_some_and(|tab| tab.away_since.is_some()) {
                self.tabs.remove(&old);
            }
        }
        self.frames.reset();
        self.tell_leader(true);
    }

    fn tell_leader(&self, leading: bool) {
        if let Some(tab) = self.leader.as_ref().and_then(|leader| self.tabs.get(leader)) {
            tab.outbox.push(&ServerMessage::Leader(Leader::new(leading)));
        }
    }

    /// Passes on what is for the leading tab. A tab that cannot take it is given up.
    fn pass_on(&mut self) {
        while let Some(message) = self.frames.poll_message() {
            let Some(name) = self.leader.clone() else { continue };
            if !self.tabs.get(&name).is_some_and(|tab| tab.outbox.push(&message)) {
                self.remove(&name);
            }
        }
    }

    /// The leading tab loses its connection, as if the network had broken it.
    fn cut(&self) {
        if let Some(tab) = self.leader.as_ref().and_then(|leader| self.tabs.get(leader)) {
            tab.outbox.cut();
        }
    }

    fn absence_ends(&self) -> Option<Instant> {
        let leader = self.leader.as_ref()?;
        let since = self.tabs.get(leader)?.away_since?;
        let alone = self.next_leader(leader).is_none();
        Some(since + if alone { self.limits.absence } else { self.limits.grace })
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.frames.next_deadline().into_iter().chain(self.absence_ends()).min()
    }

    fn timeout(&mut self) {
        self.frames.timeout();
        if self.absence_ends().is_some_and(|ends| ends <= self.runtime.now()) {
            if let Some(name) = self.leader.clone() {
                self.remove(&name);
            }
        }
    }
}
