//! The host of a provider: its calls meet the faults that are switched on, and are told to the inspector where nothing else
//! tells them.

use std::sync::Arc;

use async_trait::async_trait;
use cif_bridge::inspect::{FaultEffect, Seen, SeenKind, Way};
use cif_host::{Connection, Desk};
use cif_protocol::ProviderId;
use cif_protocol::host::{HostReply, HostRequest, TimeoutClass};
use cif_provider::{CallContext, Host, HostError, HostErrorKind};

use super::{Inspection, LATE, TABLE};

#[derive(Debug)]
pub(crate) struct InspectedHost {
    inner: Arc<dyn Host>,
    inspection: Inspection,
    desk: Desk,
    provider: ProviderId,
    /// Calls of frames are told by their gate, as they were posted.
    tells: bool,
}

impl InspectedHost {
    /// The connection of a frame, with the inspector around its host.
    pub(crate) fn of_frame(connection: Connection, inspection: &Inspection, desk: &Desk, name: &str) -> Connection {
        Self::around(connection, inspection, desk, name, false)
    }

    /// The same for a native provider.
    pub(crate) fn of_native(connection: Connection, inspection: &Inspection, desk: &Desk, name: &str) -> Connection {
        Self::around(connection, inspection, desk, name, true)
    }

    fn around(connection: Connection, inspection: &Inspection, desk: &Desk, name: &str, tells: bool) -> Connection {
        let (inspection, desk, provider) = (inspection.clone(), desk.clone(), ProviderId::from(name));
        connection.around(|inner| Arc::new(Self { inner, inspection, desk, provider, tells }))
    }

    async fn meet(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let method = request.wire_name();
        match self.inspection.fault(&self.provider, method, false) {
            None => {}
            Some(FaultEffect::Fail { message }) => {
                return Err(HostError::new(HostErrorKind::Platform, method, message));
            }
            Some(FaultEffect::TimeOut) => {
                let never = request.info().is_some_and(|info| info.timeout == TimeoutClass::Never);
                return Err(if self.inspection.wait_out(cx, (!never).then_some(TABLE)).await {
                    HostError::new(HostErrorKind::Cancelled, method, "the caller gave up")
                } else {
                    HostError::new(HostErrorKind::TimedOut, method, LATE)
                });
            }
            Some(effect) => self.inspection.prepare(effect, &self.provider, &self.desk).await,
        }
        self.inner.call(cx, request).await
    }
}

#[async_trait]
impl Host for InspectedHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        if !self.tells {
            return self.meet(cx, request).await;
        }
        let name = request.wire_name().to_owned();
        let asked = Seen::new(Way::FromProvider, SeenKind::Call, &name).with_provider(&self.provider);
        let number = self.inspection.push(asked.with_value(&request.params().unwrap_or_default()));
        let result = self.meet(cx, request).await;
        let answer = Seen::new(Way::ToProvider, SeenKind::Answer, &name).with_provider(&self.provider);
        let answer = answer.answering(number).ended(&result);
        self.inspection.push(match &result {
            Ok(reply) => answer.with_value(&reply.to_wire_value().unwrap_or_default()),
            Err(_) => answer,
        });
        result
    }
}
