//! Broken connections: nothing is lost or done twice, or the loss is said.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_adapter::{Backoff, EndConfig, Faults, HostEnd, KeptLink, ProviderEnd, RemoteProvider, keep_connected};
use cif_link::{CloseCode, CloseReason, Secret};
use cif_protocol::channel::{Accept, Address, ChannelKind, Hold, Start};
use cif_protocol::{CommandId, ConversationId};
use cif_provider::{
    CallContext, ChannelProvider, Conversations, HostErrorKind, HostExt, ManualRuntime, ProviderErrorKind, RuntimeExt,
    Voice,
};

use crate::common::{Phone, attach, names};
use crate::net::{Dial, Net, config};

fn keep(net: &Arc<Net>, phone: &Arc<Phone>, config: EndConfig) -> KeptLink {
    keep_connected(Dial::connector(net), Arc::clone(phone) as _, Dial::runtime(net), config)
}

fn remote(net: &Arc<Net>) -> Arc<RemoteProvider> {
    let runtime = net.runtime.clone();
    while net.links() == 0 {
        runtime.advance(Duration::from_millis(10));
    }
    runtime.block_on(net.end().provider()).expect("the link opens")
}

/// Everything that a link does, with the connection cut after each number of frames.
#[test]
fn a_cut_at_any_point_loses_and_repeats_nothing() {
    let mut cut_while_open = 0;
    for cut_after in 0..40 {
        for (seed, delay) in [(1, 0), (2, 7)] {
            let runtime = ManualRuntime::with_seed(seed);
            let delay = Duration::from_millis(delay);
            // The connection after the next one breaks early too.
            let faults = [Some(cut_after), Some(5), None].map(|cut| {
                let faults = Faults::new(seed).with_delay(delay).with_repeat_one_in(3);
                cut.map_or(faults, |frames| faults.with_cut_after(frames))
            });
            let net = Net::new(&runtime, faults.into());
            let phone = Arc::new(Phone::slow(3));
            let kept = keep(&net, &phone, config());
            // A link that broke before it was open on both sides is begun anew.
            let remote = loop {
                let remote = remote(&net);
                runtime.advance(Duration::from_secs(30));
                if kept.is_open() && runtime.block_on(remote.snapshot()).is_ok() {
                    break remote;
                }
            };
            let mut events = attach(&runtime, &*remote, &net.desk);
            let results = Arc::new(Mutex::new(Vec::new()));
            for n in 0..5 {
                let (remote, host, results) = (Arc::clone(&remote), phone.cx().host, Arc::clone(&results));
                phone.ring(&format!("c{n}"));
                let task = async move {
                    let cx = CallContext::for_command(CommandId::from(format!("k{n}")));
                    let id = ConversationId::from(format!("c{n}"));
                    let accepted = remote.accept(&cx, Accept::new(id)).await;
                    let cx = CallContext::for_command(CommandId::from(format!("s{n}")));
                    let started = remote.start(&cx, Start::new(ChannelKind::Voice, Address::phone("+1"))).await;
                    let mode = host.get_mode().await;
                    results.lock().unwrap().push((accepted.is_ok(), started.is_ok(), mode.is_ok()));
                };
                runtime.spawn_task(task).detach();
            }
            runtime.advance(Duration::from_secs(9));
            let context = format!("cut after {cut_after}, seed {seed}");
            assert_eq!(*results.lock().unwrap(), [(true, true, true); 5], "{context}");
            assert_eq!(phone.starts.load(Ordering::Relaxed), 5, "{context}");
            let mut arrived = names(&mut events);
            let offered: Vec<String> = (0..5).map(|n| format!("conversation.offered c{n} 1")).collect();
            let accepted = (0..5).map(|n| format!("conversation.accepted c{n} 2"));
            assert_eq!(arrived.drain(..5).collect::<Vec<_>>(), offered, "{context}");
            arrived.sort();
            assert_eq!(arrived, accepted.collect::<Vec<_>>(), "{context}");
            cut_while_open += net.resumed.load(Ordering::Relaxed);
        }
    }
    assert!(cut_while_open > 20, "too few cuts were met: {cut_while_open}");
}

