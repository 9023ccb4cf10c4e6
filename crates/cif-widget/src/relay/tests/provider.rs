//! The kit for providers: a provider loses nothing on the link between it and the relay, which opens it as always.

use std::sync::Arc;

use cif_adapter::{Connector, EndConfig, Pipe, PipeError, ProviderEnd, text_pair};
use cif_conformance::provider::{ProviderCase, Settings, Subject, cases, perform};
use cif_conformance::{Outcome, Report, Row};
use cif_protocol::channel::AgentInfo;
use cif_provider::{AgentContext, ManualRuntime, ProviderFactory, Runtime, async_trait};
use cif_provider_loopback::LoopbackFactory;
use serde_json::json;

use crate::relay::{ProviderSource, RelayHost};

/// A program with the loopback provider, which takes links and lets the kit move its customers.
#[derive(Debug)]
struct Program(Arc<dyn Runtime>);

#[async_trait]
impl Connector for Program {
    async fn connect(&self) -> Result<Pipe, PipeError> {
        let settings = json!({ "control": true });
        let cx = AgentContext::new(AgentInfo::new("agent"), Arc::clone(&self.0)).with_config(settings);
        let provider = LoopbackFactory::new().open(cx).await.map_err(|error| PipeError::new(error.to_string()))?;
        let (here, there) = text_pair();
        let end = ProviderEnd::accept(there, provider, Arc::clone(&self.0), EndConfig::default());
        self.0.spawn(Box::pin(async move { drop(end.closed().await) })).detach();
        Ok(here)
    }
}

async fn one(case: &ProviderCase, runtime: Arc<dyn Runtime>) -> Outcome {
    let program = Arc::new(Program(Arc::clone(&runtime)));
    let source = ProviderSource::link(program, EndConfig::default());
    let host = Arc::new(RelayHost::new(Arc::clone(&runtime)));
    match source.open(&AgentInfo::new("agent"), host, Arc::clone(&runtime)).await {
        Ok(opened) => perform(case, Subject::new(Arc::clone(&opened.provider)), runtime, Settings::new()).await,
        Err(problem) => Outcome::Failed(problem),
    }
}

#[test]
fn a_provider_behind_the_link_of_the_relay_passes_the_kit() {
    let rows = cases().map(|case| {
        let runtime = ManualRuntime::new();
        Row::new(case.id, case.rule, runtime.block_on(one(case, runtime.handle())))
    });
    let report = Report::new(rows.collect());
    assert!(report.is_good(), "{report}");
    // Not by skipping.
    assert!(report.passed() >= 100, "{report}");
}
