//! `provider.host_event`

use crate::channel::Level;
use serde_json::Value;

open_enum! {
    /// What a provider did with an event of the host.
    pub enum HostEventOutcome {
        /// It took notice.
        Done = "done",
        /// It asks the host not to do what was announced.
        Refuse = "refuse",
        /// It answers with a value.
        Value = "value",
    }
}

entry! {
    /// Delivers an event of the host, such as click-to-act or a switch of sessions.
    command "provider.host_event";
    facet: Lifecycle;
    idempotent: true;
    needs: |_| Level::Full;
    reply: HostEventAnswer;
    pub struct DeliverHostEvent {
        req {
            /// The name of the event, as the Host API spells it.
            name: String,
        }
        def {
            /// The data of the event, as canonical tagged JSON.
            data: Value, with_data;
        }
    }
}

entry! {
    /// The provider's answer to an event of the host.
    reply "provider.host_event";
    pub struct HostEventAnswer {
        req {
            /// What it did.
            outcome: HostEventOutcome,
        }
        opt {
            /// Why it refuses, for people.
            reason: String, with_reason;
        }
        def {
            /// The value that it answers with, as canonical tagged JSON.
            value: Value, with_value;
        }
    }
}
