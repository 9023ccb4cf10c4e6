//! The connections of providers: a frame or a native provider that calls and receives events.

use std::collections::BTreeMap;

use cif_protocol::Instant;

use super::{Output, Slot, Workspace};
use crate::diagnostics::{DiagnosticKind, Severity};

/// The most event names that one connection may register.
const NAMES_PER_CONNECTION: usize = 200;

/// The longest event name that can be registered, in bytes.
const NAME_LENGTH: usize = 200;

/// Names a connection; never used twice in one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct ConnectionId(u64);

/// Which part of a provider a connection belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Side {
    /// The page in the frame: it receives what it registers for.
    Frame,
    /// The native channel provider: it receives all built-in events, and custom ones it registers for.
    Native,
}

#[derive(Debug)]
pub(super) struct Connection {
    pub(super) provider: Slot,
    pub(super) side: Side,
    /// Registrations by event name; never zero.
    counts: BTreeMap<String, u32>,
    /// Has it ever announced a handler? A library that never does is taken to want everything.
    announces: bool,
    /// Has it made any other call?
    pub(super) called: bool,
}

impl Connection {
    fn new(provider: Slot, side: Side) -> Self {
        Self { provider, side, counts: BTreeMap::new(), announces: false, called: false }
    }

    /// Does an event of this name go here (`docs/src/wire.md`, event delivery)?
    pub(super) fn wants(&self, name: &str, custom: bool) -> bool {
        let assumed = match self.side {
            Side::Native => true,
            Side::Frame => !self.announces && self.called,
        };
        self.counts.contains_key(name) || (!custom && assumed)
    }

    /// Has it registered this name itself?
    pub(super) fn has_registered(&self, name: &str) -> bool {
        self.counts.contains_key(name)
    }

    /// The names that it has registered.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.counts.keys().map(String::as_str)
    }

    /// Counts a registration; false when the name is too long or there are too many.
    pub(super) fn register(&mut self, name: &str) -> bool {
        self.announces = true;
        if let Some(count) = self.counts.get_mut(name) {
            *count = count.saturating_add(1);
            return true;
        }
        let room = self.counts.len() < NAMES_PER_CONNECTION && name.len() <= NAME_LENGTH;
        if room {
            self.counts.insert(name.to_owned(), 1);
        }
        room
    }

    /// Takes a registration back, never below zero.
    pub(super) fn unregister(&mut self, name: &str) {
        if let Some(count) = self.counts.get_mut(name) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(name);
            }
        }
    }
}

impl Workspace {
    /// Connects a provider by unique name; `None` when no record in use has that name.
    pub fn connect(&mut self, now: Instant, provider: &str, side: Side) -> Option<ConnectionId> {
        let slot = Slot(self.registry.position(provider)?);
        self.next_id += 1;
        let id = ConnectionId(self.next_id);
        self.connections.insert(id, Connection::new(slot, side));
        self.release_held_click(now, slot);
        self.touch();
        Some(id)
    }

    /// Ends a connection: its registrations and pending calls are dropped without answer, its sessions stay.
    pub fn disconnect(&mut self, now: Instant, connection: ConnectionId) {
        if self.connections.remove(&connection).is_some() {
            self.drop_pending(now, connection);
            self.no_answer(now, connection, None);
            self.touch();
        }
    }

    /// A frame was loaded anew: as a disconnect, but the connection goes on with a clean slate.
    pub fn reload(&mut self, now: Instant, connection: ConnectionId) {
        if let Some(state) = self.connections.get_mut(&connection) {
            *state = Connection::new(state.provider, state.side);
            self.drop_pending(now, connection);
            self.outputs.retain(|output| !matches!(output, Output::Event { connection: to, .. } if *to == connection));
            self.no_answer(now, connection, None);
            self.touch();
        }
    }

    /// Forgets a call whose caller is gone.
    pub fn abandon(&mut self, now: Instant, ticket: super::Ticket) {
        if self.withdraw_notifications(now, |pending| pending.ticket == Some(ticket)) {
            self.touch();
        }
        self.sessions.forget_forms(|form| form.ticket == ticket);
        self.abandon_dialog(ticket);
        self.abandon_toast(ticket);
        self.abandon_function(ticket);
        drop(self.forget_note_calls(|waiting, _| waiting == ticket));
        self.forget_raised(None, Some(ticket));
    }

    fn drop_pending(&mut self, now: Instant, connection: ConnectionId) {
        self.withdraw_notifications(now, |pending| pending.connection == connection);
        self.drop_bars(connection);
        self.withdraw_toasts(|toast| toast.connection == connection);
        self.drop_dialogs(connection);
        self.drop_functions(connection);
        self.drop_progress(connection);
        let forms = self.sessions.forget_forms(|form| form.connection == connection);
        self.outputs.extend(forms.into_iter().map(|form| Output::Dropped(form.ticket)));
        let notes = self.forget_note_calls(|_, from| from == connection);
        self.outputs.extend(notes);
        let raised = self.forget_raised(Some(connection), None);
        self.outputs.extend(raised.into_iter().map(Output::Dropped));
    }

    /// Reports that a call was not answered in time.
    pub(crate) fn call_timed_out(&mut self, now: Instant, connection: ConnectionId, method: &str, problem: &str) {
        let slot = self.connections.get(&connection).map(|state| state.provider);
        let name = slot.map(|slot| self.name_of(slot).to_owned());
        let kind = DiagnosticKind::CallTimedOut;
        self.report(now, Severity::Warning, kind, name.as_deref(), format!("{method}: {problem}"));
    }

    /// Reports that a connection's queue was full and an event was lost.
    pub fn event_lost(&mut self, now: Instant, connection: ConnectionId, event: &str) {
        let Some(provider) = self.connections.get(&connection).map(|state| state.provider) else { return };
        let name = self.name_of(provider).to_owned();
        let message = format!("{name:?} reads its events too slowly: {event} was dropped; take events as they come");
        self.report(now, Severity::Error, DiagnosticKind::EventLost, Some(&name), message);
    }
}
