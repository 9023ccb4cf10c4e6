//! The loopback provider and its far end, as the kit takes them.

use std::sync::Arc;

use cif_conformance::provider::Subject;
use cif_provider::Runtime;
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};

/// As a service that knows the agent from yesterday: so nobody has to sign in first, and everybody can.
pub(crate) fn config() -> LoopbackConfig {
    LoopbackConfig::default().with_sign_in(true).with_signed_in(true)
}

pub(crate) fn loopback(runtime: Arc<dyn Runtime>) -> Subject {
    let provider = LoopbackProvider::new(config(), runtime);
    let far_end = provider.far_end();
    Subject::new(Arc::new(provider)).with_far_end(far_end)
}

/// The same without a far end in this process: it is asked by control messages.
#[allow(dead_code, reason = "not every test that includes this file asks so")]
pub(crate) fn by_messages(runtime: Arc<dyn Runtime>) -> Subject {
    Subject::new(Arc::new(LoopbackProvider::new(config().with_control(true), runtime)))
}
