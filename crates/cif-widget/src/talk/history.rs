//! Completing a transcript from what the provider's service keeps: at its end, where events were lost or others wrote, and at
//! its beginning, when somebody looks further back.

use std::sync::Arc;

use cif_adapter::hub::HubEvent;
use cif_protocol::channel::{Address, EmailMessage, HistoryPage, Message, ThreadPage};
use cif_protocol::{Instant, MessageId, Timestamp};

use super::content::is_own;
use super::{MAX_WAITING, Talk, transcript};
use crate::page_api::{Content, MailItem, MessageItem};

/// The most pages that are fetched to close one gap, and to get one piece of history.
const MAX_PAGES: u32 = 200;
/// The most events of a conversation that wait for its history.
const MAX_HELD: usize = 1_024;

/// A page of a provider's history, whatever it consists of.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// Oldest first.
    pub(crate) written: Vec<Written>,
    /// The cursor of the page before.
    pub(crate) older: Option<String>,
}

/// One entry of a provider's history.
#[derive(Debug, Clone)]
pub(crate) enum Written {
    Message(Box<Message>),
    Mail(Box<EmailMessage>),
}

impl Written {
    fn id(&self) -> &MessageId {
        match self {
            Self::Message(message) => &message.id,
            Self::Mail(mail) => &mail.id,
        }
    }
}

impl From<HistoryPage> for Fetched {
    fn from(page: HistoryPage) -> Self {
        let written = page.messages.into_iter().map(|message| Written::Message(Box::new(message))).collect();
        Self { written, older: page.older }
    }
}

impl From<ThreadPage> for Fetched {
    fn from(page: ThreadPage) -> Self {
        let written = page.messages.into_iter().rev().map(|mail| Written::Mail(Box::new(mail))).collect();
        Self { written, older: page.next }
    }
}

/// What is to be fetched next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fetch {
    /// From where; from the end when there is none.
    pub(crate) cursor: Option<String>,
}

/// How far the history of a conversation was fetched.
#[derive(Debug, Default)]
pub(crate) struct Loading {
    /// What is being fetched now.
    going: Option<Going>,
    /// The end has to be looked at, once more if it is being looked at already.
    behind: bool,
    /// Somebody wants older entries.
    wanted: bool,
    /// The cursor of the page before the oldest one that was fetched.
    older: Option<String>,
    /// Was the end looked at, so that `older` says all?
    looked: bool,
    /// Why the last fetch failed.
    pub(crate) problem: Option<String>,
}

#[derive(Debug)]
enum Going {
    /// The end: what was fetched so far, oldest first; what came meanwhile waits.
    End { pages: u32, written: Vec<Written>, held: Vec<(Arc<HubEvent>, Instant)> },
    /// The beginning.
    Older { pages: u32 },
}

impl Loading {
    /// Is everything there that the service has?
    pub(crate) const fn is_complete(&self) -> bool {
        self.looked && self.older.is_none()
    }

    pub(crate) const fn is_idle(&self) -> bool {
        self.going.is_none()
    }

    /// The end is to be looked at.
    pub(crate) const fn want_end(&mut self) {
        self.behind = true;
    }

    /// Older entries are wanted.
    pub(crate) const fn want_older(&mut self) {
        self.wanted = true;
    }

    /// Holds an event back until the end of the transcript is complete. Gives it back when it need not wait.
    pub(crate) fn hold(&mut self, event: Arc<HubEvent>, now: Instant) -> Option<Arc<HubEvent>> {
        match &mut self.going {
            Some(Going::End { held, .. }) if held.len() < MAX_HELD => {
                held.push((event, now));
                None
            }
            _ => Some(event),
        }
    }
}

impl Talk {
    /// What is to be fetched now, if anything is and nothing is under way. `possible` when the provider has a history.
    pub(crate) fn next_fetch(&mut self, possible: bool) -> Option<Fetch> {
        let loading = &mut self.loading;
        if loading.going.is_some() {
            return None;
        }
        if !possible {
            (loading.looked, loading.behind, loading.wanted) = (true, false, false);
            return None;
        }
        if std::mem::take(&mut loading.behind) || (loading.wanted && !loading.looked) {
            loading.going = Some(Going::End { pages: 0, written: Vec::new(), held: Vec::new() });
            return Some(Fetch { cursor: None });
        }
        if std::mem::take(&mut loading.wanted) && !self.transcript.is_full() {
            let cursor = loading.older.clone()?;
            loading.going = Some(Going::Older { pages: 0 });
            return Some(Fetch { cursor: Some(cursor) });
        }
        None
    }

    /// A page came. Gives what to fetch next at once, and the events that waited.
    pub(crate) fn fetched(&mut self, page: Fetched, party: Option<&Address>, own: Option<&Address>) -> After {
        self.loading.problem = None;
        match self.loading.going.take() {
            Some(Going::End { pages, written, held }) => self.fetched_end(page, pages + 1, written, held, (party, own)),
            Some(Going::Older { pages }) => self.fetched_older(page, pages + 1, (party, own)),
            None => After::default(),
        }
    }

