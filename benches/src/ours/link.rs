//! Links between two ends: with values handed over in this process, with JSON text, and over a WebSocket.

use std::sync::Arc;

use cif_adapter::{Connector as _, EndConfig, HostEnd, Pipe, ProviderEnd, pair, text_pair};
use cif_provider::{HostExt, Runtime};
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
use cif_tokio::{Listener, WebSocketConnector};

use crate::floors;
use crate::harness::{Batch, Row};
use crate::workload::{BenchHost, typed};

/// A row of calls from the provider's end of a link; `ends` keeps the link alive.
fn row<'a, E: 'static>(mut row: Row<'a>, near: ProviderEnd, ends: E) -> Row<'a> {
    let ends = Arc::new((near, ends));
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
    row.must = Some(2.0);
    row.run = Box::new(run);
    row
}

fn provider(runtime: &Arc<dyn Runtime>) -> Arc<LoopbackProvider> {
    Arc::new(LoopbackProvider::new(LoopbackConfig::default(), Arc::clone(runtime)))
}

fn in_process<'a>(name: &'static str, floor: &'static str, runtime: &Arc<dyn Runtime>, pipes: (Pipe, Pipe)) -> Row<'a> {
    let near = ProviderEnd::dial(pipes.0, None, provider(runtime), Arc::clone(runtime), EndConfig::in_process());
    let far = HostEnd::accept(pipes.1, Arc::new(BenchHost), Arc::clone(runtime), EndConfig::in_process());
    row(Row { floor: Some(floor), aim: Some(1.4), calls: 1000, ..Row::new(name) }, near, far)
}

pub(crate) fn values<'a>(runtime: &Arc<dyn Runtime>) -> Row<'a> {
    in_process("link, values", floors::channels::VALUES, runtime, pair())
}

pub(crate) fn json<'a>(runtime: &Arc<dyn Runtime>) -> Row<'a> {
    in_process("link, JSON", floors::channels::JSON, runtime, text_pair())
}

/// A link over a WebSocket on loopback, with acknowledgements, heartbeat and resume, as a provider in a process of its own
/// has it.
pub(crate) async fn websocket<'a>(runtime: &Arc<dyn Runtime>) -> Result<Row<'a>, Box<dyn std::error::Error>> {
    let listener = Listener::bind("127.0.0.1:0").await?;
    let connector = WebSocketConnector::new(&format!("ws://{}/link/bench", listener.local_addr()?))?;
    let (pipe, request) = futures::future::join(connector.connect(), async {
        listener.accept().await?.finish().await.map_err(std::io::Error::other)
    })
    .await;
    let far = HostEnd::accept(request?.1, Arc::new(BenchHost), Arc::clone(runtime), EndConfig::default());
    let near = ProviderEnd::dial(pipe?, None, provider(runtime), Arc::clone(runtime), EndConfig::default());
    let shape = Row { floor: Some(floors::tcp::NAME), aim: Some(1.5), calls: 100, ..Row::new("link, WebSocket") };
    Ok(row(shape, near, far))
}
