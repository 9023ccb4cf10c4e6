//! The host at the other end of a link.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Weak;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use cif_protocol::host::{HostReply, HostRequest, MethodInfo, TimeoutClass};
use cif_provider::{BoxFuture, CallContext, Host, HostError, HostErrorKind};
use futures::future::{Either, select};

use crate::body::{CallBody, CallTags, ReplyBody};
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

impl Host for LinkHost {
    // Written out: the request is stored once, in the call itself, instead of once per step of an async function.
    fn call<'s, 'c, 'f>(
        &'s self,
        cx: &'c CallContext,
        request: HostRequest,
    ) -> BoxFuture<'f, Result<HostReply, HostError>>
    where
        's: 'f,
        'c: 'f,
    {
        let Some(core) = self.core.upgrade() else {
            return Box::pin(ready(Err(CallFailure::Gone.into_host_error(request.wire_name()))));
        };

        // One look at the table serves both; the name is kept for messages.
        let info = request.info();
        let method = match info {
            Some(info) => Cow::Borrowed(info.wire),
            None => Cow::Owned(request.wire_name().to_owned()),
        };
        let table = timeout_of(info);
        let body = CallBody::Host { request, tags: CallTags::of(cx) };
        let asked = Asked { calling: Calling::new(core, body, cx.deadline(), table), method };
        match cx.cancel() {
            None => Box::pin(asked),
            Some(cancel) => {
                let cancelled = cancel.cancelled();
                Box::pin(async move {
                    match select(asked, cancelled).await {
                        Either::Left((result, _)) => result,
                        Either::Right((_, asked)) => {
                            let text = "the caller gave up; the host may have executed the call";
                            Err(HostError::new(HostErrorKind::Cancelled, &*asked.method, text))
                        }
                    }
                })
            }
        }
    }
}

/// A call that is under way.
struct Asked {
    calling: Calling,
    method: Cow<'static, str>,
}

impl Future for Asked {
    type Output = Result<HostReply, HostError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(Pin::new(&mut self.calling).poll(cx)) {
            Ok(ReplyBody::Host(reply)) => Ok(reply),
            Ok(ReplyBody::Channel(_)) => {
                let text = "the reply was one of the Channel API; this is a fault of the peer";
                Err(HostError::new(HostErrorKind::Generic, &*self.method, text))
            }
            Err(failure) => Err(failure.into_host_error(&self.method)),
        })
    }
}
