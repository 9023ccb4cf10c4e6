//! Links over WebSocket on the loopback interface.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_adapter::{Acceptor, Admitted, EndConfig, HostEnd, KeptLink, RemoteProvider};
use cif_link::{CloseReason, Config, Secret};
use cif_protocol::channel::{Accept, AgentInfo};
use cif_protocol::host::{HostReply, HostRequest, PanelMode, SetMode};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Conversations, EventItem, EventStream, Host, HostError, HostErrorKind,
    HostExt, async_trait, event_channel,
};
use cif_provider_loopback::{FarEnd, LoopbackConfig, LoopbackProvider};
use cif_tokio::{Listener, TokioRuntime};
use futures::StreamExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Answers `getMode` at once and `setMode` after a while.
#[derive(Debug)]
struct Desk;

#[async_trait]
impl Host for Desk {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        match request {
            HostRequest::GetMode(_) => Ok(HostReply::GetMode(PanelMode::Docked)),
            other => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                Err(HostError::new(HostErrorKind::Platform, other.wire_name(), "no panel"))
            }
        }
    }
}

/// Listens as a desktop does; gives each new link.
async fn desktop() -> (SocketAddr, mpsc::UnboundedReceiver<HostEnd>) {
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (send, links) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let acceptor = Acceptor::new(TokioRuntime::current().shared(), Config::default());
        while let Ok(request) = listener.accept().await {
            let (acceptor, send) = (acceptor.clone(), send.clone());
            tokio::spawn(async move {
                let Ok((path, pipe)) = request.finish().await else { return };
                let Ok(Admitted::New(newcomer)) = acceptor.admit(pipe).await else { return };
                assert_eq!(path.strip_prefix("/link/"), newcomer.name());
                let _ = send.send(newcomer.serve_host(Arc::new(Desk), config()));
            });
        }
    });
    (address, links)
}

fn config() -> EndConfig {
    EndConfig::default().with_name("acme").with_token(Secret::new("t0ken"))
}

/// Passes bytes on to `target` until it is cut.
struct Proxy {
    address: SocketAddr,
    connections: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Proxy {
    async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                all.lock().unwrap().push(tokio::spawn(async move {
                    let mut far = TcpStream::connect(target).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                }));
            }
        });
        Self { address, connections }
    }

    fn cut(&self) {
        for connection in self.connections.lock().unwrap().drain(..) {
            connection.abort();
        }
    }
}

struct Connected {
    kept: KeptLink,
    /// Dropping it closes the link.
    _end: HostEnd,
    remote: Arc<RemoteProvider>,
    events: EventStream,
    host: Arc<dyn Host>,
    far_end: FarEnd,
}

async fn connect(through: SocketAddr, links: &mut mpsc::UnboundedReceiver<HostEnd>) -> Connected {
    let runtime = TokioRuntime::current().shared();
    let loopback = LoopbackProvider::new(LoopbackConfig::default(), Arc::clone(&runtime));
    let far_end = loopback.far_end();
    let spy = Arc::new(Spy { inner: loopback, host: Mutex::default() });
    let kept = cif_tokio::connect(&format!("ws://{through}/link/acme"), Arc::clone(&spy) as _, config()).unwrap();
    let end = links.recv().await.unwrap();
    let remote = end.provider().await.unwrap();
    let (sink, events) = event_channel(256, Arc::clone(&runtime));
    remote.attach(AttachContext::new(AgentInfo::new("ada"), Arc::new(Desk), sink, runtime)).await.unwrap();
    let host = spy.host.lock().unwrap().clone().expect("attached");
    Connected { kept, _end: end, remote, events, host, far_end }
}

/// The loopback provider, with a look at its host.
#[derive(Debug)]
struct Spy {
    inner: LoopbackProvider,
    host: Mutex<Option<Arc<dyn Host>>>,
}

#[async_trait]
impl ChannelProvider for Spy {
    fn descriptor(&self) -> &cif_protocol::channel::Descriptor {
        self.inner.descriptor()
    }

    fn capabilities(&self, scope: &cif_protocol::channel::Scope) -> cif_protocol::channel::Capabilities {
        self.inner.capabilities(scope)
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), cif_provider::ProviderError> {
        *self.host.lock().unwrap() = Some(Arc::clone(&cx.host));
        self.inner.attach(cx).await
    }

    async fn detach(&self) -> Result<(), cif_provider::ProviderError> {
        self.inner.detach().await
    }

    async fn snapshot(&self) -> Result<cif_protocol::channel::Snapshot, cif_provider::ProviderError> {
        self.inner.snapshot().await
    }

    async fn host_event(
        &self,
        event: cif_protocol::host::HostEvent,
    ) -> Result<cif_provider::HostEventReply, cif_provider::ProviderError> {
        self.inner.host_event(event).await
    }

    fn conversations(&self) -> &dyn Conversations {
        self.inner.conversations()
    }
}

