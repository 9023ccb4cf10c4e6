//! Delivery of events, and the custom event bus between providers and the host page (`docs/src/events.md`, custom).

use cif_protocol::host::{CustomEvent, HostEvent, event_info, method_info};
use cif_protocol::{Instant, ProviderId, Record, Value};

use super::{ActError, Connection, ConnectionId, Output, PageEvent, Slot, Workspace};

/// The most event names to which the host page may subscribe.
const SUBSCRIPTION_LIMIT: usize = 500;

/// Who gets an event.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// Every provider that wants it.
    All,
    /// One provider.
    Provider(Slot),
    /// The very connection that caused it.
    Connection(ConnectionId),
}

impl Workspace {
    /// Queues an event for every connection in the target that wants it; gives how many there were.
    pub(super) fn emit(&mut self, target: Target, event: impl Into<HostEvent>) -> usize {
        let event = event.into();
        let custom = matches!(event, HostEvent::Custom { .. });
        let addressed = |(id, connection): &(&ConnectionId, &Connection)| {
            let in_target = match target {
                Target::All => true,
                Target::Provider(slot) => connection.provider == slot,
                Target::Connection(only) => **id == only,
            };
            in_target && connection.wants(event.wire_name(), custom)
        };
        let receivers: Vec<ConnectionId> = self.connections.iter().filter(addressed).map(|(id, _)| *id).collect();
        for connection in &receivers {
            self.outputs.push_back(Output::Event { connection: *connection, event: event.clone() });
        }
        receivers.len()
    }

    /// A provider raised a custom event: true when the host page has a subscriber for it.
    pub(super) fn raised(&mut self, from: Slot, name: &str, data: &Record) -> bool {
        let taken = self.subscriptions.contains_key(name);
        if taken {
            let value = data.get("value").cloned().unwrap_or_default();
            let provider = ProviderId::new(self.name_of(from));
            self.outputs.push_back(Output::PageEvent(PageEvent {
                name: name.to_owned(),
                value,
                correlation_id: data.text("correlationId").map(str::to_owned),
                origin_url: self.record(from).channel_url.clone(),
                provider,
            }));
        }
        taken
    }

    /// The host page wants custom events of this name; false when it wants too many names.
    pub fn subscribe(&mut self, name: &str) -> bool {
        if let Some(count) = self.subscriptions.get_mut(name) {
            *count += 1;
            return true;
        }
        let room = self.subscriptions.len() < SUBSCRIPTION_LIMIT;
        if room {
            self.subscriptions.insert(name.to_owned(), 1);
        }
        room
    }

    /// Takes one subscription of the host page back.
    pub fn unsubscribe(&mut self, name: &str) {
        if let Some(count) = self.subscriptions.get_mut(name) {
            *count -= 1;
            if *count == 0 {
                self.subscriptions.remove(name);
            }
        }
    }

    /// The host page raises a custom event for one provider or all; gives how many connections it went to.
    pub(super) fn raise(&mut self, name: String, value: Value, provider: Option<&str>) -> Result<usize, ActError> {
        if name.is_empty() || event_info(&name).is_some() || method_info(&name).is_some() {
            return Err(ActError::ReservedEvent(name));
        }
        let target = match provider {
            None => Target::All,
            Some(unique_name) => Target::Provider(Slot(
                self.registry.position(unique_name).ok_or_else(|| ActError::UnknownProvider(unique_name.to_owned()))?,
            )),
        };
        Ok(self.emit(target, HostEvent::Custom { name, event: CustomEvent::new(value) }))
    }

    /// A note in the diagnostics about a provider's failure to handle an event: common and harmless.
    pub fn event_failed(&mut self, now: Instant, connection: ConnectionId, event: &str, reason: &str) {
        use crate::diagnostics::{DiagnosticKind, Severity};
        let Some(provider) = self.connections.get(&connection).map(|state| state.provider) else { return };
        let name = self.name_of(provider).to_owned();
        let message = format!("{event}: the provider's handler answered with a failure: {reason}");
        self.report(now, Severity::Debug, DiagnosticKind::EventFailed, Some(&name), message);
    }
}
