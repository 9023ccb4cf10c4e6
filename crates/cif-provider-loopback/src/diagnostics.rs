//! Reports and the log.

use cif_protocol::channel::{CollectLogs, CollectedLogs, CommandProgress, IssueReported, ReportIssue};
use cif_provider::{CallContext, Diagnostics, ProviderError, async_trait};

use crate::LoopbackProvider;
use crate::capabilities::MAX_LOG;

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Diagnostics for LoopbackProvider {
    async fn report_issue(&self, cx: &CallContext, _command: ReportIssue) -> Result<IssueReported, ProviderError> {
        self.service.execute::<ReportIssue>(cx, |state| {
            state.store.issues += 1;
            state.effects.issues += 1;
            Ok(IssueReported::new().with_reference(format!("L-{}", state.store.issues)))
        })
    }

    async fn collect_logs(&self, cx: &CallContext, command: CollectLogs) -> Result<CollectedLogs, ProviderError> {
        self.service.execute::<CollectLogs>(cx, |state| {
            let limit = usize::try_from(command.max_size.unwrap_or(MAX_LOG).min(MAX_LOG)).unwrap_or(usize::MAX);
            let lines: Vec<String> = state.store.lines(command.since).collect();
            let mut room = limit;
            let fits = |line: &&String| {
                let enough = room > line.len();
                room = room.saturating_sub(line.len() + 1);
                enough
            };
            let mut newest: Vec<&str> = lines.iter().rev().take_while(fits).map(String::as_str).collect();
            newest.reverse();
            let progress = CommandProgress::new().with_done(newest.len() as u64).with_total(lines.len() as u64);
            self.service.tell(state, None, progress, cx.command_id());
            Ok(CollectedLogs::new(newest.join("\n")).with_truncated(newest.len() < lines.len()))
        })
    }
}
