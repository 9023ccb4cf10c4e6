//! The provider passes the conformance kit, in process and over a link that carries text, with a customer at the far end who uses
//! the same operations as the customer's page.

mod far_end;

use std::sync::Arc;

use cif_conformance::provider::Subject;
use cif_protocol::channel::AgentInfo;
use cif_provider::Runtime;
use cif_provider_webchat::{FormField, MemoryStore, WebChat, WebChatConfig};

#[allow(clippy::needless_pass_by_value, reason = "the kit gives it")]
fn subject(runtime: Arc<dyn Runtime>) -> Subject {
    let origin = "https://chat.example.com".parse().expect("an origin");
    let config = WebChatConfig::new("kit", origin).with_form([FormField::new("name", "Name")]);
    let chat = WebChat::new(config, Arc::clone(&runtime), Arc::new(MemoryStore::new())).expect("a sound configuration");
    let provider = cif_adapter::layer::guarded(chat.open_for(&AgentInfo::new("kit")), &runtime);
    Subject::new(provider).with_far_end(far_end::Customers::new(chat))
}

mod in_process {
    cif_conformance::provider_tests!(crate::subject);
}

mod over_a_link {
    cif_conformance::provider_tests!(crate::subject, cif_conformance::provider::Wiring::Text);
}

mod over_a_link_that_breaks {
    cif_conformance::provider_tests!(crate::subject, cif_conformance::provider::Wiring::Resumed);
}
