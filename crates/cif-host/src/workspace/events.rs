//! Delivery of events, and the custom event bus between providers and the host page (`docs/src/events.md`, custom).

use std::collections::BTreeSet;

use cif_protocol::host::{CustomEvent, HostEvent, event_info, method_info};
use cif_protocol::{Instant, Value};

use super::answers::Purpose;
use super::{ActError, Connection, ConnectionId, Output, Slot, Ticket, Workspace};

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

/// A custom event that a script or a part of the host raises for providers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RaiseEvent {
    /// Its name.
    pub name: String,
    /// What it carries.
    pub value: Value,
    /// The provider it is for, by unique name; none means every one that registered.
    pub provider: Option<String>,
    /// A telemetry id.
    pub correlation_id: Option<String>,
}

impl RaiseEvent {
    /// For every provider that registered the name.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { name: name.into(), value: value.into(), provider: None, correlation_id: None }
    }

    /// For this provider alone, or for all.
    #[must_use]
    pub fn with_provider(mut self, provider: Option<String>) -> Self {
        self.provider = provider;
        self
    }

    /// With this telemetry id, or none.
    #[must_use]
    pub fn with_correlation_id(mut self, id: Option<String>) -> Self {
        self.correlation_id = id;
        self
    }
}

impl Workspace {
    /// Queues an event for every connection in the target that wants it; gives how many there were.
    pub(super) fn emit(&mut self, target: Target, event: impl Into<HostEvent>) -> usize {
        let event = event.into();
        let receivers = self.receivers(target, &event);
        for connection in &receivers {
            self.outputs.push_back(Output::Event { connection: *connection, event: event.clone(), answer: None });
        }
        receivers.len()
    }

    /// The connections in the target that want an event.
    pub(super) fn receivers(&self, target: Target, event: &HostEvent) -> Vec<ConnectionId> {
        let custom = matches!(event, HostEvent::Custom { .. });
        self.select(target, |connection| connection.wants(event.wire_name(), custom))
    }

    /// The connections in the target that registered a name themselves.
    pub(super) fn registered(&self, target: Target, name: &str) -> Vec<ConnectionId> {
        self.select(target, |connection| connection.has_registered(name))
    }

    fn select(&self, target: Target, wanted: impl Fn(&Connection) -> bool) -> Vec<ConnectionId> {
        let addressed = |(id, connection): &(&ConnectionId, &Connection)| {
            let in_target = match target {
                Target::All => true,
                Target::Provider(slot) => connection.provider == slot,
                Target::Connection(only) => **id == only,
            };
            in_target && wanted(connection)
        };
        self.connections.iter().filter(addressed).map(|(id, _)| *id).collect()
    }

    /// The names of custom events that providers registered for, in alphabetical order.
    pub(super) fn custom_names(&self) -> Vec<String> {
        let names = self.connections.values().flat_map(Connection::names);
        let custom = names.filter(|name| event_info(name).is_none() && method_info(name).is_none());
        custom.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect()
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

    /// Who gets a custom event of the host page: one provider or all that registered.
    fn receivers_of(&self, raise: &RaiseEvent) -> Result<(Vec<ConnectionId>, HostEvent), ActError> {
        let RaiseEvent { name, value, provider, correlation_id } = raise;
        if name.is_empty() || event_info(name).is_some() || method_info(name).is_some() {
            return Err(ActError::ReservedEvent(name.clone()));
        }
        let target = match provider {
            None => Target::All,
            Some(unique_name) => Target::Provider(Slot(
                self.registry.position(unique_name).ok_or_else(|| ActError::UnknownProvider(unique_name.clone()))?,
            )),
        };
        let mut event = CustomEvent::new(value.clone());
        event.correlation_id.clone_from(correlation_id);
        let event = HostEvent::Custom { name: name.clone(), event };
        Ok((self.receivers(target, &event), event))
    }

    /// The host page raises a custom event and wants no answers; gives how many connections it went to.
    pub(super) fn raise(&mut self, raise: &RaiseEvent) -> Result<usize, ActError> {
        let (receivers, event) = self.receivers_of(raise)?;
        for connection in &receivers {
            self.outputs.push_back(Output::Event { connection: *connection, event: event.clone(), answer: None });
        }
        Ok(receivers.len())
    }

    /// The host page raises a custom event and wants to know what became of it: [`Output::Answers`] with this ticket tells
    /// it, after 10 s at the latest.
    ///
    /// # Errors
    /// The name is no custom one, or the provider does not exist.
    pub fn raise_event(&mut self, now: Instant, raise: &RaiseEvent) -> Result<Ticket, ActError> {
        let (receivers, event) = self.receivers_of(raise)?;
        let ticket = self.ticket();
        self.ask(now, &receivers, &event, Purpose::Collect(ticket));
        Ok(ticket)
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