    /// The fetch failed.
    pub(crate) fn fetch_failed(&mut self, why: String) -> After {
        self.loading.problem = Some(why);
        self.loading.wanted = false;
        match self.loading.going.take() {
            Some(Going::End { held, .. }) => After { held, ..After::default() },
            _ => After::default(),
        }
    }

    fn fetched_end(
        &mut self,
        page: Fetched,
        pages: u32,
        later: Vec<Written>,
        held: Vec<(Arc<HubEvent>, Instant)>,
        ends: (Option<&Address>, Option<&Address>),
    ) -> After {
        let known_before = self.transcript.has_messages();
        let overlaps = page.written.iter().any(|one| self.transcript.has(one.id()));
        let older = page.older;
        let mut written = page.written;
        written.extend(later);
        // The first look begins a transcript; every later one must reach what is known already.
        if known_before && !overlaps && pages < MAX_PAGES {
            if let Some(cursor) = &older {
                let fetch = Fetch { cursor: Some(cursor.clone()) };
                self.loading.going = Some(Going::End { pages, written, held });
                return After { fetch: Some(fetch), held: Vec::new() };
            }
        }
        let first_known = written.iter().position(|one| self.transcript.has(one.id()));
        let looked = std::mem::replace(&mut self.loading.looked, true);
        if !looked {
            self.loading.older = older;
        }
        // What stands before all that is known is older than it, unless this only closed a gap.
        let split = if known_before && !looked { first_known.unwrap_or(0) } else { 0 };
        let end = written.split_off(split);
        for one in written.into_iter().rev() {
            self.prepend(one, ends);
        }
        let unread = self.unread;
        for one in end {
            self.append(one, ends);
        }
        if !looked && !known_before {
            // What was there before the widget came is not new.
            self.unread = unread;
            self.seen = self.transcript.last();
        }
        After { fetch: None, held }
    }

    fn fetched_older(&mut self, page: Fetched, pages: u32, ends: (Option<&Address>, Option<&Address>)) -> After {
        let before = self.transcript.first();
        self.loading.older = page.older;
        for one in page.written.into_iter().rev() {
            self.prepend(one, ends);
        }
        let cursor = self.loading.older.clone().filter(|_| !self.transcript.is_full() && pages < MAX_PAGES);
        match cursor {
            // Everything on the page was known.
            Some(cursor) if self.transcript.first() == before => {
                self.loading.going = Some(Going::Older { pages });
                After { fetch: Some(Fetch { cursor: Some(cursor) }), held: Vec::new() }
            }
            _ => After::default(),
        }
    }

    fn append(&mut self, one: Written, ends: (Option<&Address>, Option<&Address>)) {
        match one {
            Written::Message(message) => self.add_message(*message, Timestamp::default()),
            Written::Mail(mail) => {
                let own = self.is_own_mail(&mail, ends);
                self.add_mail(*mail, own, Timestamp::default());
            }
        }
    }

    fn prepend(&mut self, one: Written, ends: (Option<&Address>, Option<&Address>)) {
        if self.transcript.has(one.id()) {
            return;
        }
        let (at, content) = match one {
            Written::Message(message) => {
                (message.sent_at.unwrap_or_default(), Content::Message(Box::new(MessageItem::new(*message))))
            }
            Written::Mail(mail) => {
                let own = self.is_own_mail(&mail, ends);
                (mail.sent_at.unwrap_or_default(), Content::Mail(Box::new(MailItem::new(*mail, own))))
            }
        };
        self.transcript.prepend(at, content);
    }

    /// Did the agent write it? Where the service does not name the agent's address, it is the only one to whom the far end wrote.
    fn is_own_mail(&self, mail: &EmailMessage, (party, own): (Option<&Address>, Option<&Address>)) -> bool {
        let written_to = || {
            self.transcript.contents_backwards().find_map(|content| match content {
                Content::Mail(known) if !known.own && known.mail.to.len() == 1 => known.mail.to.first(),
                _ => None,
            })
        };
        self.early.contains_key(&mail.id)
            || self.sent_mails.contains(&mail.id)
            || is_own(mail, party, own.or_else(written_to))
    }

    /// The provider has sent a mail under this id: it is the agent's, whoever brings it in.
    pub(crate) fn mail_sent(&mut self, id: &MessageId) {
        if self.transcript.has(id) {
            return;
        }
        if self.sent_mails.len() >= MAX_WAITING {
            self.sent_mails.pop_first();
        }
        self.sent_mails.insert(id.clone());
    }
}

/// What follows after a page.
#[derive(Debug, Default)]
pub(crate) struct After {
    /// The next page to fetch at once.
    pub(crate) fetch: Option<Fetch>,
    /// Events that waited and are to be applied now.
    pub(crate) held: Vec<(Arc<HubEvent>, Instant)>,
}

/// How many entries a page of history is asked for.
pub(crate) const HISTORY_PAGE: u32 = 100;

const _: () = assert!((HISTORY_PAGE as usize) < transcript::MAX_ITEMS);
