//! A native provider whose commands and host events are told to the inspector. Its commands meet the faults that are switched on.

use std::sync::Arc;

use async_trait::async_trait;
use cif_adapter::layer::{Intercept, Operation, Outcome, Work, around};
use cif_adapter::transcript::{LineKind, Masks, Redactor};
use cif_bridge::inspect::{FaultEffect, Seen, SeenKind, Way};
use cif_host::Desk;
use cif_protocol::ProviderId;
use cif_provider::{ChannelProvider, ProviderError, ProviderErrorKind};
use serde_json::Value;

use super::{Inspection, LATE, TABLE};

/// The provider, with the inspector around it.
pub(crate) fn inspected(
    provider: Arc<dyn ChannelProvider>,
    inspection: &Inspection,
    desk: &Desk,
    name: &ProviderId,
) -> Arc<dyn ChannelProvider> {
    around(provider, Inspected { inspection: inspection.clone(), desk: desk.clone(), provider: name.clone() })
}

/// Data of a channel without the secrets, which the tables know. Customers' data are shown.
pub(crate) fn redacted(kind: LineKind, name: &str, data: Value) -> Value {
    Redactor::default().redact(kind, name, data, &mut Masks::none())
}

#[derive(Debug)]
struct Inspected {
    inspection: Inspection,
    desk: Desk,
    provider: ProviderId,
}

impl Inspected {
    /// What a fault makes of a command.
    async fn meet(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        let fault = work.is_command().then(|| self.inspection.fault(&self.provider, operation.name, true));
        match fault.flatten() {
            None => {}
            Some(FaultEffect::Fail { message }) => {
                return Err(ProviderError::new(ProviderErrorKind::Unavailable, message));
            }
            Some(FaultEffect::TimeOut) => {
                let gave_up = self.inspection.wait_out(work.context(), Some(TABLE)).await;
                let kind = if gave_up { ProviderErrorKind::Cancelled } else { ProviderErrorKind::TimedOut };
                return Err(ProviderError::new(kind, LATE));
            }
            Some(effect) => self.inspection.prepare(effect, &self.provider, &self.desk).await,
        }
        work.once().await
    }
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
            (None, Some(command)) => seen.with_data(redacted(LineKind::Command, &name, command.data())),
            (None, None) => seen,
        };
        let number = self.inspection.push(seen);
        let outcome = self.meet(operation, work).await;
        let seen = Seen::new(Way::FromProvider, replied, &name).with_provider(&self.provider).answering(number);
        let seen = seen.ended(&outcome);
        self.inspection.push(match &outcome {
            Ok(reply) => seen.with_data(redacted(LineKind::Reply, &name, reply.data())),
            Err(_) => seen,
        });
        outcome
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_tables_say_what_is_secret() {
        let given = json!({ "attempt": "a1", "values": { "favourite colour": "blue" } });
        let shown = redacted(LineKind::Command, "sign_in.submit", given);
        assert_eq!(shown["values"]["favourite colour"], "[redacted]");
        assert_eq!(shown["attempt"], "a1");
        let shown = redacted(LineKind::Reply, "recording.get_url", json!({ "url": "https://a.example/?key=x" }));
        assert_eq!(shown["url"], "[redacted]");
        let customer = json!({ "to": { "kind": "phone", "value": "+1 555 010 0199" } });
        assert_eq!(redacted(LineKind::Command, "call.dial", customer.clone()), customer);
    }
}
