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
    /// How much memory its data takes, about, in bytes.
    pub(super) weight: usize,
}

/// What has been heard of the document that is in the frame now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    Nothing,
    /// Something before the load event that may have come from it: scripts run before that event.
    Perhaps,
    /// Something since the load event, which came from it.
    Surely,
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
    /// The origin of the last accepted message, and when it came.
    last: Option<(Origin, Instant)>,
    heard: Heard,
    /// Since when another document than the one that had loaded is in the frame, where that is known.
    began: Option<Instant>,
    descendants: bool,
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
            last: None,
            heard: Heard::Nothing,
            began: None,
            descendants: record.allow_descendant_frames,
            announced: BTreeSet::new(),
            registrations: VecDeque::new(),
        }
    }

    /// Where events go: the origin of the last accepted message since the last load event, else that of the channel URL.
    pub(super) fn target(&self) -> &Origin {
        let last = self.last.as_ref().filter(|_| self.heard == Heard::Surely);
        last.map_or_else(|| self.policy.channel_origin(), |(origin, _)| origin)
    }

    /// Where an event is posted. A document has one origin, and the browser delivers to no other: while it is not known
    /// whether the document that loaded has spoken before its load event, an event is posted to both origins that it can
    /// have, and arrives once.
    pub(super) fn targets(&self) -> Vec<Origin> {
        let target = self.target();
        let early = self.last.as_ref().map(|(origin, _)| origin);
        let early = early.filter(|origin| self.heard == Heard::Perhaps && *origin != target);
        std::iter::once(target).chain(early).cloned().collect()
    }

    /// Notes an accepted message; true when the page does not know yet that this origin is a good one.
    pub(super) fn accept(&mut self, now: Instant, origin: &Origin) -> bool {
        // A document has one origin, so this is another one than that which had loaded. Frames inside the frame have origins
        // of their own.
        let other = self.last.as_ref().is_some_and(|(last, _)| last != origin);
        if other && self.heard == Heard::Surely && !self.descendants {
            self.began = Some(now);
        }
        self.last = Some((origin.clone(), now));
        self.heard = Heard::Surely;
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

    /// The first document loaded: all that was heard came from it.
    pub(super) fn loaded(&mut self) {
        self.heard = if self.last.is_some() { Heard::Perhaps } else { Heard::Nothing };
        self.began = None;
    }

    /// A later document loaded: forgets what the earlier one left and gives its abandoned calls. The new document's scripts
    /// have run before its load event, so what came since it began is kept; where that time is not known, what is younger
    /// than the limit.
    pub(super) fn reload(&mut self, now: Instant) -> Vec<CallKey> {
        let limit = self.same_document;
        let began = self.began;
        let young = |at: Instant| began.map_or_else(|| now.saturating_since(at) < limit, |began| at >= began);
        self.forget(young)
    }

    /// The document has gone, and the next one has said nothing yet: forgets all it left and gives its abandoned calls.
    pub(super) fn left(&mut self, now: Instant) -> Vec<CallKey> {
        let gone = self.forget(|_| false);
        self.began = Some(now);
        gone
    }

    fn forget(&mut self, young: impl Fn(Instant) -> bool) -> Vec<CallKey> {
        self.last = self.last.take().filter(|(_, at)| young(*at));
        self.loaded();
        self.registrations.retain(|(at, _)| young(*at));
        self.events.clear();
        self.held.clear();
        let gone: Vec<CallKey> =
            self.calls.iter().filter(|(_, call)| !young(call.arrived)).map(|(key, _)| *key).collect();
        for key in &gone {
            self.calls.remove(key);
        }
        gone
    }

    /// The registrations to make again after [`Frame::reload`].
    pub(super) fn young_registrations(&self) -> Vec<HostRequest> {
        self.registrations.iter().map(|(_, request)| request.clone()).collect()
    }

    /// How many calls wait, and how much memory they take.
    pub(super) fn waiting(&self) -> (usize, usize) {
        let waiting = self.calls.values().filter(|call| call.waiting.is_some());
        waiting.fold((0, 0), |(count, bytes), call| (count + 1, bytes + call.weight))
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let calls = self.calls.values().flat_map(|call| [call.due, call.blocks_until]).flatten();
        let events = self.events.iter().map(|event| event.expires);
        calls.chain(events).chain(self.refusals.next_deadline()).min()
    }
}
