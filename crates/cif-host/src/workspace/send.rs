//! Events that somebody sends on purpose, to see what a provider makes of them.

use cif_protocol::host::HostEvent;

use super::{Output, Workspace};

impl Workspace {
    /// Queues an event for every connection of a provider, whether it has registered for it or not and whatever the desk is
    /// doing: for tools and tests. Gives how many connections there were.
    #[must_use]
    pub fn send_event(&mut self, provider: &str, event: &HostEvent) -> usize {
        let Some(slot) = self.registry.position(provider) else { return 0 };
        let mut sent = 0;
        for (connection, _) in self.connections.iter().filter(|(_, state)| state.provider.0 == slot) {
            self.outputs.push_back(Output::Event { connection: *connection, event: event.clone(), answer: None });
            sent += 1;
        }
        sent
    }
}
