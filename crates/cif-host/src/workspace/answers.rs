//! Events whose answer is waited for: who was asked, what came back, and what follows from it (`docs/src/events.md`).

use std::collections::BTreeMap;
use std::time::Duration;

use cif_protocol::host::HostEvent;
use cif_protocol::{Instant, Outcome, ProviderId, SessionId, Value};
use serde::Serialize;

use super::{ConnectionId, Output, Slot, Ticket, Workspace};
use crate::limits::check_size;

/// The longest that an answer is waited for.
pub(super) const ANSWER_TIME: Duration = Duration::from_secs(10);
/// The most inquiries at once. Of one more nobody waits for the answers.
const INQUIRY_LIMIT: usize = 256;

/// Names an event whose answer is waited for; never used twice in one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(u64);

/// What a provider answers to an event.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EventAnswer {
    /// How its handler ended.
    pub outcome: Outcome,
    /// What the handler gave; the reason of a failure.
    pub data: Value,
}

impl EventAnswer {
    /// A handler that ended well, with what it gave.
    #[must_use]
    pub fn success(data: impl Into<Value>) -> Self {
        Self { outcome: Outcome::Success, data: data.into() }
    }

    /// A handler that failed, with the reason it gave.
    #[must_use]
    pub fn failure(data: impl Into<Value>) -> Self {
        Self { outcome: Outcome::Failure, data: data.into() }
    }

    /// The reason of a failure as text for people: the answer itself, or its `message`.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        let text = self.data.as_str().or_else(|| self.data.get("message").and_then(Value::as_str));
        text.map(str::trim).filter(|text| !text.is_empty())
    }
}

/// What became of an event at one provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum EventOutcome {
    /// Its handler ended well.
    Success,
    /// Its handler failed.
    Failure,
    /// Nothing came within 10 s, or the provider went away.
    None,
}

/// What one provider made of an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EventResult {
    /// The provider.
    pub provider: ProviderId,
    /// How it went.
    pub outcome: EventOutcome,
    /// What the handler gave, in canonical JSON; undefined without an answer.
    pub data: Value,
}

/// What the answers are for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// A session that the agent wants to close.
    Close(SessionId),
    /// The diagnostics report of this number.
    Report(u64),
    /// Whoever waits for [`Output::Answers`].
    Collect(Ticket),
}

/// One provider that was asked.
#[derive(Debug)]
struct Asked {
    event: EventId,
    connection: ConnectionId,
    provider: Slot,
    answer: Option<EventAnswer>,
    /// Nothing more comes from it.
    over: bool,
}

#[derive(Debug)]
struct Inquiry {
    purpose: Purpose,
    until: Instant,
    asked: Vec<Asked>,
}

/// All that is being waited for, oldest first.
#[derive(Debug, Default)]
pub(super) struct Inquiries {
    open: BTreeMap<u64, Inquiry>,
    last: u64,
}

impl Inquiries {
    pub(super) fn deadline(&self) -> impl Iterator<Item = Instant> + '_ {
        self.open.values().map(|inquiry| inquiry.until)
    }

    /// Is the agent's wish to close this session being answered?
    pub(super) fn is_closing(&self, id: &SessionId) -> bool {
        self.open.values().any(|inquiry| matches!(&inquiry.purpose, Purpose::Close(session) if session == id))
    }

    /// Ends what is asked of one connection, or one event of it; gives the inquiries that are complete now.
    fn end(&mut self, connection: ConnectionId, event: Option<EventId>, answer: Option<EventAnswer>) -> Vec<u64> {
        let mut answer = answer;
        let mut complete = Vec::new();
        for (number, inquiry) in &mut self.open {
            let mut hit = false;
            for asked in &mut inquiry.asked {
                let meant = asked.connection == connection && event.is_none_or(|event| asked.event == event);
                if meant && !asked.over {
                    asked.over = true;
                    asked.answer = answer.take();
                    hit = true;
                }
            }
            if hit && inquiry.asked.iter().all(|asked| asked.over) {
                complete.push(*number);
            }
        }
        complete
    }
}

