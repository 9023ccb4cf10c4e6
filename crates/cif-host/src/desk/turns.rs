//! The order of calls that change sessions, tabs, titles, panel or context: per connection one after another, also when one
//! of them has to ask the record store (`docs/src/wire.md`, ordering).

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use cif_protocol::host::HostRequest;
use futures::channel::oneshot;

use super::host::Guard;
use crate::workspace::ConnectionId;

/// The calls that keep their order, by wire name.
const ORDERED: [&str; 14] = [
    "cancelEvent",
    "closeTab",
    "createSession",
    "createTab",
    "createTabInHomeSession",
    "focusTab",
    "notifyEvent",
    "refreshTab",
    "setSessionTitle",
    "setTabTitle",
    "setmode",
    "setwidth",
    "updateContext",
    "updateConversation",
];

/// True for a call that may not overtake another one of these.
pub(super) fn is_ordered(request: &HostRequest) -> bool {
    ORDERED.contains(&request.wire_name())
}

/// Connections on which such a call is at the record store, with those that wait behind it.
#[derive(Debug, Default)]
pub(super) struct Turns {
    busy: BTreeMap<ConnectionId, VecDeque<oneshot::Sender<()>>>,
}

impl Turns {
    /// What a call waits for; `None` when nothing is before it.
    pub(super) fn wait(&mut self, connection: ConnectionId) -> Option<oneshot::Receiver<()>> {
        let waiting = self.busy.get_mut(&connection)?;
        let (sender, receiver) = oneshot::channel();
        waiting.push_back(sender);
        Some(receiver)
    }

    /// Gives the turn to the next one that still wants it.
    fn end(&mut self, connection: ConnectionId) {
        let Some(waiting) = self.busy.get_mut(&connection) else { return };
        while let Some(next) = waiting.pop_front() {
            if next.send(()).is_ok() {
                return;
            }
        }
        self.busy.remove(&connection);
    }
}

/// The right to be the one that is done; dropped, it goes to the next.
pub(super) struct Turn {
    guard: Arc<Guard>,
    /// Still to be waited for.
    waiting: Option<oneshot::Receiver<()>>,
}

impl Turn {
    /// The first of a row.
    pub(super) fn begin(guard: Arc<Guard>) -> Self {
        guard.inner.lock().turns.busy.entry(guard.id).or_default();
        Self { guard, waiting: None }
    }

    /// Waits for the ones before.
    pub(super) async fn wait(guard: Arc<Guard>, receiver: oneshot::Receiver<()>) -> Self {
        let mut turn = Self { guard, waiting: Some(receiver) };
        if let Some(receiver) = &mut turn.waiting {
            // The sender is kept until it sends, so an error cannot come; going on would be right then, too.
            let _ = receiver.await;
        }
        turn.waiting = None;
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // A caller that gave up while it waited has no turn to pass on, unless it had just been given one.
        let held = self.waiting.as_mut().is_none_or(|receiver| matches!(receiver.try_recv(), Ok(Some(()))));
        if held {
            self.guard.inner.lock().turns.end(self.guard.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use async_trait::async_trait;
    use cif_protocol::host::{AddHandler, CreateSession, HostEvent, SessionInput};
    use cif_protocol::{ProviderRecord, Record, SessionTemplate};
    use cif_provider::{HostExt, ManualRuntime, Runtime, RuntimeExt};
    use futures::{FutureExt, StreamExt};

    use super::super::*;
    use crate::records::{RecordsError, TableSchema};
    use crate::{DeskConfig, MemoryRecords, Templates, demo_records};

    /// A store whose queries take a second.
    #[derive(Debug)]
    struct Slow(MemoryRecords, Arc<dyn Runtime>);

    #[async_trait]
    impl Records for Slow {
        async fn create(&self, table: &str, columns: Record) -> Result<String, RecordsError> {
            self.0.create(table, columns).await
        }
        async fn retrieve(&self, table: &str, id: &str, query: &Query) -> Result<Record, RecordsError> {
            self.0.retrieve(table, id, query).await
        }
        async fn update(&self, table: &str, id: &str, columns: Record) -> Result<(), RecordsError> {
            self.0.update(table, id, columns).await
        }
        async fn delete(&self, table: &str, id: &str) -> Result<(), RecordsError> {
            self.0.delete(table, id).await
        }
        async fn query(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError> {
            self.1.sleep(Duration::from_secs(1)).await;
            self.0.query(table, query).await
        }
        async fn table(&self, table: &str) -> Result<TableSchema, RecordsError> {
            self.0.table(table).await
        }
    }

    fn desk() -> (ManualRuntime, Desk) {
        let runtime = ManualRuntime::new();
        let mut templates = Templates::default();
        let title = "{$odata.contact.fullname.?$filter=contactid eq '20000000-0000-4000-8000-000000000001'}";
        templates.sessions.push(SessionTemplate::new("vnd_slow", "vnd_slow").with_title(title));
        let phone = ProviderRecord::widget("phone", "https://phone.example/");
        let config = DeskConfig::new(vec![phone]).with_templates(templates);
        let records = Slow(demo_records().expect("demo rows"), runtime.handle());
        let desk = Desk::new(config, Arc::new(records), runtime.handle());
        runtime.run_until_stalled();
        (runtime, desk)
    }

    fn session(template: &str) -> CreateSession {
        CreateSession::new(SessionInput::new(template).parameter("customerName", "Grace"))
    }

    #[test]
    fn two_sessions_in_flight_keep_their_order_and_reads_overtake() {
        let (runtime, desk) = desk();
        let (host, mut events) = desk.connect("phone", Side::Frame).expect("in use").split();
        runtime.block_on(host.add_handler(AddHandler::new("onSessionSwitched"))).expect("registered");
        let mut slow = host.create_session(session("vnd_slow")).boxed();
        let mut quick = host.create_session(session("cif_call")).boxed();
        assert!((&mut slow).now_or_never().is_none() && (&mut quick).now_or_never().is_none());
        let home = host.get_focused_session().now_or_never().expect("at once").expect("home");
        assert_eq!(home.map(|id| id.to_string()).as_deref(), Some("session-id-0"));
        let first = runtime.block_on(slow).expect("session");
        let second = runtime.block_on(quick).expect("session");
        assert_eq!((first.as_str(), second.as_str()), ("session-id-1", "session-id-2"));
        assert_eq!(desk.view().sessions[1].title, "Ada Lovelace");
        let mut told = Vec::new();
        while let Some(Some(HostEvent::SessionSwitched(event))) = events.next().now_or_never() {
            told.push(format!("{} {}", event.session_id, event.focused));
        }
        assert_eq!(told, ["session-id-1 true", "session-id-1 false", "session-id-2 true"]);
    }

    #[test]
    fn a_caller_that_gives_up_does_not_hold_the_others() {
        let (runtime, desk) = desk();
        let host = desk.connect("phone", Side::Frame).expect("in use").host();
        let mut gone = host.create_session(session("vnd_slow")).boxed();
        let mut waiting = host.create_session(session("vnd_slow")).boxed();
        let mut last = host.create_session(session("cif_call")).boxed();
        for call in [&mut gone, &mut waiting, &mut last] {
            assert!(call.now_or_never().is_none());
        }
        drop((waiting, gone));
        assert_eq!(runtime.block_on(last).expect("session").as_str(), "session-id-1");
    }
}
