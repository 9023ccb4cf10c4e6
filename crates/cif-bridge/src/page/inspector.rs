//! What the inspector of a page asks.

use cif_protocol::{ProviderId, Value};
use serde::Deserialize;

use crate::inspect::Fault;

/// A question or a command of the inspector; it gets one answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct InspectorRequest {
    /// Names the question in its answer.
    pub request_id: u64,
    /// What is asked.
    pub what: InspectorAsk,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum InspectorAsk {
    /// The messages after this number. Where there are none the answer waits for one, up to 10 s.
    Messages {
        /// The number; 0 for all that are kept.
        after: u64,
    },
    /// The forms of events, and the names of methods.
    Tables,
    /// Send an event to a provider, whatever it has registered for.
    Raise {
        /// The provider record.
        provider: ProviderId,
        /// The wire name.
        event: String,
        /// The fields of the event, or the payload of a custom one; in canonical JSON.
        #[serde(default)]
        data: Value,
    },
    /// The faults that are switched on.
    Faults,
    /// Switch a fault on.
    AddFault {
        /// The fault.
        fault: Fault,
    },
    /// Switch all faults off.
    ClearFaults,
    /// Messages as a test in Rust.
    Test {
        /// Their numbers.
        numbers: Vec<u64>,
    },
}
