//! Reports and logs.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{CollectLogs, CollectedLogs, IssueReported, ReportIssue};

use super::unsupported;
use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Reports and logs for the people behind the service.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Diagnostics: Debug + MaybeSend + MaybeSync {
    /// Tells the people behind the service that something is wrong. The contract is that of [`ReportIssue`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn report_issue(&self, cx: &CallContext, command: ReportIssue) -> Result<IssueReported, ProviderError> {
        unsupported(cx, &command)
    }

    /// Asks for the provider's own log, without secrets and without what was said. The contract is that of
    /// [`CollectLogs`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn collect_logs(&self, cx: &CallContext, command: CollectLogs) -> Result<CollectedLogs, ProviderError> {
        unsupported(cx, &command)
    }
}
