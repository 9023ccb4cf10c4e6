//! `provider.attach`

use crate::channel::{AgentInfo, Done, Level};
use serde_json::Value;

entry! {
    /// Connects a provider to a host: from now on it may call the host and report events.
    command "provider.attach";
    facet: Lifecycle;
    idempotent: true;
    needs: |_| Level::Full;
    causes: [];
    errors: ["config", "denied", "auth_required"];
    cancelled: "The provider stays detached.";
    reply: Done;
    pub struct Attach {
        req {
            /// The agent who is signed in.
            agent: AgentInfo,
        }
        def {
            /// The provider's configuration, of the provider's own shape.
            config: Value, with_config;
        }
    }
}