impl Workspace {
    /// Sends an event to these connections and waits for their answers.
    pub(super) fn ask(&mut self, now: Instant, to: &[ConnectionId], event: &HostEvent, purpose: Purpose) {
        let mut asked = Vec::new();
        for connection in to {
            let Some(provider) = self.connections.get(connection).map(|state| state.provider) else { continue };
            self.next_id += 1;
            let id = EventId(self.next_id);
            self.outputs.push_back(Output::Event { connection: *connection, event: event.clone(), answer: Some(id) });
            asked.push(Asked { event: id, connection: *connection, provider, answer: None, over: false });
        }
        let inquiry = Inquiry { purpose, until: now + ANSWER_TIME, asked };
        if inquiry.asked.is_empty() || self.inquiries.open.len() >= INQUIRY_LIMIT {
            return self.conclude(now, inquiry);
        }
        self.inquiries.last += 1;
        let number = self.inquiries.last;
        self.inquiries.open.insert(number, inquiry);
    }

    /// A provider answered an event. The first answer counts; false for one that nobody waits for.
    pub fn answer_event(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        event: EventId,
        answer: EventAnswer,
    ) -> bool {
        let known = self.inquiries.open.values().flat_map(|inquiry| &inquiry.asked);
        let wanted = known.clone().any(|asked| asked.connection == connection && asked.event == event && !asked.over);
        self.end_inquiries(now, connection, Some(event), Some(answer));
        wanted
    }

    /// No answer comes from a connection any more: to this event, or to any.
    pub fn no_answer(&mut self, now: Instant, connection: ConnectionId, event: Option<EventId>) {
        self.end_inquiries(now, connection, event, None);
    }

    fn end_inquiries(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        event: Option<EventId>,
        answer: Option<EventAnswer>,
    ) {
        for number in self.inquiries.end(connection, event, answer) {
            if let Some(inquiry) = self.inquiries.open.remove(&number) {
                self.conclude(now, inquiry);
            }
        }
    }

    /// Goes on without the answers that did not come in time.
    pub(super) fn expire_inquiries(&mut self, now: Instant) {
        let due = |(number, inquiry): (&u64, &Inquiry)| (inquiry.until <= now).then_some(*number);
        let late: Vec<u64> = self.inquiries.open.iter().filter_map(due).collect();
        for number in late {
            if let Some(inquiry) = self.inquiries.open.remove(&number) {
                self.conclude(now, inquiry);
            }
        }
    }

    fn conclude(&mut self, now: Instant, inquiry: Inquiry) {
        match inquiry.purpose {
            Purpose::Close(session) => {
                let refused = inquiry.asked.into_iter().filter_map(|asked| Some((asked.provider, asked.answer?)));
                let refused = refused.rev().find(|(_, answer)| answer.outcome != Outcome::Success);
                self.closing_answered(now, &session, refused);
            }
            Purpose::Report(number) => {
                let results = self.results(inquiry.asked);
                self.report_answered(number, results);
            }
            Purpose::Collect(ticket) => {
                let results = self.results(inquiry.asked);
                self.outputs.push_back(Output::Answers { ticket, results });
            }
        }
    }

    /// What everybody answered. An answer that is too large is replaced by a sentence about that.
    fn results(&self, asked: Vec<Asked>) -> Vec<EventResult> {
        let result = |asked: Asked| {
            let outcome = match &asked.answer {
                None => EventOutcome::None,
                Some(EventAnswer { outcome: Outcome::Success, .. }) => EventOutcome::Success,
                Some(_) => EventOutcome::Failure,
            };
            let data = asked.answer.map(|answer| answer.data).unwrap_or_default();
            let data = check_size("the data of an answer", [&data]).map_or_else(Value::from, |()| data.clone());
            EventResult { provider: ProviderId::new(self.name_of(asked.provider)), outcome, data }
        };
        asked.into_iter().map(result).collect()
    }
}
