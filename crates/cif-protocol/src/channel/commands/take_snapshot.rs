//! `provider.snapshot`

use crate::channel::{AgentPresence, ConnectionState, ConversationSnapshot, Level, ScopedCapabilities};

entry! {
    /// Asks for the live conversations, to resume after a gap in the events.
    command "provider.snapshot";
    facet: Lifecycle;
    idempotent: true;
    needs: |_| Level::Full;
    causes: [];
    errors: [];
    cancelled: "Nothing is left.";
    reply: Snapshot;
    pub struct TakeSnapshot {}
}

entry! {
    /// What a provider holds at one moment. A conversation that is not in it is over.
    reply "provider.snapshot";
    pub struct Snapshot {
        opt {
            /// The agent's presence, where the provider has that facet.
            presence: AgentPresence, with_presence;
            /// How the provider stands to its service.
            connection: ConnectionState, with_connection;
        }
        def {
            /// The live conversations, oldest first.
            conversations: Vec<ConversationSnapshot>, with_conversations;
            /// What the provider can do now, for a host at the other end of a link that may have missed changes. The link's
            /// provider end fills it in; a provider leaves it empty.
            capabilities: Vec<ScopedCapabilities>, with_capabilities;
        }
    }
}
