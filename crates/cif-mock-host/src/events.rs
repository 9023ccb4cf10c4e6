//! Events whose answers matter, and the host's side of them.

use std::time::Duration;

use cif_host::{AgentAction, DiagnosticsReport, EventAnswer, EventResult, RaiseEvent};

use crate::MockHost;
use crate::agent::AgentError;

/// The longest that a host waits for the answers to an event.
const ANSWER_TIME: Duration = Duration::from_secs(10);

impl MockHost {
    /// From now on the test's own host answers events of this name in the name of the provider, as a handler would: what the host
    /// waits for, for example `onBeforeSessionClosed` or a custom event. Attached providers answer by themselves.
    pub fn answer_events(&self, provider: impl Into<String>, event: impl Into<String>, answer: EventAnswer) {
        let mut answers = self.inner.answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        answers.insert((provider.into(), event.into()), answer);
    }

    /// A script of the host page raises a custom event and waits for what the providers make of it. When one never answers, the
    /// time moves on by 10 s.
    ///
    /// # Errors
    ///
    /// The name is no custom one, or the provider does not exist.
    pub fn raise_and_wait(&self, raise: &RaiseEvent) -> Result<Vec<EventResult>, AgentError> {
        self.run();
        let results = self.inner.desk.raise_event(raise)?;
        let results = self.block_on(results);
        self.run();
        Ok(results)
    }

    /// The agent asks for a diagnostics report and waits for it. When a provider never answers, the time moves on by 10 s.
    ///
    /// # Errors
    ///
    /// None at present.
    pub fn diagnostics_report(&self) -> Result<DiagnosticsReport, AgentError> {
        self.act(AgentAction::RequestDebugData)?;
        let report = || self.inner.desk.diagnostics_report().filter(|report| report.complete);
        if report().is_none() {
            self.advance(ANSWER_TIME);
        }
        // It is complete after that time, whoever has answered.
        Ok(report().unwrap_or_else(|| unreachable!("a report is complete after {ANSWER_TIME:?}")))
    }

    /// The host's window gets or loses the focus.
    ///
    /// # Errors
    ///
    /// None at present.
    pub fn window_focus(&self, focused: bool) -> Result<(), AgentError> {
        self.act(AgentAction::WindowFocus { focused }).map(drop)
    }

    /// The agent moves the mouse.
    ///
    /// # Errors
    ///
    /// None at present.
    pub fn activity(&self) -> Result<(), AgentError> {
        self.act(AgentAction::Activity).map(drop)
    }
}
