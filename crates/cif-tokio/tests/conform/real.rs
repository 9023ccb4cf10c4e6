//! The cases that make sense in real time, over a socket of the loopback interface and with a program. They wait for what must
//! happen, many at once.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cif_adapter::{Connector, EndConfig, HostEnd, Pipe, PipeError};
use cif_conformance::provider::{ProviderCase, Settings, Subject, Wired, cases, perform, wire};
use cif_conformance::transport::{Ends, Fixture};
use cif_conformance::{Outcome, Report, Row, Stop};
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{BoxFuture, CallContext, Host, HostError, HostErrorKind, Runtime};
use cif_tokio::{CommandConnector, Listener, TokioRuntime, WebSocketConnector};
use futures::{StreamExt, stream};

use crate::codec::FRAME_BYTES;
use crate::kit::{must_be_as_in_process, one, transport_case};
use crate::subjects::{self, Make};

/// Cases that run at the same time.
const AT_ONCE: usize = 24;

/// Everybody is near: half a second is enough to see that nothing happens.
fn settings() -> Settings {
    Settings::new().with_quiet(Duration::from_millis(500))
}

/// Both ends of a connection through the operating system.
async fn socket() -> Result<(Pipe, Pipe), PipeError> {
    let broken = |error: std::io::Error| PipeError::new("no socket").with_source(error);
    let listener = Listener::bind("127.0.0.1:0").await.map_err(broken)?;
    let url = format!("ws://{}/link/conformance", listener.local_addr().map_err(broken)?);
    let connector = WebSocketConnector::new(&url).map_err(|error| PipeError::new(error.to_string()))?;
    let accepting = async { listener.accept().await.map_err(broken)?.finish().await };
    let (near, (_, far)) = futures::try_join!(connector.connect(), accepting)?;
    Ok((near, far))
}

/// Runs the cases for real time; each comes to what it comes to in process.
fn in_real_time<F>(in_process: Make, run: impl Fn(&'static ProviderCase) -> F)
where
    F: Future<Output = Outcome>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let run = &run;
    let running = cases().filter(|case| case.real_time).map(|case| async move {
        let outcome = tokio::time::timeout(Duration::from_secs(150), run(case)).await;
        Row::new(case.id, case.rule, outcome.unwrap_or_else(|_| Outcome::Failed("it never ended".to_owned())))
    });
    let rows: Vec<Row> = runtime.block_on(stream::iter(running).buffer_unordered(AT_ONCE).collect());
    let report = Report::new(rows);
    must_be_as_in_process(&report, in_process, "in real time");
}

fn passes_over_a_socket(make: Make) {
    let connect = |provider, runtime: Arc<dyn Runtime>, _| -> BoxFuture<'static, Result<Wired, Stop>> {
        Box::pin(async move {
            let pipes = socket().await.map_err(|error| Stop::broken(error.to_string()))?;
            wire(pipes, provider, &runtime).await
        })
    };
    in_real_time(make, |case| one(case, make, &connect, 0, settings()));
}

#[test]
fn over_a_socket() {
    passes_over_a_socket(subjects::loopback);
}

#[test]
fn the_examples_over_a_socket() {
    for make in [subjects::voice, subjects::chat, subjects::email] {
        passes_over_a_socket(make);
    }
}

/// The example of this package, which cargo builds with the tests.
fn program() -> String {
    let here = std::env::current_exe().unwrap();
    let path: PathBuf = here.parent().and_then(|deps| deps.parent()).unwrap().join("examples").join("stdio");
    assert!(path.exists(), "{} is missing: build the examples too", path.display());
    path.to_str().unwrap().to_owned()
}

#[derive(Debug)]
struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "nothing here"))
    }
}

#[test]
fn with_a_program() {
    in_real_time(subjects::by_messages, |case| async move {
        let runtime = TokioRuntime::current().shared();
        let pipe = match CommandConnector::new([program()]).unwrap().connect().await {
            Ok(pipe) => pipe,
            Err(error) => return Outcome::Failed(error.to_string()),
        };
        let end = HostEnd::dial(pipe, None, Arc::new(NoHost), Arc::clone(&runtime), EndConfig::default());
        match end.provider().await {
            Ok(provider) => perform(case, Subject::new(provider), runtime, settings()).await,
            Err(reason) => Outcome::Failed(format!("the link did not open: {reason}")),
        }
    });
}

/// The transport kit through the operating system.
mod transport {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_tungstenite::accept_async;

    struct Socket;

    /// Passes the bytes of one connection on to `target` until it is told to stop; gives its own address.
    async fn proxy(target: String) -> std::io::Result<(String, impl Future<Output = ()> + Send + 'static)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let task = tokio::spawn(async move {
            let (mut near, _) = listener.accept().await?;
            let mut far = TcpStream::connect(target).await?;
            copy_bidirectional(&mut near, &mut far).await
        });
        Ok((address, async move { task.abort() }))
    }

    async fn cuttable() -> Result<Ends, PipeError> {
        let broken = |error: std::io::Error| PipeError::new("no socket").with_source(error);
        let listener = Listener::bind("127.0.0.1:0").await.map_err(broken)?;
        let target = listener.local_addr().map_err(broken)?.to_string();
        let (address, cut) = proxy(target).await.map_err(broken)?;
        let connector = WebSocketConnector::new(&format!("ws://{address}/link/conformance"));
        let connector = connector.map_err(|error| PipeError::new(error.to_string()))?;
        let accepting = async { listener.accept().await.map_err(broken)?.finish().await };
        let (near, (_, far)) = futures::try_join!(connector.connect(), accepting)?;
        Ok(Ends::new(near, far).with_cut(cut).with_any_text().with_frame_bytes(FRAME_BYTES))
    }

    /// A client whose server says these bytes after the handshake.
    async fn strange(bytes: Vec<u8>) -> Result<Pipe, PipeError> {
        let broken = |error: std::io::Error| PipeError::new("no socket").with_source(error);
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(broken)?;
        let url = format!("ws://{}/link/conformance", listener.local_addr().map_err(broken)?);
        let connector = WebSocketConnector::new(&url).map_err(|error| PipeError::new(error.to_string()))?;
        let accepting = async {
            let (stream, _) = listener.accept().await.map_err(broken)?;
            accept_async(stream).await.map_err(|error| PipeError::new("no handshake").with_source(error))
        };
        let (pipe, socket) = futures::try_join!(connector.connect(), accepting)?;
        tokio::spawn(async move {
            let mut stream = socket.into_inner();
            // Whoever has seen enough may be gone before all is written.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            // Until it hangs up, so that nothing is reset that was not read yet.
            let _ = stream.read_to_end(&mut Vec::new()).await;
        });
        Ok(pipe)
    }

    #[async_trait]
    impl Fixture for Socket {
        async fn open(&self, _: &Arc<dyn Runtime>) -> Result<Ends, PipeError> {
            cuttable().await
        }

        async fn strange(&self, _: &Arc<dyn Runtime>, bytes: Vec<u8>) -> Option<Result<Pipe, PipeError>> {
            Some(strange(bytes).await)
        }
    }

    cif_conformance::transport_tests!(run with |id| transport_case(id, Arc::new(Socket), false));
}
