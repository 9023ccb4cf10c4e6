//! Analytics: what happened to notifications and sessions, and what providers log, as a stream of records
//! (`docs/src/host-model.md`, analytics).

use std::collections::{BTreeMap, VecDeque};

use cif_protocol::host::{Failure, HostReply, HostRequest, LogAnalyticsEvent, NotifyEvent};
use cif_protocol::{
    Instant, NotificationAction, NotificationOutcome, NotificationReason, ProviderId, Record, SessionId, Timestamp,
    Value,
};
use serde::Serialize;

use super::{Answer, Output, Slot, Ticket, Workspace};
use crate::limits::check_size;

/// Notifications whose end is waited for at most.
const WAITING_LIMIT: usize = 64;
/// Events in one call of `logAnalyticsEvent`.
const EVENTS_LIMIT: usize = 100;

/// Something that the host itself records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub enum SystemEvent {
    /// A provider notified the agent.
    NotificationReceived,
    /// The agent accepted.
    NotificationAccepted,
    /// The template accepted at once.
    NotificationAutoAccepted,
    /// The agent declined, the queue was full or too slow, or the provider withdrew it.
    NotificationRejected,
    /// Nobody answered in time.
    NotificationTimedOut,
    /// A session was created.
    SessionStarted,
    /// A session got the focus.
    SessionFocusIn,
    /// A session lost the focus.
    SessionFocusOut,
    /// A session was closed.
    SessionClosed,
    /// A provider opened a tab.
    NewTabOpened,
    /// The first provider has begun to speak.
    CifSessionStart,
    /// The page has gone.
    CifSessionEnd,
}

impl SystemEvent {
    /// Its number, 0 to 11.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// Where a record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum AnalyticsSource {
    /// Analytics begin.
    #[serde(rename = "InitCIFAnalytics")]
    Init,
    /// The host saw it.
    #[serde(rename = "LogSystemEvent")]
    System,
    /// A provider logged it.
    #[serde(rename = "LogCustomEvent")]
    Custom,
}

/// One record. Its JSON has the names of the DOM feed (`docs/src/page-api.md`, scripts of the desktop page).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AnalyticsRecord {
    /// Where it comes from.
    #[serde(rename = "telemetryAPIName")]
    pub source: AnalyticsSource,
    /// 0 for the host's own, 1 for one that a provider logged.
    #[serde(rename = "analyticsEventtype")]
    pub event_type: u8,
    /// The name of the event.
    #[serde(rename = "analyticsEventname")]
    pub name: String,
    /// The number of a system event.
    #[serde(rename = "systemEventCode", skip_serializing_if = "Option::is_none")]
    pub code: Option<u8>,
    /// When, by the wall clock.
    #[serde(rename = "eventTimestamp")]
    pub at: String,
    /// The session that had the focus.
    #[serde(rename = "focussedSession")]
    pub focused_session: SessionId,
    /// The provider concerned, by unique name.
    #[serde(rename = "providerName", skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderId>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<String>,
    /// Has this provider analytics turned on? A record about sessions may concern one that has not.
    pub enable_analytics: bool,
    /// The session concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_session_id: Option<SessionId>,
    /// An id of that session that no other session has, in this desk or elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_unique_id: Option<String>,
    /// The telemetry id of the notification, else of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// The conversation of the session, or the one that the provider named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
    /// The provider's own id of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_session_id: Option<String>,
    /// What the caller gave: the fields of the logged event, or those of the notification.
    pub data: Record,
}

/// What is known about a session when something is recorded about it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Facts {
    owner: Option<Slot>,
    id: Option<SessionId>,
    conversation: Option<String>,
    provider_session: Option<String>,
}

/// A notification whose end is waited for.
#[derive(Debug, Default)]
pub(super) struct Notified {
    correlation_id: Option<String>,
    data: Record,
}

/// What analytics remember.
#[derive(Debug)]
pub(super) struct Analytics {
    enabled: bool,
    started: bool,
    seed: u64,
    now: Instant,
    seen: u64,
    focused: Facts,
    sessions: BTreeMap<SessionId, Facts>,
    waiting: BTreeMap<Ticket, (Slot, Notified)>,
    /// Notifications that wait for the record store.
    resolving: VecDeque<(Slot, Notified)>,
}