#[test]
fn calls_wait_for_the_connection() {
    let runtime = ManualRuntime::new();
    let net = Net::new(&runtime, Vec::new());
    let phone = Arc::new(Phone::new());
    let quick = Backoff::new(Duration::from_millis(100), Duration::from_secs(1));
    let kept = keep(&net, &phone, config().with_backoff(quick));
    let remote = remote(&net);
    let mut events = attach(&runtime, &*remote, &net.desk);
    net.down.store(true, Ordering::Relaxed);
    net.cut();
    runtime.advance(Duration::from_secs(1));
    assert!(!kept.is_open());
    phone.ring("c1");
    let (host, answered) = (phone.cx().host, Arc::new(Mutex::new(None)));
    let slot = Arc::clone(&answered);
    runtime.spawn_task(async move { *slot.lock().unwrap() = Some(host.get_mode().await) }).detach();
    runtime.advance(Duration::from_secs(5));
    assert!(answered.lock().unwrap().is_none() && names(&mut events).is_empty());
    net.down.store(false, Ordering::Relaxed);
    runtime.advance(Duration::from_secs(2));
    assert!(answered.lock().unwrap().take().expect("answered").is_ok());
    assert_eq!(names(&mut events), ["conversation.offered c1 1"]);
    assert_eq!((net.links(), net.resumed.load(Ordering::Relaxed)), (1, 1));
    assert_eq!(phone.log(), ["attach ada"], "the provider noticed nothing");
}

#[test]
fn beyond_the_window_calls_are_uncertain_and_the_provider_is_attached_anew() {
    let runtime = ManualRuntime::new();
    let net = Net::new(&runtime, Vec::new());
    let phone = Arc::new(Phone::slow(3_600_000));
    let kept = keep(&net, &phone, config());
    let first = remote(&net);
    let mut events = attach(&runtime, &*first, &net.desk);
    let host = phone.cx().host;
    let outcome = Arc::new(Mutex::new(None));
    let (slot, caller) = (Arc::clone(&outcome), Arc::clone(&first));
    let cx = CallContext::new().within(Duration::from_secs(3600));
    let hold = async move { *slot.lock().unwrap() = Some(caller.hold(&cx, Hold::new("c1")).await) };
    runtime.spawn_task(hold).detach();
    runtime.advance(Duration::from_secs(1));
    net.down.store(true, Ordering::Relaxed);
    net.cut();
    runtime.advance(Duration::from_secs(120));
    let error = outcome.lock().unwrap().take().expect("the call has ended").unwrap_err();
    assert_eq!((error.kind(), error.is_certain()), (ProviderErrorKind::Unavailable, false));
    assert_eq!(runtime.block_on(host.get_mode()).unwrap_err().kind, HostErrorKind::Disconnected);
    assert!(!phone.is_attached(), "the provider was told");
    assert_eq!(names(&mut events), ["gap"]);
    assert!(runtime.block_on(futures::StreamExt::next(&mut events)).is_none(), "and the reader of its events");
    net.down.store(false, Ordering::Relaxed);
    runtime.advance(Duration::from_secs(30));
    assert_eq!(net.links(), 2);
    let second = remote(&net);
    attach(&runtime, &*second, &net.desk);
    assert!(phone.is_attached() && kept.is_open());
}

#[test]
fn pauses_between_attempts_grow_and_are_bounded() {
    let runtime = ManualRuntime::new();
    let net = Net::new(&runtime, Vec::new());
    net.down.store(true, Ordering::Relaxed);
    let phone = Arc::new(Phone::new());
    let _kept = keep(&net, &phone, config());
    runtime.advance(Duration::from_secs(600));
    let dials = net.dials.load(Ordering::Relaxed);
    assert!((40..100).contains(&dials), "{dials} attempts in ten minutes");
    net.down.store(false, Ordering::Relaxed);
    runtime.advance(Duration::from_secs(16));
    assert_eq!(net.links(), 1);
}

#[test]
fn a_wrong_token_or_name_is_refused_clearly_and_for_good() {
    for (config, code) in [
        (config().with_token(Secret::new("guess")), CloseCode::UNAUTHORIZED),
        (config().with_name("nobody"), CloseCode::from("unknown_name")),
    ] {
        let runtime = ManualRuntime::new();
        let net = Net::new(&runtime, Vec::new());
        let phone = Arc::new(Phone::new());
        let kept = keep(&net, &phone, config);
        let CloseReason::Peer(close) = runtime.block_on(kept.refused()) else { panic!("not refused by the peer") };
        assert_eq!(close.code, code);
        assert!(!close.message.is_empty() && !close.message.contains("t0ken"));
        runtime.advance(Duration::from_secs(600));
        assert_eq!(net.dials.load(Ordering::Relaxed), 1);
    }
}

