//! `provider.detach`

use crate::channel::{Done, Level};

entry! {
    /// Disconnects a provider from its host. It reports no more events; conversations at the service go on.
    command "provider.detach";
    facet: Lifecycle;
    idempotent: true;
    needs: |_| Level::Full;
    causes: [];
    errors: [];
    cancelled: "The provider counts as detached.";
    reply: Done;
    pub struct Detach {}
}
