//! Control messages for a provider that knows nothing of them.

use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::channel::ChannelReply;
use cif_provider::ChannelProvider;
use cif_provider::far_end::{FarEnd, control};

use super::{Intercept, Operation, Outcome, Work, around};

/// Lets whoever reaches `provider` move its customers by the [control messages](cif_provider::far_end::CONTROL) of the conformance
/// kit. Everything else passes. For tests: never around a provider that is in use.
#[must_use]
pub fn controlled(provider: Arc<dyn ChannelProvider>, far_end: impl FarEnd) -> Arc<dyn ChannelProvider> {
    around(provider, Controlled { far_end: Arc::new(far_end) })
}

#[derive(Debug)]
struct Controlled {
    far_end: Arc<dyn FarEnd>,
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for Controlled {
    async fn run(&self, _: &Operation<'_>, work: Work<'_>) -> Outcome {
        if let Some(event) = work.delivering() {
            if let Some(answer) = control(&*self.far_end, event).await {
                return Ok(ChannelReply::DeliverHostEvent(answer.into()));
            }
        }
        work.once().await
    }
}