#[test]
fn a_stranger_does_not_break_a_link() {
    let runtime = ManualRuntime::new();
    let net = Net::new(&runtime, Vec::new());
    let phone = Arc::new(Phone::new());
    let _kept = keep(&net, &phone, config());
    let remote = remote(&net);
    attach(&runtime, &*remote, &net.desk);
    for frame in [
        r#"{"t":"hello"}"#,
        "garbage",
        r#"{"t":"call","seq":1,"id":1,"body":{}}"#,
        r#"{"t":"hello","role":"provider","versions":{"min":1,"max":1},"limits":{},"body":{"name":"acme"},
            "resume":{"link":"00","token":"00","received":0}}"#,
        "",
    ] {
        let (stream, sink) = (futures::stream::iter([Ok::<_, cif_adapter::PipeError>(frame.to_owned())]), Drain);
        let stream = futures::StreamExt::chain(stream, futures::stream::pending());
        runtime.spawn_task(Arc::clone(&net).serve(cif_adapter::Pipe::text(sink, stream))).detach();
    }
    runtime.advance(Duration::from_secs(30));
    assert!(runtime.block_on(phone.cx().host.get_mode()).is_ok());
    assert!(runtime.block_on(remote.snapshot()).is_ok());
}

/// Takes everything.
struct Drain;

impl futures::Sink<String> for Drain {
    type Error = cif_adapter::PipeError;

    fn poll_ready(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn start_send(self: std::pin::Pin<&mut Self>, _: String) -> Result<(), Self::Error> {
        Ok(())
    }

    fn poll_flush(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn poll_close(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }
}

/// A host that dials a provider which is started anew attaches it again by itself.
#[test]
fn a_provider_that_was_started_anew_is_attached_again() {
    let runtime = ManualRuntime::new();
    let server = Arc::new(ProviderServer::new(&runtime));
    let desk = Arc::new(crate::common::Desk::new(&runtime));
    let connector: Arc<dyn cif_adapter::Connector> = Arc::clone(&server) as _;
    let pipe = runtime.block_on(connector.connect()).unwrap();
    let end = HostEnd::dial(pipe, Some(connector), Arc::clone(&desk) as _, runtime.handle(), EndConfig::default());
    let remote = runtime.block_on(end.provider()).unwrap();
    let mut events = attach(&runtime, &*remote, &desk);
    server.restart();
    runtime.advance(Duration::from_secs(5));
    assert_eq!(names(&mut events), ["gap"]);
    let phone = server.phone();
    assert_eq!(phone.log(), ["attach ada"]);
    phone.ring("c1");
    runtime.advance(Duration::from_secs(1));
    assert_eq!(names(&mut events), ["conversation.offered c1 1"]);
    assert!(runtime.block_on(remote.snapshot()).is_ok());
}

/// A provider that listens and forgets everything when it is started anew.
#[derive(Debug)]
struct ProviderServer {
    runtime: ManualRuntime,
    running: Mutex<Option<(Arc<Phone>, ProviderEnd)>>,
    cut: Mutex<Option<cif_adapter::Cut>>,
}

impl ProviderServer {
    fn new(runtime: &ManualRuntime) -> Self {
        Self { runtime: runtime.clone(), running: Mutex::default(), cut: Mutex::default() }
    }

    fn restart(&self) {
        if let Some(cut) = self.cut.lock().unwrap().take() {
            cut.cut();
        }
        self.running.lock().unwrap().take();
    }

    fn phone(&self) -> Arc<Phone> {
        Arc::clone(&self.running.lock().unwrap().as_ref().expect("running").0)
    }
}

#[async_trait::async_trait]
impl cif_adapter::Connector for ProviderServer {
    async fn connect(&self) -> Result<cif_adapter::Pipe, cif_adapter::PipeError> {
        let (near, far, cut) = cif_adapter::faulty_pair(&self.runtime.handle(), Faults::new(7));
        let phone = Arc::new(Phone::new());
        let end = ProviderEnd::accept(far, Arc::clone(&phone) as _, self.runtime.handle(), EndConfig::default());
        *self.cut.lock().unwrap() = Some(cut);
        *self.running.lock().unwrap() = Some((phone, end));
        Ok(near)
    }
}

#[test]
fn a_command_id_is_executed_once_even_over_two_links() {
    let runtime = ManualRuntime::new();
    let net = Net::new(&runtime, Vec::new());
    let phone = Arc::new(Phone::new());
    let _kept = keep(&net, &phone, config());
    let mut started = Vec::new();
    for _ in 0..2 {
        let remote = remote(&net);
        let _events = attach(&runtime, &*remote, &net.desk);
        let cx = CallContext::for_command(CommandId::new("k1"));
        let start = Start::new(ChannelKind::Voice, Address::phone("+1"));
        started.push(runtime.block_on(remote.start(&cx, start)).unwrap().conversation);
        net.end().close(cif_link::Close::new(CloseCode::GOING_AWAY, "the desktop restarts"));
        net.ends.lock().unwrap().clear();
        runtime.advance(Duration::from_secs(1));
    }
    assert_eq!((started[0].as_str(), &started[1]), ("out-1", &started[0]));
    assert_eq!(phone.starts.load(Ordering::Relaxed), 1);
}
