//! Configuration: provider records, as written in configuration files (cif-host-model.md sections 1 and 2).

mod endpoint;
mod provider;
mod validate;

pub use endpoint::{LinkToken, NativeEndpoint};
pub use provider::{ApiVersion, CustomEventForm, FlowTemplates, ProviderKind, ProviderRecord};
pub use validate::ConfigProblem;
