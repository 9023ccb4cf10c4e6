//! `capabilities.changed`

use crate::channel::{Capabilities, Scope};

entry! {
    /// What the provider can do changed.
    event "capabilities.changed";
    facet: Lifecycle;
    pub struct CapabilitiesChanged {
        req {
            /// What they are about.
            scope: Scope,
            /// The capabilities now, complete.
            capabilities: Capabilities,
        }
    }
}
