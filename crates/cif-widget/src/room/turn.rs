//! What is said and done after something happened. What happened at the same time is answered in one turn.

use std::time::Duration;

use cif_protocol::Instant;
use cif_protocol::channel::ChannelCommand;

use super::leader::Connection;
use super::work::{Purpose, Work};
use super::{Key, Room};
use crate::page_api::{Bye, Ping, ServerMessage};

/// The leader is asked so often whether it is there, and is no leader any more when it was silent for so long.
const LEADER_PING: Duration = Duration::from_millis(500);
const LEADER_SILENCE: Duration = Duration::from_secs(2);
/// The same for every page: then its connection is given up.
const PING: Duration = Duration::from_secs(10);
const SILENCE: Duration = Duration::from_secs(35);

/// What follows from a turn.
#[derive(Debug)]
pub(crate) struct Turn {
    /// Commands to be carried out, each by itself.
    pub(crate) work: Vec<Work>,
    /// When the next turn is due at the latest.
    pub(crate) next: Option<Instant>,
}

impl Room {
    /// Says and does what is due.
    pub(crate) fn turn(&mut self) -> Turn {
        self.look_after_pages();
        self.fetch();
        self.update_all();
        self.answer_waiting();
        // Answering a search may want more.
        self.fetch();
        for (page, done) in std::mem::take(&mut self.dones) {
            self.say(page, &ServerMessage::Done(done));
        }
        if std::mem::take(&mut self.dirty) {
            self.renew();
        }
        self.show();
        if std::mem::take(&mut self.lead_changed) {
            for page in self.pages.keys() {
                self.say(*page, &ServerMessage::Leader(self.leader_for(*page)));
            }
        }
        self.ring();
        Turn { work: std::mem::take(&mut self.work), next: self.next_deadline() }
    }

    /// Fetches pieces of history that are wanted.
    fn fetch(&mut self) {
        for key in std::mem::take(&mut self.stirred) {
            if let Some(command) = self.next_fetch(&key) {
                self.ask(&key.0, command, Purpose::Fetch(key.1.clone()));
            }
        }
    }

    fn next_fetch(&mut self, key: &Key) -> Option<ChannelCommand> {
        let provider = self.providers.get_mut(&key.0)?;
        let possible = provider.has_history(&key.1);
        let talk = provider.talks.get_mut(&key.1)?;
        let idle = talk.loading.is_idle();
        let fetch = talk.next_fetch(possible);
        match fetch {
            Some(fetch) => provider.fetch(&key.1, fetch),
            None => {
                // Nothing is to be had: whoever waits for it gets what there is.
                if idle {
                    self.loaded.insert(key.clone());
                }
                None
            }
        }
    }

    /// Asks pages whether they are there, and gives up those that are not.
    fn look_after_pages(&mut self) {
        let now = self.now;
        let silent = |heard: Instant, patience| now >= heard + patience;
        let gone: Vec<Connection> = self
            .pages
            .iter()
            .filter(|(_, page)| silent(page.heard, SILENCE) || page.outbox.is_closed())
            .map(|(connection, _)| *connection)
            .collect();
        for connection in gone {
            if let Some(page) = self.pages.get(&connection) {
                page.outbox.close(Some(Bye::new("nothing was heard of the page for 35 s", true)));
            }
            self.leave(connection);
        }
        if let Some(leader) = self.lead.holder() {
            let hung = self.pages.get(&leader).is_some_and(|page| silent(page.heard, LEADER_SILENCE));
            let other = |(connection, page): (&Connection, &super::pages::Page)| {
                *connection != leader && !silent(page.heard, PING + LEADER_SILENCE)
            };
            // Alone, it keeps the lead: nobody else could do anything with it.
            if hung && self.pages.iter().any(other) {
                tracing::info!(fence = self.lead.fence(), "the leading page of a widget hangs; another one may lead");
                self.lead_changed |= self.lead.release(leader);
            }
            // Whoever has just been given the lead has the whole time to answer.
            if self.lead_changed {
                if let Some(page) = self.lead.holder().and_then(|leader| self.pages.get_mut(&leader)) {
                    (page.heard, page.ping_at) = (page.heard.max(now), now);
                }
            }
        }
        let leader = self.lead.holder();
        for (connection, page) in &mut self.pages {
            if now >= page.ping_at {
                self.pings += 1;
                page.outbox.push(&ServerMessage::Ping(Ping::new(self.pings)));
                page.ping_at = now + if leader == Some(*connection) { LEADER_PING } else { PING };
            }
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        let leader = self.lead.holder();
        let due = self.pages.iter().map(|(connection, page)| {
            let patience = if leader == Some(*connection) { LEADER_SILENCE } else { SILENCE };
            let silence = page.heard + patience;
            // A leader that hangs alone is looked at with each ping.
            if silence > self.now { silence.min(page.ping_at) } else { page.ping_at }
        });
        due.min()
    }
}
