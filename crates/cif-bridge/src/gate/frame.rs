//! What a gate knows about one frame.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use cif_protocol::host::HostRequest;
use cif_protocol::{CustomEventForm, EventMessage, Instant, Origin, OriginPolicy, ProviderRecord};

use super::GateLimits;
use super::output::CallKey;
use super::throttle::Throttle;

/// Origins announced to the page at most; a wildcard entry could match without end.
const ANNOUNCED: usize = 32;
/// Registrations remembered for a load event; names beyond this length are none that a host knows.
const REMEMBERED: usize = 256;
const REMEMBERED_NAME: usize = 256;

/// A request that has not been answered.
#[derive(Debug)]
pub(super) struct Call {
    /// The request, until it is started.
    pub(super) waiting: Option<HostRequest>,
    /// The wire name.
    pub(super) name: String,
    /// Where the answer goes: the id and the origin. Nothing when nobody expects one.
    pub(super) reply_to: Option<(String, Origin)>,
    pub(super) arrived: Instant,
    /// When the answer is due at the latest; nothing when it depends on the agent.
    pub(super) due: Option<Instant>,
    /// Until when it holds up the calls and events behind it.
    pub(super) blocks_until: Option<Instant>,
}

/// An event whose answer may still come.
#[derive(Debug)]
pub(super) struct PendingEvent {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) expires: Instant,
}

#[derive(Debug)]
pub(super) struct Frame {
    pub(super) label: String,
    pub(super) policy: OriginPolicy,
    pub(super) custom_as_json: bool,
    pub(super) answer_limit: Duration,
    pub(super) same_document: Duration,
    pub(super) epoch: u64,
    pub(super) calls: BTreeMap<CallKey, Call>,
    pub(super) events: VecDeque<PendingEvent>,
    pub(super) held: VecDeque<EventMessage>,
    pub(super) refusals: Throttle,
    /// Lets through the agent's wish to see the diagnostics, once in a while.
    pub(super) wishes: Throttle,
    accepted: Option<(Origin, Instant)>,
    announced: BTreeSet<Origin>,
    registrations: VecDeque<(Instant, HostRequest)>,
}

impl Frame {
    pub(super) fn new(record: &ProviderRecord, policy: OriginPolicy, limits: &GateLimits) -> Self {
        Self {
            label: record.display_label().to_owned(),
            policy,
            custom_as_json: record.custom_event_form == CustomEventForm::Json,
            answer_limit: Duration::from_millis(record.answer_hard_limit_ms),
            same_document: limits.same_document,
            epoch: 0,
            calls: BTreeMap::new(),
            events: VecDeque::new(),
            held: VecDeque::new(),
            refusals: Throttle::new(limits.refusals, limits.refusal_window),
            wishes: Throttle::new(1, limits.refusal_window),
            accepted: None,
            announced: BTreeSet::new(),
            registrations: VecDeque::new(),
        }
    }

    /// Where events go: the origin of the last accepted message, else that of the channel URL.
    pub(super) fn target(&self) -> &Origin {
        self.accepted.as_ref().map_or_else(|| self.policy.channel_origin(), |(origin, _)| origin)
    }

    /// Notes an accepted message; true when the page does not know yet that this origin is a good one.
    pub(super) fn accept(&mut self, now: Instant, origin: &Origin) -> bool {
        self.accepted = Some((origin.clone(), now));
        self.announced.len() < ANNOUNCED && self.announced.insert(origin.clone())
    }

    /// Notes a change of registrations, in case a load event follows.
    pub(super) fn registered(&mut self, now: Instant, request: &HostRequest) {
        let name = match request {
            HostRequest::AddHandler(call) => &call.event_type,
            HostRequest::RemoveHandler(call) => &call.event_type,
            _ => return,
        };
        if name.len() > REMEMBERED_NAME {
            return;
        }
        if self.registrations.len() == REMEMBERED {
            self.registrations.pop_front();
        }
        self.registrations.push_back((now, request.clone()));
    }

    /// A later document loaded: forgets what the earlier one left and gives its abandoned calls. What is younger than the
    /// limit may be the new document's: its scripts run before its load event.
    pub(super) fn reload(&mut self, now: Instant) -> Vec<CallKey> {
        let (limit, old) = (self.same_document, |at: Instant| now.saturating_since(at));
        self.accepted = self.accepted.take().filter(|(_, at)| old(*at) < limit);
        self.registrations.retain(|(at, _)| old(*at) < limit);
        self.events.clear();
        self.held.clear();
        let gone: Vec<CallKey> =
            self.calls.iter().filter(|(_, call)| old(call.arrived) >= limit).map(|(key, _)| *key).collect();
        for key in &gone {
            self.calls.remove(key);
        }
        gone
    }

    /// The registrations to make again after [`Frame::reload`].
    pub(super) fn young_registrations(&self) -> Vec<HostRequest> {
        self.registrations.iter().map(|(_, request)| request.clone()).collect()
    }

    pub(super) fn waiting(&self) -> usize {
        self.calls.values().filter(|call| call.waiting.is_some()).count()
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let calls = self.calls.values().flat_map(|call| [call.due, call.blocks_until]).flatten();
        let events = self.events.iter().map(|event| event.expires);
        calls.chain(events).chain(self.refusals.next_deadline()).min()
    }
}
