//! The host of a provider: its calls meet the faults that are switched on, and are told to the inspector where nothing else
//! tells them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cif_bridge::inspect::{FaultEffect, Seen, SeenKind, Way};
use cif_host::{AgentAction, Connection, Desk};
use cif_protocol::ProviderId;
use cif_protocol::host::{HostReply, HostRequest, TimeoutClass};
use cif_provider::{CallContext, Host, HostError, HostErrorKind, RuntimeExt};
use futures::future::{Either, select};

use super::Inspection;

/// How long a caller waits whose deadline is that of the table.
const TABLE: Duration = Duration::from_secs(10);

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
        match self.inspection.fault(&self.provider, request.wire_name()) {
            None => {}
            Some(FaultEffect::Delay { ms }) => self.inspection.runtime.sleep(Duration::from_millis(ms)).await,
            Some(FaultEffect::Fail { message }) => {
                return Err(HostError::new(HostErrorKind::Platform, request.wire_name(), message));
            }
            Some(FaultEffect::TimeOut) => return Err(self.time_out(cx, &request).await),
            Some(FaultEffect::CloseSession) => {
                let focused = self.desk.view().sessions.into_iter().find(|session| session.focused);
                // Home cannot be closed; then there is nothing to close.
                drop(focused.map(|session| self.desk.act(AgentAction::CloseSession { session: session.id })));
            }
            Some(FaultEffect::LoseSocket) => self.inspection.cut_now(),
            // A newer bridge may know others.
            Some(_) => {}
        }
        self.inner.call(cx, request).await
    }

    /// Waits as long as the caller does.
    async fn time_out(&self, cx: &CallContext, request: &HostRequest) -> HostError {
        let runtime = &self.inspection.runtime;
        let never = request.info().is_some_and(|info| info.timeout == TimeoutClass::Never);
        let deadline = cx.deadline_at(runtime.now(), (!never).then_some(TABLE));
        let late = Box::pin(runtime.timeout_at(deadline, std::future::pending::<()>()));
        let method = request.wire_name();
        let text = "no answer in time: a fault of the inspector";
        match cx.cancel() {
            None => drop(late.await),
            Some(cancel) => {
                if let Either::Right(_) = select(late, Box::pin(cancel.cancelled())).await {
                    return HostError::new(HostErrorKind::Cancelled, method, "the caller gave up");
                }
            }
        }
        HostError::new(HostErrorKind::TimedOut, method, text)
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
