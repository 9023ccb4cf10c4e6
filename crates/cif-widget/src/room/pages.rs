//! The pages of the agent: who is there, and what they send.

use std::collections::BTreeMap;

use cif_protocol::Instant;
use cif_protocol::channel::{ChannelCommand, ChannelKind};
use cif_provider::ProviderErrorKind as Kind;

use super::commands::{Taken, uncertain};
use super::leader::Connection;
use super::reading::{Reading, Searching, Waiting};
use super::work::Purpose;
use super::{Key, Outbox, Room};
use crate::operations;
use crate::page_api::{
    Bye, Command, CommandProblem, Done, Hello, Leader, Outcome, PROTOCOL_VERSION, PageMessage, Refused, Remedy,
    ServerMessage, Welcome,
};

/// The most pages of one agent.
const MAX_PAGES: usize = 32;
/// The longest name of a page and of a command, in bytes.
const MAX_NAME: usize = 128;

/// One connection of a page.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) name: String,
    pub(super) outbox: Outbox,
    /// When something was last heard of it, and when it is asked next whether it is there.
    pub(super) heard: Instant,
    pub(super) ping_at: Instant,
    /// The version of the view that it was sent.
    pub(super) view: u64,
    /// The conversations that it shows.
    pub(super) open: BTreeMap<Key, Reading>,
    pub(super) waiting: Vec<Waiting>,
    pub(super) searching: Option<Searching>,
}

/// Why a page is not let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) String);

impl Room {
    /// Lets a page in that has shown the secret.
    pub(crate) fn join(&mut self, hello: &Hello) -> Result<(Connection, Outbox), Refusal> {
        if self.closed {
            return Err(Refusal("the widget has stopped; load the page again when it is there".to_owned()));
        }
        if hello.protocol != PROTOCOL_VERSION {
            let text = format!("`protocol` is {}, this server speaks {PROTOCOL_VERSION}", hello.protocol);
            return Err(Refusal(text + "; load the page again"));
        }
        if hello.page.is_empty() || hello.page.len() > MAX_NAME {
            return Err(Refusal(format!("`page` must have 1 to {MAX_NAME} bytes, not {}", hello.page.len())));
        }
        let old = self.pages.iter().find(|(_, page)| page.name == hello.page).map(|(old, _)| *old);
        if old.is_none() && self.pages.len() >= MAX_PAGES {
            return Err(Refusal(format!(
                "{MAX_PAGES} pages of this agent are open; close one and load this one again"
            )));
        }
        self.count += 1;
        let connection = self.count;
        if let Some(page) = old.and_then(|old| self.pages.remove(&old)) {
            page.outbox.close(Some(Bye::new("this page was opened a second time", false)));
            old.into_iter().for_each(|old| self.lead.replace(old, connection));
        }
        let outbox = Outbox::default();
        let page = Page {
            name: hello.page.clone(),
            outbox: outbox.clone(),
            heard: self.now,
            ping_at: self.now,
            view: 0,
            open: BTreeMap::new(),
            waiting: Vec::new(),
            searching: None,
        };
        self.pages.insert(connection, page);
        let welcome = Welcome::new(self.epoch.clone(), self.agent.clone(), self.leader_for(connection));
        outbox.push(&ServerMessage::Welcome(welcome));
        self.renew();
        let view = self.timed_view();
        if let Some(page) = self.pages.get_mut(&connection) {
            page.view = view.version;
        }
        outbox.push(&ServerMessage::View(Box::new(view)));
        let same = hello.epoch.as_ref() == Some(&self.epoch);
        for have in &hello.have {
            let had = if same { Some(have.after) } else { None };
            self.open(connection, (have.provider.clone(), have.conversation.clone()), had, have.first);
        }
        // A leader that came back rings again.
        if self.lead.holder() == Some(connection) {
            self.rang = None;
        }
        Ok((connection, outbox))
    }

    /// A connection is over.
    pub(crate) fn leave(&mut self, connection: Connection) {
        if let Some(page) = self.pages.remove(&connection) {
            page.outbox.close(None);
        }
        self.lead_changed |= self.lead.release(connection);
    }

    /// Ends everything, with a farewell for the pages. What is given back is to be dropped outside the lock.
    pub(crate) fn close(&mut self, farewell: &Bye) -> impl Sized + use<> {
        self.closed = true;
        for (_, page) in std::mem::take(&mut self.pages) {
            page.outbox.close(Some(farewell.clone()));
        }
        std::mem::take(&mut self.providers)
    }

    /// Who leads, as one page is told.
    pub(super) fn leader_for(&self, connection: Connection) -> Leader {
        let holder = self.lead.holder();
        Leader::new(holder == Some(connection), self.lead.fence(), holder.is_none())
    }

    pub(super) fn say(&self, connection: Connection, message: &ServerMessage) {
        if let Some(page) = self.pages.get(&connection) {
            page.outbox.push(message);
        }
    }

