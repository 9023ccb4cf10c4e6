//! The provider passes the conformance kit, in process and over a link that carries text.

use std::sync::Arc;

use cif_conformance::provider::Subject;
use cif_provider::Runtime;

use voice_provider::Provider;

fn subject(runtime: Arc<dyn Runtime>) -> Subject {
    let provider = Provider::new(runtime);
    Subject::new(provider.for_hosts()).with_far_end(provider)
}

mod in_process {
    cif_conformance::provider_tests!(crate::subject);
}

mod over_a_link {
    cif_conformance::provider_tests!(crate::subject, cif_conformance::provider::Wiring::Text);
}
