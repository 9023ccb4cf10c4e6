//! The host at the other end of a link.

use std::fmt;
use std::sync::Weak;
use std::time::Duration;

use async_trait::async_trait;
use cif_protocol::host::{HostReply, HostRequest, MethodInfo, TimeoutClass};
use cif_provider::{CallContext, Host, HostError, HostErrorKind};

use crate::body::{CallBody, ReplyBody};
use crate::engine::{CallFailure, Calling, Core};

/// How long the table lets a call take that no agent has to answer.
const NORMAL_TIMEOUT: Duration = Duration::from_secs(10);

/// Calls the host over a link. It holds the link weakly: a provider that keeps its host does not keep the link.
pub(crate) struct LinkHost {
    core: Weak<Core>,
}

impl LinkHost {
    pub(crate) const fn new(core: Weak<Core>) -> Self {
        Self { core }
    }
}

impl fmt::Debug for LinkHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkHost").finish_non_exhaustive()
    }
}

/// What the table says about a request.
pub(crate) fn table_timeout(request: &HostRequest) -> Option<Duration> {
    timeout_of(request.info())
}

fn timeout_of(info: Option<&MethodInfo>) -> Option<Duration> {
    match info.map(|info| info.timeout) {
        Some(TimeoutClass::Never) => None,
        _ => Some(NORMAL_TIMEOUT),
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Host for LinkHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let Some(core) = self.core.upgrade() else {
            return Err(CallFailure::Gone.into_host_error(request.wire_name()));
        };
        // One look at the table serves both; the name is kept for messages.
        let info = request.info();
        let method =
            info.map_or_else(|| Method::Owned(request.wire_name().to_owned()), |info| Method::Static(info.wire));
        let table = timeout_of(info);
        let body = CallBody::Host { request, command_id: cx.command_id().cloned() };
        let calling = Calling::new(core, body, cx.deadline(), table);
        let result = match cx.cancel() {
            None => calling.await,
            Some(cancel) => match futures::future::select(calling, cancel.cancelled()).await {
                futures::future::Either::Left((result, _)) => result,
                futures::future::Either::Right(_) => {
                    let text = "the caller gave up; the host may have executed the call";
                    return Err(HostError::new(HostErrorKind::Cancelled, method.as_str(), text));
                }
            },
        };
        match result {
            Ok(ReplyBody::Host(reply)) => Ok(reply),
            Ok(ReplyBody::Channel(_)) => {
                let text = "the reply was one of the Channel API; this is a fault of the peer";
                Err(HostError::new(HostErrorKind::Generic, method.as_str(), text))
            }
            Err(failure) => Err(failure.into_host_error(method.as_str())),
        }
    }
}

enum Method {
    Static(&'static str),
    Owned(String),
}

impl Method {
    fn as_str(&self) -> &str {
        match self {
            Self::Static(name) => name,
            Self::Owned(name) => name,
        }
    }
}
