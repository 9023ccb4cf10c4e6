//! Errors say where they come from.

use std::sync::Arc;

use async_trait::async_trait;
use cif_provider::{ChannelProvider, ProviderError};

use super::{Intercept, Layer, LayerEnv, LayerOrder, Operation, Outcome, Work, around};

/// Adds to each error of a provider what it leaves out: the operation, and as context `provider`, `conversation` and `command_id`.
/// Errors of a host cannot be made without the name of their method and have no other context, so its calls pass.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct ErrorContext;

impl ErrorContext {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Layer for ErrorContext {
    fn order(&self) -> LayerOrder {
        LayerOrder::ErrorContext
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, _: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, *self)
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for ErrorContext {
    async fn run(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        work.once().await.map_err(|error| explain(operation, error))
    }
}

fn explain(operation: &Operation<'_>, error: ProviderError) -> ProviderError {
    let error = if error.operation().is_none() { error.with_operation(operation.name) } else { error };
    let facts = [
        ("provider", Some(operation.provider.to_owned())),
        ("conversation", operation.conversation.map(ToString::to_string)),
        ("command_id", operation.command_id.map(ToString::to_string)),
    ];
    facts.into_iter().fold(error, |error, (name, value)| match value {
        Some(value) if !error.context().any(|(known, _)| known == name) => error.with_context(name, value),
        _ => error,
    })
}
