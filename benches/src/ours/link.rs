//! Links between two ends: with values handed over in this process, with JSON text, and over a WebSocket.

use std::sync::Arc;

use cif_adapter::{Connector as _, EndConfig, HostEnd, Pipe, ProviderEnd, pair, text_pair};
use cif_provider::{Host, HostExt, Runtime};
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
use cif_tokio::{Listener, WebSocketConnector};

use crate::floors;
use crate::harness::{Batch, Row};
use crate::workload::{BenchHost, typed};

/// A row of calls from the provider's end of a link, `at_once` of them in flight; `ends` keeps the link alive.
fn row<'a, E: 'static>(mut row: Row<'a>, near: ProviderEnd, ends: E, at_once: usize) -> Row<'a> {
    let ends = Arc::new((near, ends));
    let run = move |calls: usize| -> Batch<'a> {
        let ends = Arc::clone(&ends);
        Box::pin(async move {
            ends.0.opened().await.expect("the link opens");
            let host = ends.0.host();
            let some = |host: Arc<dyn Host>| async move {
                for _ in 0..calls.div_ceil(at_once) {
                    let session = host.create_session(typed()).await.expect("the bench host answers");
                    assert!(!session.as_str().is_empty());
                }
            };
            if at_once == 1 {
                return some(host).await;
            }
            let tasks: Vec<_> = (0..at_once).map(|_| tokio::spawn(some(Arc::clone(&host)))).collect();
            for task in tasks {
                task.await.expect("no call fails");
            }
        })
    };
    row.run = Box::new(run);
    row
}

fn provider(runtime: &Arc<dyn Runtime>) -> Arc<LoopbackProvider> {
    Arc::new(LoopbackProvider::new(LoopbackConfig::default(), Arc::clone(runtime)))
}

fn in_process<'a>(shape: Row<'a>, runtime: &Arc<dyn Runtime>, pipes: (Pipe, Pipe), config: &EndConfig) -> Row<'a> {
    let near = ProviderEnd::dial(pipes.0, None, provider(runtime), Arc::clone(runtime), config.clone());
    let far = HostEnd::accept(pipes.1, Arc::new(BenchHost), Arc::clone(runtime), config.clone());
    row(Row { calls: 100, ..shape }, near, far, 1)
}

pub(crate) fn values<'a>(runtime: &Arc<dyn Runtime>) -> Row<'a> {
    let shape = Row::new("link, values");
    let shape = Row { floor: Some(floors::channels::VALUES), must: Some(2.0), aim: Some(1.4), ..shape };
    in_process(shape, runtime, pair(), &EndConfig::in_process())
}

pub(crate) fn json<'a>(runtime: &Arc<dyn Runtime>) -> Row<'a> {
    let shape = Row::new("link, JSON");
    let shape = Row { floor: Some(floors::channels::JSON), must: Some(2.0), aim: Some(1.4), ..shape };
    in_process(shape, runtime, text_pair(), &EndConfig::in_process())
}

/// With what a link between two processes has: copies for resume, acknowledgements, heartbeat.
pub(crate) fn resumable<'a>(runtime: &Arc<dyn Runtime>) -> Row<'a> {
    let shape = Row { floor: Some(floors::channels::JSON), ..Row::new("link, JSON, resume") };
    in_process(shape, runtime, text_pair(), &EndConfig::default())
}

/// A link over a WebSocket on loopback, with acknowledgements, heartbeat and resume, as a provider in a process of its own
/// has it.
pub(crate) async fn websocket<'a>(runtime: &Arc<dyn Runtime>) -> Result<Row<'a>, Box<dyn std::error::Error>> {
    let shape = Row::new("link, WebSocket");
    let shape = Row { floor: Some(floors::tcp::NAME), must: Some(2.0), aim: Some(1.5), calls: 25, ..shape };
    over_websocket(shape, runtime, 1).await
}

/// The same with 64 calls in flight.
pub(crate) async fn busy<'a>(runtime: &Arc<dyn Runtime>) -> Result<Row<'a>, Box<dyn std::error::Error>> {
    let shape = Row { floor: Some(floors::tcp::NAME), calls: 256, ..Row::new("link, WebSocket, 64 in flight") };
    over_websocket(shape, runtime, 64).await
}

async fn over_websocket<'a>(
    shape: Row<'a>,
    runtime: &Arc<dyn Runtime>,
    at_once: usize,
) -> Result<Row<'a>, Box<dyn std::error::Error>> {
    let listener = Listener::bind("127.0.0.1:0").await?;
    let connector = WebSocketConnector::new(&format!("ws://{}/link/bench", listener.local_addr()?))?;
    let (pipe, request) = futures::future::join(connector.connect(), async {
        listener.accept().await?.finish().await.map_err(std::io::Error::other)
    })
    .await;
    let far = HostEnd::accept(request?.1, Arc::new(BenchHost), Arc::clone(runtime), EndConfig::default());
    let near = ProviderEnd::dial(pipe?, None, provider(runtime), Arc::clone(runtime), EndConfig::default());
    Ok(row(shape, near, far, at_once))
}