    pub(super) fn refuse(&self, connection: Connection, reason: impl Into<String>) {
        let reason = reason.into();
        tracing::debug!(reason, "a message of a widget's page was refused");
        self.say(connection, &ServerMessage::Refused(Refused::new(reason)));
    }

    /// A page sent a text.
    pub(crate) fn said(&mut self, connection: Connection, text: &str) {
        let Some(page) = self.pages.get_mut(&connection) else { return };
        page.heard = self.now;
        match PageMessage::parse(text) {
            Ok(message) => self.take(connection, message),
            Err(error) => self.refuse(connection, error.to_string()),
        }
    }

    fn take(&mut self, connection: Connection, message: PageMessage) {
        match message {
            PageMessage::Hello(_) => self.refuse(connection, "the hello was said already"),
            PageMessage::Command(command) => self.command(connection, command),
            PageMessage::Open(wanted) => {
                self.open(connection, (wanted.provider, wanted.conversation), wanted.after, wanted.first);
            }
            PageMessage::Close(unwanted) => self.shut(connection, &(unwanted.provider, unwanted.conversation)),
            PageMessage::History(wanted) => self.history(connection, wanted),
            PageMessage::Search(wanted) => self.search(connection, wanted),
            PageMessage::Seen(seen) => self.seen(&(seen.provider, seen.conversation), seen.n),
            PageMessage::Lead(wanted) => {
                if self.lead.ask(connection, wanted.take) {
                    self.lead_changed = true;
                } else {
                    self.say(connection, &ServerMessage::Leader(self.leader_for(connection)));
                }
            }
            PageMessage::Follow => self.lead_changed |= self.lead.release(connection),
            // That something was heard is noted already.
            PageMessage::Pong(_) => {}
        }
    }

    fn command(&mut self, connection: Connection, given: Command) {
        let Command { id, provider, command, epoch, fence } = given;
        if id.as_str().is_empty() || id.as_str().len() > MAX_NAME {
            return self.refuse(connection, format!("the id of a command must have 1 to {MAX_NAME} bytes"));
        }
        let read = serde_json::from_value::<ChannelCommand>(command);
        let mut command = match read {
            Ok(command) => command,
            Err(error) => {
                return self.reject(connection, id, CommandProblem::new(Kind::InvalidInput, error.to_string()));
            }
        };
        let info = command.info().filter(|info| operations::is_for_pages(info));
        let Some(again) = info.map(|info| info.idempotent) else {
            let text = format!("a page may not give the command `{}`", command.name());
            return self.reject(connection, id, CommandProblem::new(Kind::Unsupported, text));
        };
        if !self.commands.knows(&id) {
            if epoch != self.epoch && !again {
                let text =
                    "the server was started anew after this command was given: nobody knows whether it took effect";
                return self.dones.push((connection, Done::new(id, uncertain(text))));
            }
            if needs_lead(&command) && (self.lead.holder() != Some(connection) || fence != Some(self.lead.fence())) {
                let text = format!(
                    "`{}` is for the page that leads, whose number is {}; this one came with {}: take the lead first",
                    command.name(),
                    self.lead.fence(),
                    fence.map_or("none".to_owned(), |fence| fence.to_string())
                );
                let problem = CommandProblem::new(Kind::Denied, text).with_remedy(Remedy::Lead);
                return self.reject(connection, id, problem);
            }
            if self.hub(&provider).is_none() {
                let text = format!("the provider {provider} is not connected; give the command again when it is");
                return self.reject(connection, id, CommandProblem::new(Kind::Unavailable, text));
            }
        }
        match self.commands.take(&id, connection, again) {
            Taken::New => {
                if let ChannelCommand::SendMessage(send) = &mut command {
                    // The echo in the transcript is known by it.
                    send.client_id.get_or_insert_with(|| id.to_string());
                    let key = (provider.clone(), send.conversation.clone());
                    if let Some(talk) = self.talk_mut(&key) {
                        talk.begin_sending(send);
                    }
                }
                self.give(&provider, id, command, Purpose::Page);
            }
            Taken::Flying => {}
            Taken::Known(outcome) | Taken::Refused(outcome) => self.dones.push((connection, Done::new(id, outcome))),
        }
    }

    /// The room itself does not carry a command out: it had no effect, and may be given again.
    fn reject(&mut self, connection: Connection, id: cif_protocol::CommandId, problem: CommandProblem) {
        self.dones.push((connection, Done::new(id, Outcome::Error(Box::new(problem)))));
    }
}

/// May only the page that leads give this command, because ringing and media are its own?
fn needs_lead(command: &ChannelCommand) -> bool {
    match command {
        ChannelCommand::Accept(_) | ChannelCommand::SelectDevice(_) => true,
        ChannelCommand::Start(start) => start.kind == ChannelKind::Voice,
        _ => false,
    }
}