impl Analytics {
    pub(super) const fn new(enabled: bool) -> Self {
        let focused = Facts { owner: None, id: None, conversation: None, provider_session: None };
        Self {
            enabled,
            started: false,
            seed: 0,
            now: Instant::ZERO,
            seen: 0,
            focused,
            sessions: BTreeMap::new(),
            waiting: BTreeMap::new(),
            resolving: VecDeque::new(),
        }
    }
}

/// A GUID that depends on nothing but a seed and a number.
fn guid(seed: u64, number: u64) -> String {
    // The mixing steps of SplitMix64, by Sebastiano Vigna (public domain).
    let mix = |value: u64| {
        let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    };
    let high = mix(seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let low = mix(high ^ seed.rotate_left(32));
    let version = (high & 0x0fff) | 0x4000;
    let variant = ((low >> 48) & 0x3fff) | 0x8000;
    let (time, middle, node) = (high >> 32, (high >> 16) & 0xffff, low & 0xffff_ffff_ffff);
    format!("{time:08x}-{middle:04x}-{version:04x}-{variant:04x}-{node:012x}")
}

impl Workspace {
    /// Sets what makes the unique ids of sessions differ from those of other desks: 64 random bits.
    pub const fn set_seed(&mut self, seed: u64) {
        self.analytics.seed = seed;
    }

    /// The page has gone: analytics end, and begin anew with the next call of a provider.
    pub fn end_analytics(&mut self, now: Instant) {
        self.analytics.now = now;
        if std::mem::take(&mut self.analytics.started) {
            self.record_system(SystemEvent::CifSessionEnd, None, None, Record::new());
        }
    }

    /// Something begins to happen at this time.
    pub(super) fn analytics_at(&mut self, now: Instant) {
        self.analytics.now = now;
    }

    /// Before a call: analytics begin with the first one, and notifications are noted as they come.
    pub(super) fn analytics_before(&mut self, caller: Slot, request: &HostRequest) -> Option<Notified> {
        if !self.analytics.enabled {
            return None;
        }
        if !self.analytics.started {
            self.analytics.started = true;
            self.observe();
            let name = String::new();
            self.log(AnalyticsSource::Init, name, None, Some(caller), &Facts::default(), None, Record::new());
            self.record_system(SystemEvent::CifSessionStart, Some(caller), None, Record::new());
        }
        let HostRequest::NotifyEvent(call) = request else { return None };
        let NotifyEvent { event_type, template_name, cancellation_token, correlation_id, .. } = &**call;
        let fields =
            [("eventType", event_type), ("templateName", template_name), ("cancellationToken", cancellation_token)];
        let given = fields.into_iter().filter_map(|(key, value)| Some((key, value.clone()?)));
        let notified = Notified { correlation_id: correlation_id.clone(), data: given.collect() };
        if self.has_analytics(caller) {
            self.record_notification(SystemEvent::NotificationReceived, caller, &notified);
        }
        Some(notified)
    }

    /// After a call: what its answer tells.
    pub(super) fn analytics_after(&mut self, caller: Slot, notified: Option<Notified>, answer: &Answer) {
        if !self.analytics.enabled {
            return;
        }
        match (answer, notified) {
            (Answer::Done(Ok(reply)), notified) => self.answered(caller, notified.unwrap_or_default(), reply),
            (Answer::Later(ticket), Some(notified)) => {
                if self.analytics.waiting.len() >= WAITING_LIMIT {
                    self.analytics.waiting.pop_first();
                }
                self.analytics.waiting.insert(*ticket, (caller, notified));
            }
            (Answer::Records(_), Some(notified)) => {
                self.analytics.resolving.truncate(WAITING_LIMIT - 1);
                self.analytics.resolving.push_front((caller, notified));
            }
            _ => {}
        }
        self.observe();
    }

    /// What was noted about a notification before the record store was asked for its values.
    pub(super) fn analytics_resolved(&mut self, caller: Slot, method: &str) -> Option<Notified> {
        let at = self.analytics.resolving.iter().rposition(|(of, _)| *of == caller && method == "notifyEvent")?;
        self.analytics.resolving.remove(at).map(|(_, notified)| notified)
    }

    /// An answer that came later.
    pub(super) fn analytics_reply(&mut self, ticket: Ticket, result: &Result<HostReply, Failure>) {
        if let Some((caller, notified)) = self.analytics.waiting.remove(&ticket) {
            if let Ok(reply) = result {
                self.answered(caller, notified, reply);
            }
        }
    }

    fn answered(&mut self, caller: Slot, mut notified: Notified, reply: &HostReply) {
        match reply {
            HostReply::NotifyEvent(outcome) if self.has_analytics(caller) => {
                let (event, word) = ended(outcome);
                notified.data.insert("notificationResponseAction", word);
                notified.data.insert("responseReason", outcome.reason.as_str());
                self.record_notification(event, caller, &notified);
            }
            HostReply::CreateSession(id) => {
                self.record_system(SystemEvent::SessionStarted, Some(caller), Some(id), Record::new());
            }
            HostReply::CreateTab(tab) => {
                let session = self.sessions.focused().id.clone();
                let data = Record::new().with("tabId", tab.as_str());
                self.record_system(SystemEvent::NewTabOpened, Some(caller), Some(&session), data);
            }
            _ => {}
        }
    }

    /// Reads off the sessions what has happened to them since the last look.
    pub(super) fn observe(&mut self) {
        if !self.analytics.enabled || self.analytics.seen == self.version {
            return;
        }
        self.analytics.seen = self.version;
        let facts = |session: &super::session::Session| Facts {
            owner: session.owner,
            id: Some(session.id.clone()),
            conversation: Some(session.conversation_id.clone()).filter(|id| !id.is_empty()),
            provider_session: session.provider_session_id.clone(),
        };
        let focused = facts(self.sessions.focused());
        let now: BTreeMap<SessionId, Facts> =
            self.sessions.all().iter().map(|session| (session.id.clone(), facts(session))).collect();
        let left = std::mem::replace(&mut self.analytics.focused, focused.clone());
        let before = std::mem::replace(&mut self.analytics.sessions, now);
        // The first look is no switch: home has the focus from the start.
        let switched = left.id != focused.id && left.id.is_some();
        let mut happened = Vec::new();
        if switched {
            happened.push((SystemEvent::SessionFocusOut, left));
        }
        let gone = before.into_iter().filter(|(id, _)| !self.analytics.sessions.contains_key(id));
        happened.extend(gone.map(|(_, facts)| (SystemEvent::SessionClosed, facts)));
        if switched {
            happened.push((SystemEvent::SessionFocusIn, focused));
        }
        for (event, facts) in happened {
            let name = format!("{event:?}");
            self.log(AnalyticsSource::System, name, Some(event.code()), facts.owner, &facts, None, Record::new());
        }
    }

    /// `logAnalyticsEvent`: one record for each event in its data, if the provider has analytics.
    pub(super) fn log_analytics_event(&mut self, caller: Slot, call: &LogAnalyticsEvent) -> Result<String, Failure> {
        let fail = |message: String| Failure::invalid("logAnalyticsEvent", message);
        let data = call.data.as_deref().filter(|data| !data.is_absent());
        let name = call.event_name.as_deref().filter(|name| !name.is_empty());
        if data.is_none() && name.is_none() {
            let message = "both the payload and the event name are missing; give analyticsData or analyticsEventname";
            return Err(fail(message.to_owned()));
        }
        check_size("the data of logAnalyticsEvent", data).map_err(fail)?;
        if self.has_analytics(caller) {
            self.log_events(caller, data, name, call.event_type == Some(0.0));
        }
        Ok("Success".to_owned())
    }

    fn log_events(&mut self, caller: Slot, data: Option<&Value>, name: Option<&str>, system: bool) {
        let text = |key: &str| data.and_then(|data| data.get(key)?.as_str()).filter(|text| !text.is_empty());
        let own = Some(self.sessions.focused()).filter(|session| session.owner == Some(caller));
        let facts = Facts {
            owner: Some(caller),
            id: text("clientSessionId").map(SessionId::new).or_else(|| own.map(|session| session.id.clone())),
            conversation: text("conversationId")
                .map(str::to_owned)
                .or_else(|| own.map(|session| session.conversation_id.clone()).filter(|id| !id.is_empty())),
            provider_session: text("providerSessionId")
                .map(str::to_owned)
                .or_else(|| own.and_then(|session| session.provider_session_id.clone())),
        };
        let participant = text("participantId").map(str::to_owned);
        let source = if system { AnalyticsSource::System } else { AnalyticsSource::Custom };
        let events = data.and_then(|data| data.get("events")?.as_array()).unwrap_or_default();
        let whole = data.filter(|_| events.is_empty());
        for event in events.iter().chain(whole).take(EVENTS_LIMIT) {
            let mut record = Record(event.as_entries().cloned().unwrap_or_default());
            if let Some(id) = &participant {
                record.insert("participantId", id.as_str());
            }
            let name = record.text("kpiEventName").or(name).unwrap_or_default().to_owned();
            let correlation = record.text("externalCorrelationId").map(str::to_owned);
            self.log(source, name, None, Some(caller), &facts, correlation, record);
        }
        if let (None, Some(name)) = (data, name) {
            self.log(source, name.to_owned(), None, Some(caller), &facts, None, Record::new());
        }
    }

    fn has_analytics(&self, slot: Slot) -> bool {
        self.registry.providers()[slot.0].record.analytics
    }

    fn record_notification(&mut self, event: SystemEvent, caller: Slot, notified: &Notified) {
        let id = notified.correlation_id.clone();
        let (name, data) = (format!("{event:?}"), notified.data.clone());
        let facts = Facts { owner: Some(caller), ..Facts::default() };
        self.log(AnalyticsSource::System, name, Some(event.code()), Some(caller), &facts, id, data);
    }

    fn record_system(&mut self, event: SystemEvent, slot: Option<Slot>, session: Option<&SessionId>, data: Record) {
        let found = session.and_then(|id| self.sessions.position(id)).map(|at| &self.sessions.all()[at]);
        let facts = found.map_or_else(Facts::default, |session| Facts {
            owner: session.owner,
            id: Some(session.id.clone()),
            conversation: Some(session.conversation_id.clone()).filter(|id| !id.is_empty()),
            provider_session: session.provider_session_id.clone(),
        });
        self.log(AnalyticsSource::System, format!("{event:?}"), Some(event.code()), slot, &facts, None, data);
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one record")]
    fn log(
        &mut self,
        source: AnalyticsSource,
        name: String,
        code: Option<u8>,
        slot: Option<Slot>,
        facts: &Facts,
        correlation_id: Option<String>,
        data: Record,
    ) {
        if !self.analytics.enabled {
            return;
        }
        let record = slot.map(|slot| &self.registry.providers()[slot.0].record);
        let number = facts.id.as_ref().and_then(|id| id.as_str().rsplit('-').next()?.parse().ok());
        let unique = number.map(|number| guid(self.analytics.seed, number));
        let at: Timestamp = self.wall(self.analytics.now);
        let entry = AnalyticsRecord {
            source,
            event_type: u8::from(source == AnalyticsSource::Custom),
            name,
            code,
            at: at.to_string(),
            focused_session: self.sessions.focused().id.clone(),
            provider: record.map(|record| ProviderId::new(record.unique_name.as_str())),
            provider_id: record.map(|record| record.effective_id().to_owned()),
            enable_analytics: record.is_some_and(|record| record.analytics),
            client_session_id: facts.id.clone(),
            session_unique_id: unique,
            correlation_id: correlation_id.or_else(|| facts.conversation.clone()),
            conversation_id: facts.conversation.clone(),
            provider_session_id: facts.provider_session.clone(),
            data,
        };
        self.outputs.push_back(Output::Analytics(Box::new(entry)));
    }
}

/// What a notification's end is called, and the word for the agent's part in it.
fn ended(outcome: &NotificationOutcome) -> (SystemEvent, &'static str) {
    match (&outcome.action, &outcome.reason) {
        (NotificationAction::Accept, NotificationReason::AutoAccept) => {
            (SystemEvent::NotificationAutoAccepted, "accepted")
        }
        (NotificationAction::Accept, _) => (SystemEvent::NotificationAccepted, "accepted"),
        (NotificationAction::Timeout, _) => (SystemEvent::NotificationTimedOut, "rejected"),
        _ => (SystemEvent::NotificationRejected, "rejected"),
    }
}
