//! The gate between the frames of one desktop page and the host: who may speak, what is answered, what is forwarded.
//!
//! [`FrameGate`] is a plain state machine without input or output of its own. The page has already checked that a message
//! came from a frame that it created; the gate judges the origin, reads the envelope, answers what needs no host, keeps
//! calls in order and in bounds, and says what to post where. A driver feeds it and carries out its [`GateOutput`]s
//! (`docs/src/page-api.md`, the gate).

mod arrive;
mod calls;
mod events;
mod frame;
mod inspect;
mod internal;
mod output;
mod throttle;
mod trace;
mod weight;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use cif_host::{DiagnosticKind, Severity};
use cif_protocol::{ConfigProblem, Instant, Origin, ProviderId, ProviderRecord};

use frame::Frame;
pub use output::{CallKey, Diagnostic, GateOutput, Moment};
use throttle::Throttle;

/// The bounds of a [`FrameGate`]. The defaults are those of the wire specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct GateLimits {
    /// Requests of one frame that wait for the host to be ready, or for an earlier request. 64.
    pub waiting: usize,
    /// The memory that the waiting requests of one frame may take, about, in bytes. 4 MiB.
    pub waiting_bytes: usize,
    /// Requests of one frame that are not answered yet, waiting ones included. 256.
    pub in_flight: usize,
    /// Events of one frame whose answer may still come. 256; the oldest is forgotten first.
    pub pending_events: usize,
    /// How long the answer to an event is waited for. 10 s.
    pub event_answer: Duration,
    /// How long the answer to a custom event of a widget may take; it counts as delivered then. 4 s.
    pub custom_event_answer: Duration,
    /// Diagnostics of one frame about refused messages in one window. 8; the rest is counted.
    pub refusals: u32,
    /// That window. The agent's wish, inside a widget, to see the diagnostics is heard once in it. 10 s.
    pub refusal_window: Duration,
    /// What a frame sent this long before a load event may come from the document that loaded, where nothing else tells when
    /// that document began. 10 s.
    pub same_document: Duration,
}

impl Default for GateLimits {
    fn default() -> Self {
        Self {
            waiting: 64,
            waiting_bytes: 4 * 1024 * 1024,
            in_flight: 256,
            pending_events: 256,
            event_answer: Duration::from_secs(10),
            custom_event_answer: Duration::from_secs(4),
            refusals: 8,
            refusal_window: Duration::from_secs(10),
            same_document: Duration::from_secs(10),
        }
    }
}

/// The frames of one desktop page, as the host sees them. See the module documentation.
#[derive(Debug)]
pub struct FrameGate {
    limits: GateLimits,
    desktop: Origin,
    ready: bool,
    trace: bool,
    inspected: bool,
    frames: BTreeMap<ProviderId, Frame>,
    strangers: Throttle,
    outputs: VecDeque<GateOutput>,
    last_call: u64,
}

impl FrameGate {
    /// A gate without frames, not ready yet: requests wait until [`FrameGate::set_ready`]. `desktop` is the origin of the
    /// desktop page, for explanations.
    #[must_use]
    pub fn new(desktop: Origin, limits: GateLimits) -> Self {
        Self {
            limits,
            desktop,
            ready: false,
            trace: false,
            inspected: false,
            frames: BTreeMap::new(),
            strangers: Throttle::new(limits.refusals, limits.refusal_window),
            outputs: VecDeque::new(),
            last_call: 0,
        }
    }

    /// Adds the frame of a provider. A record without a page adds nothing and gives false.
    ///
    /// # Errors
    /// The channel URL or a trusted domain of the record is wrong.
    pub fn add_frame(
        &mut self,
        record: &ProviderRecord,
        insecure_test_origins: &[Origin],
    ) -> Result<bool, ConfigProblem> {
        let Some(policy) = record.origin_policy(insecure_test_origins)? else { return Ok(false) };
        let frame = Frame::new(record, policy, &self.limits);
        self.frames.insert(ProviderId::from(record.unique_name.as_str()), frame);
        Ok(true)
    }

    /// The host's configuration is there: what waited is started, in order of arrival.
    pub fn set_ready(&mut self) {
        self.ready = true;
        let providers: Vec<ProviderId> = self.frames.keys().cloned().collect();
        for provider in providers {
            self.start_calls(&provider);
        }
    }

    /// The origin to which an event for this provider's frame would be posted now; nothing without a frame.
    #[must_use]
    pub fn target_origin(&self, provider: &ProviderId) -> Option<&Origin> {
        self.frames.get(provider).map(Frame::target)
    }

    /// What to do next, in order; nothing when all is done.
    pub fn poll_output(&mut self) -> Option<GateOutput> {
        self.outputs.pop_front()
    }

    /// When [`FrameGate::timeout`] wants to be called at the latest.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Instant> {
        let frames = self.frames.values().filter_map(Frame::next_deadline);
        frames.chain(self.strangers.next_deadline()).min()
    }

    /// Time has passed: calls and events whose time is up are settled.
    pub fn timeout(&mut self, at: Moment) {
        let providers: Vec<ProviderId> = self.frames.keys().cloned().collect();
        for provider in providers {
            self.expire_calls(at, &provider);
            self.expire_events(at, &provider);
            let summary = self.frames.get_mut(&provider).and_then(|frame| frame.refusals.summary(at.now));
            if let Some(text) = summary {
                self.report(Severity::Warning, DiagnosticKind::OriginRefused, Some(&provider), text);
            }
        }
        if let Some(text) = self.strangers.summary(at.now) {
            self.report(Severity::Warning, DiagnosticKind::UnknownFrame, None, text);
        }
    }

    fn report(&mut self, severity: Severity, kind: DiagnosticKind, provider: Option<&ProviderId>, text: String) {
        self.outputs.push_back(GateOutput::Diagnostic(Diagnostic::new(severity, kind, provider.cloned(), text)));
    }

    /// Reports a message that was refused, unless its frame has had many of them lately: then false.
    fn report_refusal(
        &mut self,
        now: Instant,
        kind: DiagnosticKind,
        provider: Option<&ProviderId>,
        text: String,
    ) -> bool {
        let throttle = provider
            .and_then(|provider| self.frames.get_mut(provider))
            .map_or(&mut self.strangers, |frame| &mut frame.refusals);
        let Some(text) = throttle.admit(now, text) else { return false };
        self.report(Severity::Warning, kind, provider, text);
        true
    }
}
