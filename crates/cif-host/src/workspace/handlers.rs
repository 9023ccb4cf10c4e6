//! `addHandler` and `removeHandler` as the host sees them: counted registrations.

use cif_protocol::Instant;
use cif_protocol::host::{AddHandler, Failure, RemoveHandler, event_info};

use super::{ConnectionId, Workspace};

impl Workspace {
    pub(super) fn add_handler(&mut self, now: Instant, from: ConnectionId, call: &AddHandler) -> Result<bool, Failure> {
        let Some(connection) = self.connections.get_mut(&from) else { return Ok(true) };
        let provider = connection.provider;
        if !connection.register(&call.event_type) {
            return Err(Failure::invalid(
                "addGenericHandler",
                format!(
                    "event {} cannot be registered: a provider may register 200 names of at most 200 bytes each",
                    crate::slugs::shown(&call.event_type)
                ),
            ));
        }
        if event_info(&call.event_type).is_none() {
            // The page forwards DOM events of the names that providers want.
            self.touch();
        }
        if call.event_type == "onclicktoact" {
            self.release_held_click(now, provider);
        }
        Ok(true)
    }

    pub(super) fn remove_handler(&mut self, from: ConnectionId, call: &RemoveHandler) -> bool {
        if let Some(connection) = self.connections.get_mut(&from) {
            connection.unregister(&call.event_type);
            if event_info(&call.event_type).is_none() {
                self.touch();
            }
        }
        true
    }
}
