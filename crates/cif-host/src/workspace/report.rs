//! The diagnostics report: what the host knows, and what its providers say about themselves (`docs/src/host-model.md`,
//! diagnostics).

use cif_protocol::host::DebugDataRequested;
use cif_protocol::{Instant, SessionId, Timestamp};
use serde::Serialize;

use super::answers::Purpose;
use super::events::Target;
use super::{EventResult, ProviderView, Workspace};
use crate::AppKind;
use crate::diagnostics::DiagnosticEntry;

/// Tells a page that there is a report, or that one is being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReportView {
    /// Counts up with every report.
    pub number: u64,
    /// Has every provider answered, or had its time?
    pub complete: bool,
}

/// A diagnostics report, for the people who look for a fault. It has no payloads of calls and no tokens; what providers put into
/// it is theirs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DiagnosticsReport {
    /// When it was asked for.
    pub requested_at: String,
    /// Has every provider answered, or had its time?
    pub complete: bool,
    /// The kind of app.
    pub app: AppKind,
    /// The unique name of the app.
    pub app_name: String,
    /// The providers in use.
    pub providers: Vec<ProviderView>,
    /// The sessions, home first: their ids and the providers that own them.
    pub sessions: Vec<(SessionId, Option<String>)>,
    /// What the providers answered to `fetchDebugData`.
    pub answers: Vec<EventResult>,
    /// The diagnostics, oldest first.
    pub entries: Vec<DiagnosticEntry>,
}

/// The latest report.
#[derive(Debug)]
pub(super) struct Report {
    number: u64,
    requested_at: Timestamp,
    /// What the providers said; nothing until all have.
    answers: Option<Vec<EventResult>>,
}

impl Report {
    pub(super) const fn view(&self) -> ReportView {
        ReportView { number: self.number, complete: self.answers.is_some() }
    }
}

impl Workspace {
    /// The wall clock shows `wall` now. Without it, times of day count from the start of the workspace.
    pub fn set_wall_clock(&mut self, now: Instant, wall: Timestamp) {
        self.wall_start = wall.as_unix_millis().saturating_sub(millis(now));
    }

    /// The time of day.
    pub(super) fn wall(&self, now: Instant) -> Timestamp {
        Timestamp::from_unix_millis(self.wall_start.saturating_add(millis(now)))
    }

    /// Asks every provider for what it knows, unless that is going on already.
    pub(super) fn request_report(&mut self, now: Instant) {
        if self.report.as_ref().is_some_and(|report| report.answers.is_none()) {
            return;
        }
        let (number, requested_at) = (self.report.as_ref().map_or(1, |report| report.number + 1), self.wall(now));
        self.report = Some(Report { number, requested_at, answers: None });
        self.touch();
        let event = DebugDataRequested::new(requested_at.to_string()).into();
        let receivers = self.receivers(Target::All, &event);
        self.ask(now, &receivers, &event, Purpose::Report(number));
    }

    /// The providers have answered, or their time is over.
    pub(super) fn report_answered(&mut self, number: u64, answers: Vec<EventResult>) {
        if let Some(report) = self.report.as_mut().filter(|report| report.number == number) {
            report.answers = Some(answers);
            self.touch();
        }
    }

    /// The latest report, as far as it is known; nothing before the first one was asked for.
    #[must_use]
    pub fn diagnostics_report(&self, now: Instant) -> Option<DiagnosticsReport> {
        let report = self.report.as_ref()?;
        let view = self.view(now);
        Some(DiagnosticsReport {
            requested_at: report.requested_at.to_string(),
            complete: report.answers.is_some(),
            app: view.app,
            app_name: self.host.app_name.clone(),
            providers: view.providers,
            sessions: view.sessions.into_iter().map(|session| (session.id, session.provider)).collect(),
            answers: report.answers.clone().unwrap_or_default(),
            entries: self.diagnostics.entries().cloned().collect(),
        })
    }
}

fn millis(now: Instant) -> i64 {
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}
