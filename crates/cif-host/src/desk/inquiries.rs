//! Asking providers: custom events of the host, and their answers.

use std::future::Future;

use cif_provider::MaybeSend;

use super::Desk;
use crate::workspace::{ActError, ConnectionId, EventAnswer, EventId, EventResult, RaiseEvent};

impl Desk {
    /// Raises a custom event for providers, now, and gives what became of it: one result for each connection that it went to,
    /// in Channel Order of connecting, after 10 s at the latest.
    ///
    /// ```
    /// use cif_host::{Desk, DeskConfig, EventOutcome, RaiseEvent, Side, demo_records};
    /// use cif_protocol::ProviderRecord;
    /// use cif_protocol::host::AddHandler;
    /// use cif_provider::{HostExt, ManualRuntime};
    /// use std::sync::Arc;
    ///
    /// let runtime = ManualRuntime::new();
    /// let config = DeskConfig::new(vec![ProviderRecord::widget("phone", "https://phone.example/")]);
    /// let desk = Desk::new(config, Arc::new(demo_records().unwrap()), runtime.handle());
    /// let phone = desk.connect("phone", Side::Frame).unwrap();
    /// runtime.block_on(phone.host().add_handler(AddHandler::new("THEME"))).unwrap();
    /// // This widget never answers.
    /// let results = runtime.block_on(desk.raise_event(&RaiseEvent::new("THEME", "dark")).unwrap());
    /// assert_eq!(results[0].outcome, EventOutcome::None);
    /// ```
    ///
    /// # Errors
    /// The name is no custom one, or the provider does not exist.
    pub fn raise_event(
        &self,
        raise: &RaiseEvent,
    ) -> Result<impl Future<Output = Vec<EventResult>> + MaybeSend + use<>, ActError> {
        let now = self.inner.runtime.now();
        let mut state = self.inner.lock();
        let ticket = state.workspace.raise_event(now, raise)?;
        let results = state.results_of(ticket);
        state.settle(now);
        drop(state);
        // A desk that is gone has nobody left to answer.
        Ok(async move { results.await.unwrap_or_default() })
    }

    /// A provider has answered an event that came with this id. The first answer counts; false for one that nobody waits for.
    #[allow(clippy::must_use_candidate, reason = "done for its effect; that an answer comes too late is usual")]
    pub fn answer_event(&self, connection: ConnectionId, event: EventId, answer: EventAnswer) -> bool {
        self.inner.with(|workspace, now| workspace.answer_event(now, connection, event, answer))
    }
}
