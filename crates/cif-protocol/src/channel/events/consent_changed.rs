//! `consent.changed`

use crate::channel::{Address, ConsentRecord};

entry! {
    /// Somebody agreed to something, refused it or took it back.
    event "consent.changed";
    facet: Consent;
    pub struct ConsentChanged {
        req {
            /// Who.
            party: Address,
            /// What.
            consent: ConsentRecord,
        }
    }
}
