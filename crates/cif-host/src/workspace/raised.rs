//! Custom events that providers raise, and what the subscribers of the host page make of them (`docs/src/events.md`, custom).

use std::collections::BTreeMap;
use std::time::Duration;

use cif_protocol::host::{CustomEvent, HostEvent, HostReply, RawRequest, event_info};
use cif_protocol::{Instant, ProviderId, Value};
use serde::Serialize;

use super::events::Target;
use super::{Answer, ConnectionId, Output, Slot, Ticket, Workspace};

/// The subscribers have this long; after it the event counts as delivered.
const SETTLE_TIME: Duration = Duration::from_secs(4);
/// The most events whose subscribers are waited for. One more counts as delivered at once.
const OPEN_LIMIT: usize = 256;

/// Names a custom event of a provider; never used twice in one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct PageEventId(u64);

/// A custom event that a provider raised (`docs/src/events.md`, custom).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PageEvent {
    /// Names it when its subscriber tells how it went.
    pub id: PageEventId,
    /// Its name.
    pub name: String,
    /// What the provider gave, in canonical JSON.
    pub value: Value,
    /// The provider's telemetry id, if it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// The channel URL of a provider with a page.
    #[serde(rename = "originURL", skip_serializing_if = "Option::is_none")]
    pub origin_url: Option<String>,
    /// The provider.
    pub provider: ProviderId,
}

/// A call that waits for the subscribers.
#[derive(Debug)]
struct Open {
    ticket: Ticket,
    connection: ConnectionId,
    name: String,
    until: Instant,
    /// So many subscribers have not told yet.
    left: usize,
    /// Has one of them succeeded?
    taken: bool,
}

/// All that is being waited for.
#[derive(Debug, Default)]
pub(super) struct Raised(BTreeMap<PageEventId, Open>);

impl Raised {
    pub(super) fn deadline(&self) -> impl Iterator<Item = Instant> + '_ {
        self.0.values().map(|open| open.until)
    }
}

impl Workspace {
    /// A provider raised a custom event. It is answered when the subscribers have told how it went.
    pub(super) fn raised(&mut self, now: Instant, from: ConnectionId, caller: Slot, raw: RawRequest) -> Answer {
        let RawRequest { wire: name, data, .. } = raw;
        let value = data.get("value").cloned().unwrap_or_default();
        let correlation_id = data.text("correlationId").map(str::to_owned);
        let relayed = self.relay(from, caller, &name, &value, correlation_id.as_deref());
        let Some(subscribers) = self.subscriptions.get(&name).copied() else {
            return Answer::Done(Ok(HostReply::other(name, relayed)));
        };
        self.next_id += 1;
        let id = PageEventId(self.next_id);
        self.outputs.push_back(Output::PageEvent(PageEvent {
            id,
            name: name.clone(),
            value,
            correlation_id,
            origin_url: self.record(caller).channel_url.clone(),
            provider: ProviderId::new(self.name_of(caller)),
        }));
        if self.raised.0.len() >= OPEN_LIMIT {
            return Answer::Done(Ok(HostReply::other(name, true)));
        }
        let ticket = self.ticket();
        let until = now + SETTLE_TIME;
        self.raised.0.insert(id, Open { ticket, connection: from, name, until, left: subscribers, taken: relayed });
        Answer::Later(ticket)
    }

    /// Passes a custom event on to the other providers that registered for it, if the host wants that. Names of built-in
    /// events stay with the page: a provider cannot raise them for others.
    fn relay(&mut self, from: ConnectionId, caller: Slot, name: &str, value: &Value, id: Option<&str>) -> bool {
        if !self.options.relay_between_providers || event_info(name).is_some() {
            return false;
        }
        let mut event = CustomEvent::new(value.clone());
        event.correlation_id = id.map(str::to_owned);
        let event = HostEvent::Custom { name: name.to_owned(), event };
        let mut others = self.registered(Target::All, name);
        others.retain(|to| *to != from && self.connections.get(to).is_some_and(|state| state.provider != caller));
        for connection in &others {
            self.outputs.push_back(Output::Event { connection: *connection, event: event.clone(), answer: None });
        }
        !others.is_empty()
    }

    /// One subscriber of the host page has handled a custom event, with success or without.
    pub fn page_event_settled(&mut self, id: PageEventId, success: bool) {
        let Some(open) = self.raised.0.get_mut(&id) else { return };
        open.left = open.left.saturating_sub(1);
        open.taken |= success;
        if open.left == 0 {
            if let Some(Open { ticket, name, taken, .. }) = self.raised.0.remove(&id) {
                self.reply(ticket, Ok(HostReply::other(name, taken)));
            }
        }
    }

    /// Answers for subscribers that take too long: the event was delivered, its outcome is not known.
    pub(super) fn expire_raised(&mut self, now: Instant) {
        let due = |(id, open): (&PageEventId, &Open)| (open.until <= now).then_some(*id);
        let late: Vec<PageEventId> = self.raised.0.iter().filter_map(due).collect();
        for id in late {
            if let Some(Open { ticket, name, .. }) = self.raised.0.remove(&id) {
                self.reply(ticket, Ok(HostReply::other(name, true)));
            }
        }
    }

    /// Nobody waits for the answer to these any more; gives their calls.
    pub(super) fn forget_raised(&mut self, connection: Option<ConnectionId>, ticket: Option<Ticket>) -> Vec<Ticket> {
        let mut gone = Vec::new();
        self.raised.0.retain(|_, open| {
            let meant = connection == Some(open.connection) || ticket == Some(open.ticket);
            if meant {
                gone.push(open.ticket);
            }
            !meant
        });
        gone
    }
}
