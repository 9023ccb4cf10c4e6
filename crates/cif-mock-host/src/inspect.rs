//! What a test can see.

use cif_host::query::Query;
use cif_host::{DiagnosticEntry, NotificationView, PanelView, Records, RecordsError, SessionView, TabView, View};
use cif_protocol::Record;
use cif_protocol::channel::{ChannelCommand, Command, EventEnvelope};
use cif_protocol::host::{HostCall, HostEvent};

use crate::MockHost;
use crate::expect::typed;
use cif_adapter::transcript::Happening;

/// What there is to see. Each first lets happen what can happen now.
impl MockHost {
    /// Everything that a page would draw.
    #[must_use]
    pub fn view(&self) -> View {
        self.run();
        self.inner.desk.view()
    }

    /// The sessions, home first.
    #[must_use]
    pub fn sessions(&self) -> Vec<SessionView> {
        self.view().sessions
    }

    /// The focused session; home when no other is.
    #[must_use]
    pub fn focused_session(&self) -> Option<SessionView> {
        self.sessions().into_iter().find(|session| session.focused)
    }

    /// The tabs of the focused session, the anchor first.
    #[must_use]
    pub fn tabs(&self) -> Vec<TabView> {
        self.view().tabs
    }

    /// The panel.
    #[must_use]
    pub fn panel(&self) -> PanelView {
        self.view().panel
    }

    /// The notification on the screen.
    #[must_use]
    pub fn notification(&self) -> Option<NotificationView> {
        self.view().notification
    }

    /// The records of a table, oldest first, with all columns.
    ///
    /// # Errors
    ///
    /// There is no such table.
    pub fn records(&self, table: &str) -> Result<Vec<Record>, RecordsError> {
        self.run();
        let query = Query::all();
        self.block_on(self.inner.backstage.records.query(table, &query))
    }

    /// Adds a record now.
    ///
    /// # Errors
    ///
    /// As for the store.
    pub fn seed(&self, table: &str, columns: Record) -> Result<String, RecordsError> {
        self.inner.backstage.records.insert(table, columns)
    }

    /// The calls of one method so far.
    #[must_use]
    pub fn calls<C: HostCall>(&self) -> Vec<C> {
        self.run();
        self.inner.backstage.store.pick(|what| match what {
            Happening::Call { request, .. } => typed(request),
            _ => None,
        })
    }

    /// The events that providers, and the test's own host, got from the host so far.
    #[must_use]
    pub fn host_events(&self) -> Vec<HostEvent> {
        self.run();
        self.inner.backstage.store.pick(|what| match what {
            Happening::HostEvent(event) => Some(event.clone()),
            _ => None,
        })
    }

    /// The events that one provider got so far, by the name of its record.
    #[must_use]
    pub fn host_events_of(&self, provider: &str) -> Vec<HostEvent> {
        self.run();
        self.inner.backstage.store.pick_of(provider, |what| match what {
            Happening::HostEvent(event) => Some(event.clone()),
            _ => None,
        })
    }

    /// The commands of one kind that providers got so far.
    #[must_use]
    pub fn commands<C: Command>(&self) -> Vec<C> {
        self.run();
        let decode = |command: &ChannelCommand| match command.data() {
            serde_json::Value::Object(data) if command.name() == C::NAME => C::decode(data).ok(),
            _ => None,
        };
        self.inner.backstage.store.pick(|what| match what {
            Happening::Command { command, .. } => decode(command),
            _ => None,
        })
    }

    /// The events that providers reported so far and the host believed.
    #[must_use]
    pub fn reported(&self) -> Vec<EventEnvelope> {
        self.run();
        self.inner.backstage.store.pick(|what| match what {
            Happening::Reported(event) => Some(event.clone()),
            _ => None,
        })
    }

    /// The diagnostics of the desk, with problems of hub and flow.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<DiagnosticEntry> {
        self.run();
        self.inner.desk.diagnostics(0)
    }
}
