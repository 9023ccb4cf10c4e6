//! The providers that the kit looks at: loopback, and those that vendors start from.

use std::sync::Arc;

use cif_conformance::provider::Subject;
use cif_provider::Runtime;

pub(crate) use crate::subject::{by_messages, loopback};

/// How a provider and its far end are made.
pub(crate) type Make = fn(Arc<dyn Runtime>) -> Subject;

macro_rules! examples {
    ($($name:ident = $from:ident;)+) => {$(
        pub(crate) fn $name(runtime: Arc<dyn Runtime>) -> Subject {
            let provider = $from::Provider::new(runtime);
            Subject::new(provider.for_hosts()).with_far_end(provider)
        }
    )+};
}

examples! {
    voice = voice_provider;
    chat = chat_provider;
    email = email_provider;
}
