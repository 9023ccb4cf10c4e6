//! The provider passes the conformance kit, in process and over a link that carries text.

use std::sync::Arc;

use cif_conformance::provider::{Effects, FarEnd, Subject};
use cif_protocol::ConversationId;
use cif_protocol::channel::{ChannelKind, EndCause};
use cif_provider::{ProviderError, Runtime, async_trait};

use {{snake}}::Provider;

fn subject(runtime: Arc<dyn Runtime>) -> Subject {
    let provider = Provider::new(runtime);
    Subject::new(provider.for_hosts()).with_far_end(Customers(provider))
}

mod in_process {
    cif_conformance::provider_tests!(crate::subject);
}

mod over_a_link {
    cif_conformance::provider_tests!(crate::subject, cif_conformance::provider::Wiring::Text);
}

/// The simulated customers, as the kit moves them.
#[derive(Debug)]
struct Customers(Arc<Provider>);

fn said<T>(outcome: Result<T, ProviderError>) -> Result<(), String> {
    outcome.map(drop).map_err(|error| error.to_string())
}

#[async_trait]
impl FarEnd for Customers {
    async fn offer(&self, kind: &ChannelKind, from: &str) -> Result<(), String> {
        match kind {
            ChannelKind::Voice => said(self.0.ring(from)), //? voice
            ChannelKind::Chat => said(self.0.greet(from)), //? chat
            ChannelKind::Email => said(self.0.mail(from, "A question", "Good morning")), //? email
            other => Err(format!("there are no customers for {other}")),
        }
    }

    async fn hang_up(&self, conversation: &ConversationId) -> Result<(), String> {
        said(self.0.book.gone(conversation, EndCause::Cancelled))
    }

    async fn say(&self, conversation: &ConversationId, text: &str) -> Result<(), String> { //? chat
        said(self.0.say(conversation, text)) //? chat
    } //? chat
    //? chat
    async fn effects(&self) -> Result<Effects, String> {
        self.0.done.lock().map(|done| *done).map_err(|error| error.to_string())
    }
}
