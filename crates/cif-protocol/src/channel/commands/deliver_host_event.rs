//! `provider.host_event`

use crate::Value;
use crate::channel::Level;
use crate::host::HostEvent;

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
    causes: [];
    errors: [];
    cancelled: "The event counts as delivered.";
    reply: HostEventAnswer;
    pub struct DeliverHostEvent {
        req {
            /// The event.
            event: HostEvent,
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
            /// The value that it answers with.
            value: Value, with_value;
        }
    }
}
