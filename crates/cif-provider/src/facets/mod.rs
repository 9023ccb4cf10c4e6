//! The facets of a provider: one trait each, found by asking the object.

mod attachments;
mod consent;
mod conversations;
mod custom;
mod diagnostics;
mod directory;
mod email;
mod history;
mod messaging;
mod participants;
mod presence;
mod recording;
mod sign_in;
mod supervision;
mod templates;
mod voice;

pub use attachments::Attachments;
pub use consent::Consent;
pub use conversations::Conversations;
pub use custom::CustomMessages;
pub use diagnostics::Diagnostics;
pub use directory::Directory;
pub use email::Email;
pub use history::History;
pub use messaging::Messaging;
pub use participants::Participants;
pub use presence::Presence;
pub use recording::Recording;
pub use sign_in::SignIn;
pub use supervision::Supervision;
pub use templates::Templates;
pub use voice::Voice;

use cif_protocol::channel::Entry;

use crate::{CallContext, ProviderError};

/// The answer of a method that a provider leaves out: it names the operation and has no effect.
fn unsupported<C: Entry, T>(_: &CallContext, _: &C) -> Result<T, ProviderError> {
    Err(ProviderError::unsupported(C::NAME))
}
