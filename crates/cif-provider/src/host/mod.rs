//! The host as a provider sees it.

mod error;
mod ext;

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::host::{HostReply, HostRequest};

pub use error::{HostError, HostErrorKind};
pub use ext::HostExt;

use crate::{CallContext, MaybeSend, MaybeSync};

/// Whatever serves the Host API: the host itself in one process, its representative over a link, a mock in tests.
///
/// Providers use the typed calls of [`HostExt`]; layers wrap this one method.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Host: Debug + MaybeSend + MaybeSync + 'static {
    /// Calls the host.
    ///
    /// *Effect and idempotency*: those of the method. *Order*: calls of one provider are executed in the order in which
    /// they were made. *Deadline*: the context's; [`Deadline::Table`](crate::Deadline::Table) stands for 10 s, or for ever
    /// where the method's row in the table says that an agent has to answer. *Cancellation*: the host may have executed the
    /// call.
    ///
    /// # Errors
    ///
    /// [`HostError`]; a kind that is uncertain says that the call may have been executed.
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError>;
}
