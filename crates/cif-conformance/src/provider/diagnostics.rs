//! Reports and logs for the people behind the service.

use cif_protocol::channel::{CollectLogs, Entry, ReportIssue};

use super::bench::Bench;
use crate::case::{Stop, must, needs};

operations! {
    report = "diagnostics.report_issue" in [], |_| ReportIssue::new("The far end sounds like a robot.").into(),
        works (by reports, "A report reaches the people behind the service, once."), unknown -;
    logs = "diagnostics.collect_logs" in [], |_| CollectLogs::new().into(),
        works (by collects, "The log says something of what was done."), unknown -;
}

cases! {
    limit = "diagnostics.collect_logs.limit", real_time true, twin SideOf("diagnostics.collect_logs.works"),
        "The log is no longer than was asked for, and says when it was cut.",
        "Keep the newest lines and set `truncated`.";
    private = "diagnostics.collect_logs.private", real_time true, twin SideOf("diagnostics.collect_logs.works"),
        "The log has nothing of what customers and agents wrote.",
        "Logs go to people who are no party of the conversation. Write that something was said, not what.";
}

async fn reports(bench: &mut Bench) -> Result<(), Stop> {
    let before = bench.effects().await?;
    bench.ask(ReportIssue::new("The far end sounds like a robot.")).await?;
    let done = bench.effects().await?.since(before);
    must(done.issues == 1, || format!("{} reports came; expected 1", done.issues))
}

async fn collects(bench: &mut Bench) -> Result<(), Stop> {
    // Something to write down.
    let provider = bench.provider().clone();
    provider.snapshot().await?;
    for _ in 0..2 {
        let logs = bench.ask(CollectLogs::new()).await?;
        if !logs.text.is_empty() {
            return Ok(());
        }
    }
    Err(Stop::broken("the log is empty"))
}

async fn limit(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().collect_logs, CollectLogs::NAME)?;
    for _ in 0..10 {
        bench.ask(CollectLogs::new()).await?;
    }
    let logs = bench.ask(CollectLogs::new().with_max_size(64_u64)).await?;
    must(logs.text.len() <= 64, || format!("64 bytes were asked for, {} came", logs.text.len()))?;
    must(logs.truncated, || "the log was cut, and does not say so".to_owned())
}

async fn private(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().collect_logs, CollectLogs::NAME)?;
    let conversation = bench.connected(&cif_protocol::channel::ChannelKind::Chat).await?;
    bench.hears(&conversation, "my word is conformance-secret").await?;
    let logs = bench.ask(CollectLogs::new()).await?;
    must(!logs.text.contains("conformance-secret"), || "the log has what the customer wrote".to_owned())
}