async fn next(events: &mut EventStream) -> String {
    match tokio::time::timeout(Duration::from_secs(10), events.next()).await.expect("an event in time") {
        Some(EventItem::Event(event)) => format!("{} {}", event.event.name(), event.seq),
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn a_round_trip_both_ways() {
    let (address, mut links) = desktop().await;
    let mut link = connect(address, &mut links).await;
    assert_eq!(link.host.get_mode().await.unwrap(), PanelMode::Docked);
    let call = link.far_end.ring("+15550100199").unwrap();
    assert_eq!(next(&mut link.events).await, "conversation.offered 1");
    link.remote.accept(&CallContext::new(), Accept::new(call)).await.unwrap();
    assert_eq!(next(&mut link.events).await, "conversation.accepted 2");
    assert!(link.kept.is_open());
}

#[tokio::test]
async fn many_calls_at_once_on_several_threads() {
    let (address, mut links) = desktop().await;
    let link = connect(address, &mut links).await;
    let calls = (0..200).map(|_| link.host.get_mode());
    let modes = futures::future::join_all(calls).await;
    assert!(modes.into_iter().all(|mode| mode.is_ok_and(|mode| mode == PanelMode::Docked)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_that_is_cut_in_mid_call_is_resumed_without_loss() {
    let (address, mut links) = desktop().await;
    let proxy = Proxy::to(address).await;
    let mut link = connect(proxy.address, &mut links).await;
    for round in 0..3 {
        let host = Arc::clone(&link.host);
        let call = tokio::spawn(async move { host.set_mode(SetMode::new(PanelMode::Hidden)).await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        proxy.cut();
        let ringing = link.far_end.ring("+15550100199").unwrap();
        let error = call.await.unwrap().unwrap_err();
        assert_eq!((error.kind, &*error.message), (HostErrorKind::Platform, "no panel"), "round {round}");
        assert_eq!(next(&mut link.events).await, "conversation.offered 1");
        link.remote.accept(&CallContext::new(), Accept::new(ringing.clone())).await.unwrap();
        assert_eq!(next(&mut link.events).await, "conversation.accepted 2");
        assert_eq!(next(&mut link.events).await, "conversation.connected 3");
        link.far_end.hang_up(&ringing).unwrap();
        assert_eq!(next(&mut link.events).await, "conversation.ended 4");
    }
    assert!(links.try_recv().is_err(), "no new link was made");
}

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let (address, mut links) = desktop().await;
    let runtime = TokioRuntime::current().shared();
    let provider = Arc::new(LoopbackProvider::new(LoopbackConfig::default(), runtime));
    let url = format!("ws://{address}/link/acme");
    let kept = cif_tokio::connect(&url, provider, config().with_token(Secret::new("guess"))).unwrap();
    let CloseReason::Peer(close) = kept.refused().await else { panic!("not refused by the peer") };
    assert_eq!(close.code, cif_link::CloseCode::UNAUTHORIZED);
    assert!(links.recv().await.unwrap().provider().await.is_err());
}

#[tokio::test]
async fn pages_of_other_origins_are_refused() {
    use tokio_tungstenite::tungstenite::{Error, client::IntoClientRequest};
    let (address, _links) = desktop().await;
    for (origin, good) in [(format!("http://{address}"), true), ("http://evil.example".to_owned(), false)] {
        let mut request = format!("ws://{address}/link/acme").into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        match tokio_tungstenite::connect_async(request).await {
            Ok(_) => assert!(good),
            Err(Error::Http(response)) => assert_eq!((good, response.status().as_u16()), (false, 403)),
            Err(other) => panic!("{other}"),
        }
    }
}

/// A peer that reads nothing any more: what waits for it is bounded, and whoever wants more is told at once.
#[tokio::test]
async fn a_peer_that_does_not_read_is_bounded() {
    use cif_protocol::channel::{MessagePart, SendMessage};
    use cif_provider::ProviderErrorKind;
    use futures::SinkExt;
    let (address, mut links) = desktop().await;
    let (mut socket, _) = tokio_tungstenite::connect_async(format!("ws://{address}/link/acme")).await.unwrap();
    let hello = r#"{"t":"hello","role":"provider","versions":{"min":1,"max":1},"token":"t0ken",
        "limits":{"calls":100000,"frame_bytes":10000000,"replay":100000},"body":{"name":"acme",
        "descriptor":{"id":"mute","label":"Mute","version":"1"},"facets":["messaging"]}}"#;
    socket.send(tokio_tungstenite::tungstenite::Message::text(hello)).await.unwrap();
    let end = links.recv().await.unwrap();
    let remote = end.provider().await.unwrap();
    let cx = CallContext::new().within(Duration::from_secs(2));
    let message = SendMessage::new("c1", vec![MessagePart::text("x".repeat(64 * 1024))]);
    let sends = (0..2000).map(|_| remote.messaging().expect("advertised").send(&cx, message.clone()));
    let outcomes = futures::future::join_all(sends).await;
    let count = |kind| outcomes.iter().filter(|outcome| outcome.as_ref().is_err_and(|e| e.kind() == kind)).count();
    let (waited, refused) = (count(ProviderErrorKind::TimedOut), count(ProviderErrorKind::LimitReached));
    assert_eq!(waited + refused, 2000);
    // 256 may be open at once; a slow machine sees the first of them end before the last are made.
    assert!((256..1500).contains(&waited), "{waited} calls were taken");
}
