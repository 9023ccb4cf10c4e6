//! A native provider whose commands and host events are told to the inspector.

use std::sync::Arc;

use async_trait::async_trait;
use cif_adapter::layer::{Intercept, Operation, Outcome, Work, around};
use cif_bridge::inspect::{Seen, SeenKind, Way};
use cif_protocol::ProviderId;
use cif_provider::ChannelProvider;

use super::Inspection;

/// The provider, with the inspector around it.
pub(crate) fn inspected(
    provider: Arc<dyn ChannelProvider>,
    inspection: &Inspection,
    name: &ProviderId,
) -> Arc<dyn ChannelProvider> {
    around(provider, Inspected { inspection: inspection.clone(), provider: name.clone() })
}

#[derive(Debug)]
struct Inspected {
    inspection: Inspection,
    provider: ProviderId,
}

#[async_trait]
impl Intercept for Inspected {
    async fn run(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        let (name, asked, replied, data) = match work.delivering() {
            Some(event) => (event.wire_name().to_owned(), SeenKind::Event, SeenKind::EventAnswer, event.payload().ok()),
            None => (operation.name.to_owned(), SeenKind::Command, SeenKind::Reply, None),
        };
        let seen = Seen::new(Way::ToProvider, asked, &name).with_provider(&self.provider);
        let seen = match (data, work.command()) {
            (Some(data), _) => seen.with_value(&data),
            (None, Some(command)) => seen.with_data(command.data()),
            (None, None) => seen,
        };
        let number = self.inspection.push(seen);
        let outcome = work.once().await;
        let seen = Seen::new(Way::FromProvider, replied, &name).with_provider(&self.provider).answering(number);
        let seen = seen.ended(&outcome);
        self.inspection.push(match &outcome {
            Ok(reply) => seen.with_data(reply.data()),
            Err(_) => seen,
        });
        outcome
    }
}
