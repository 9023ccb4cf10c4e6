//! A link between two ends in this process: with values handed over, and with JSON text.

use std::sync::Arc;

use cif_adapter::{EndConfig, HostEnd, Pipe, ProviderEnd, pair, text_pair};
use cif_provider::{HostExt, Runtime};
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};

use crate::floors;
use crate::harness::{Batch, Row};
use crate::workload::{BenchHost, typed};

fn row<'a>(
    name: &'static str,
    floor: &'static str,
    runtime: &Arc<dyn Runtime>,
    pipes: (Pipe, Pipe),
) -> Row<'a> {
    let provider = Arc::new(LoopbackProvider::new(LoopbackConfig::default(), Arc::clone(runtime)));
    let near = ProviderEnd::dial(pipes.0, None, provider, Arc::clone(runtime), EndConfig::in_process());
    let far = HostEnd::accept(pipes.1, Arc::new(BenchHost), Arc::clone(runtime), EndConfig::in_process());
    let ends = Arc::new((near, far));
    let run = move |calls: usize| -> Batch<'a> {
        let ends = Arc::clone(&ends);
        Box::pin(async move {
            ends.0.opened().await.expect("the link opens");
            let host = ends.0.host();
            for _ in 0..calls {
                let session = host.create_session(typed()).await.expect("the bench host answers");
                assert!(!session.as_str().is_empty());
            }
        })
    };
    Row { name, floor: Some(floor), must: Some(2.0), aim: Some(1.4), calls: 1000, run: Box::new(run) }
}

pub(crate) fn values<'a>(runtime: &Arc<dyn Runtime>) -> Row<'a> {
    row("link, values", floors::channels::VALUES, runtime, pair())
}

pub(crate) fn json<'a>(runtime: &Arc<dyn Runtime>) -> Row<'a> {
    row("link, JSON", floors::channels::JSON, runtime, text_pair())
}
