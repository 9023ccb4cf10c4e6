//! The call that every row makes: open a session, four texts in, one text out, about 160 bytes as JSON.

use async_trait::async_trait;
use cif_protocol::SessionId;
use cif_protocol::host::{CreateSession, HostReply, HostRequest};
use cif_provider::{CallContext, Host, HostError, HostErrorKind};
use futures::future::{self, BoxFuture};
use serde::{Deserialize, Serialize};

/// The request as somebody would write it by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OpenSession {
    pub(crate) template: String,
    pub(crate) customer: String,
    pub(crate) correlation: String,
    pub(crate) conversation: String,
}

/// The answer as somebody would write it by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Opened {
    pub(crate) session: String,
}

/// A hand-written handler behind a trait object.
#[async_trait]
pub(crate) trait Handler: Send + Sync {
    async fn handle(&self, request: OpenSession) -> Opened;
}

/// The host of the benches: it answers with a new session at once.
#[derive(Debug)]
pub(crate) struct BenchHost;

#[async_trait]
impl Handler for BenchHost {
    async fn handle(&self, request: OpenSession) -> Opened {
        assert_eq!(request.template.len(), TEMPLATE.len());
        Opened { session: SESSION.into() }
    }
}

impl Host for BenchHost {
    // Written out, as a host does that answers most calls at once: only the answer goes into the future.
    fn call<'s, 'c, 'f>(
        &'s self,
        _: &'c CallContext,
        request: HostRequest,
    ) -> BoxFuture<'f, Result<HostReply, HostError>>
    where
        's: 'f,
        'c: 'f,
    {
        Box::pin(future::ready(match request {
            HostRequest::CreateSession(call) => {
                assert_eq!(call.input.template_name.len(), TEMPLATE.len());
                Ok(HostReply::CreateSession(SessionId::new(SESSION)))
            }
            other => Err(HostError::new(HostErrorKind::NotImplemented, other.wire_name(), "not part of the bench")),
        }))
    }
}

const TEMPLATE: &str = "msdyn_voicecall_session";
const SESSION: &str = "session-id-42";

/// A fresh request by hand. Like the other one it is never inlined, so that nobody knows what is in it.
#[inline(never)]
pub(crate) fn by_hand() -> OpenSession {
    OpenSession {
        template: TEMPLATE.into(),
        customer: "Ada Lovelace".into(),
        correlation: "5f0c7a52-8b1c-4a1e-9a3e-7f1f0f1a2b3c".into(),
        conversation: "call-+15550100199".into(),
    }
}

/// The same request with our types.
#[inline(never)]
pub(crate) fn typed() -> CreateSession {
    let mut call = CreateSession::new(TEMPLATE);
    call.customer_name = Some("Ada Lovelace".into());
    call.correlation_id = Some("5f0c7a52-8b1c-4a1e-9a3e-7f1f0f1a2b3c".into());
    call.provider_session_id = Some("call-+15550100199".into());
    call
}
