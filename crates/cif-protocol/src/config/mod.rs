//! Configuration: provider records, as written in configuration files (`docs/src/host-model.md`, providers).

mod endpoint;
mod provider;
mod validate;

pub use endpoint::{LinkToken, NativeEndpoint};
pub use provider::{ApiVersion, CustomEventForm, FlowTemplates, ProviderKind, ProviderRecord};
pub use validate::ConfigProblem;
