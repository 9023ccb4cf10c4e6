//! Frames that no honest peer sends: they cost their sender an answer, at most its own link, never a hang.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_adapter::{EndConfig, HostEnd, Pipe, PipeError, ProviderEnd, QueueSink, QueueStream, queue};
use cif_link::{CloseReason, Config, Limits};
use cif_protocol::channel::Hold;
use cif_provider::{CallContext, ChannelProvider, ManualRuntime, ProviderError, ProviderErrorKind, RuntimeExt, Voice};
use futures::{FutureExt, SinkExt, StreamExt};
use serde_json::{Value, json};

use crate::common::{Desk, Pair, Phone};

/// A peer that writes its frames by hand.
struct Raw {
    runtime: ManualRuntime,
    to_link: QueueSink<String>,
    from_link: QueueStream<String>,
    seq: u64,
}

impl Raw {
    fn new(runtime: &ManualRuntime) -> (Self, Pipe) {
        let (sink, from_link) = queue(1024);
        let (to_link, stream) = queue::<String>(1024);
        let raw = Self { runtime: runtime.clone(), to_link, from_link, seq: 0 };
        (raw, Pipe::text(sink, stream.map(Ok::<_, PipeError>)))
    }

    fn send(&mut self, text: impl Into<String>) {
        self.runtime.block_on(self.to_link.send(text.into())).unwrap();
        self.runtime.run_until_stalled();
    }

    fn seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    fn received(&mut self) -> Vec<Value> {
        self.runtime.run_until_stalled();
        let texts = std::iter::from_fn(|| self.from_link.next().now_or_never().flatten());
        texts.map(|text| serde_json::from_str(&text).expect("the link writes JSON")).collect()
    }

    /// Opens a link as a provider to a host that answers `getmode`.
    fn provider(limits: Limits) -> (Self, HostEnd) {
        let runtime = ManualRuntime::new();
        let (mut raw, pipe) = Self::new(&runtime);
        let config = EndConfig::default().with_link(Config::default().with_limits(limits).with_resume(None));
        let end = HostEnd::accept(pipe, Arc::new(Desk::new(&runtime)), runtime.handle(), config);
        let descriptor = json!({"id": "raw", "label": "Raw", "version": "1"});
        let body = json!({"descriptor": descriptor, "facets": ["voice"]});
        raw.send(
            json!({"t": "hello", "role": "provider", "versions": {"min": 1, "max": 1}, "limits": {}, "body": body})
                .to_string(),
        );
        assert_eq!(raw.received()[0]["t"], "welcome");
        (raw, end)
    }

    /// Sends a call with this text as its body and gives the reply.
    fn call(&mut self, body: &str) -> Value {
        let seq = self.seq();
        self.send(format!(r#"{{"t":"call","seq":{seq},"id":{seq},"body":{body}}}"#));
        let mut received = self.received();
        let reply = received.pop().unwrap_or_else(|| panic!("no answer to {body:.200}"));
        assert_eq!((&reply["t"], &reply["id"], received.len()), (&json!("reply"), &json!(seq), 0), "{reply}");
        reply
    }
}

const GOOD: &str = r#"{"host":{"method":"getmode"}}"#;

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.frame_bytes = 4096;
    limits
}

#[test]
fn a_body_that_cannot_be_read_fails_its_call_and_names_the_field() {
    let (mut raw, end) = Raw::provider(limits());
    assert!(raw.call(GOOD)["ok"].is_object());
    let deep = format!(r#"{{"host":{{"method":"getmode","params":{}1{}}}}}"#, "[".repeat(80), "]".repeat(80));
    let big = format!(r#"{{"host":{{"method":"getmode","params":{{"x":"{}"}}}}}}"#, "y".repeat(5000));
    for (body, named) in [
        (r#"{"host":{"method":"setmode","params":{"value":"wide"}}}"#, "`value`"),
        (r#"{"host":{"method":"setmode","params":{}}}"#, "value"),
        (r#"{"host":{"method":"setmode","params":"wide"}}"#, "setmode"),
        (r#"{"host":{"method":7}}"#, "body"),
        (r#"{"host":{}}"#, "method"),
        (r#"{"host":{"method":"setmode","params":{"$map":[[1]]}}}"#, "setmode"),
        (r#"{"host":{"method":"x","params":{"$undefined":1}}}"#, "x"),
        (r#"{"host":{"method":"x","params":{"a":"\ud800"}}}"#, "body"),
        (r#"{"host":{"method":"\udc00"}}"#, "body"),
        (r#"{"channel":{"name":"conversation.accept","data":{"conversation":[]}}}"#, "`conversation`"),
        ("{}", "`host` and `channel`"),
        ("[]", "body"),
        ("null", "body"),
        ("1e999", "body"),
        (r#"{"host":{"method":"getmode"},"host":{"method":"getmode"}}"#, "host"),
        (&deep, "64"),
        (&big, "4096"),
    ] {
        let reply = raw.call(body);
        let refused = &reply["refused"];
        assert_eq!(refused["code"], "bad_body", "{body:.100}: {reply}");
        let message = refused["message"].as_str().unwrap();
        assert!(message.contains(named), "{body:.100}: {message}");
        assert!(message.len() < 1000, "{message}");
    }
    let seq = raw.seq();
    raw.send(format!(r#"{{"t":"call","seq":{seq},"id":{seq},"body":{{"host":{{"meth"#));
    let reply = raw.received().pop().expect("a frame that is cut short is answered too");
    assert_eq!((&reply["id"], &reply["refused"]["code"]), (&json!(seq), &json!("bad_body")));
    assert!(raw.call(GOOD)["ok"].is_object(), "the link goes on");
    assert!(end.closed().now_or_never().is_none());
}

#[test]
fn the_wrong_plane_is_answered() {
    let (mut raw, _end) = Raw::provider(limits());
    let reply = raw.call(r#"{"channel":{"name":"conversation.accept","data":{"conversation":"c1"}}}"#);
    assert_eq!(reply["error"]["channel"]["code"], "unsupported");
}

#[test]
fn frames_of_unknown_types_and_repeated_frames_are_ignored() {
    let (mut raw, _end) = Raw::provider(limits());
    let seq = raw.seq();
    raw.send(format!(r#"{{"t":"invented","seq":{seq},"what":[]}}"#));
    raw.send(r#"{"t":"whisper"}"#);
    let first = raw.call(GOOD);
    let seq = raw.seq;
    raw.send(format!(r#"{{"t":"call","seq":{seq},"id":{seq},"body":{GOOD}}}"#));
    assert!(raw.received().is_empty(), "a repeated frame is not executed twice");
    assert!(first["ok"].is_object());
}

#[test]
fn what_breaks_the_order_ends_only_this_link() {
    let untouched = Pair::text(Phone::new());
    for frame in [
        "",
        "garbage",
        r#"{"t":"call","seq":9,"id":9,"body":{"host":{"method":"getmode"}}}"#,
        r#"{"t":"ack","ack":77}"#,
        r#"{"t":"welcome"}"#,
        r#"{"t":7}"#,
        "[[[[",
        "\u{0}\u{feff}",
    ] {
        let (mut raw, end) = Raw::provider(limits());
        raw.send(frame);
        let reason = raw.runtime.block_on(end.closed());
        assert!(matches!(reason, CloseReason::Fault(_)), "{frame}: {reason:?}");
        assert_eq!(raw.received().pop().expect("it is told why")["t"], "close", "{frame}");
    }
    let outcome = untouched.runtime.block_on(cif_provider::HostExt::get_mode(&*untouched.host()));
    assert!(outcome.is_ok());
}

#[test]
fn events_that_cannot_be_read_leave_a_gap() {
    let (mut raw, end) = Raw::provider(limits());
    let remote = raw.runtime.block_on(end.provider()).unwrap();
    let runtime = raw.runtime.clone();
    let (sink, mut events) = cif_provider::event_channel(16, runtime.handle());
    let desk = Arc::new(Desk::new(&runtime));
    let cx =
        cif_provider::AttachContext::new(cif_protocol::channel::AgentInfo::new("ada"), desk, sink, runtime.handle());
    let provider = Arc::clone(&remote);
    runtime.spawn_task(async move { drop(provider.attach(cx).await) }).detach();
    let call = raw.received().pop().expect("the attach");
    let (seq, id) = (raw.seq(), &call["id"]);
    raw.send(json!({"t": "reply", "seq": seq, "id": id, "ok": {"channel": {"name": "provider.attach"}}}).to_string());
    for body in [json!({"event": {"event_id": "e1"}}), json!({"gap": {"lost": -1}}), json!(7)] {
        let seq = raw.seq();
        raw.send(json!({"t": "event", "seq": seq, "body": body}).to_string());
        assert_eq!(crate::common::names(&mut events), ["gap"], "{body}");
    }
    assert!(raw.call(GOOD)["ok"].is_object());
}

#[test]
fn replies_that_cannot_be_read_end_their_calls() {
    for (reply, kind, certain) in [
        (r#""ok":{"channel":{"name":"voice.hold","data":7}}"#, ProviderErrorKind::Unexpected, false),
        (r#""ok":{"host":{"method":"getmode","value":1}}"#, ProviderErrorKind::Unexpected, false),
        (r#""ok":{"channel":{"name":"provider.detach"}}"#, ProviderErrorKind::Unexpected, false),
        (r#""ok":{}"#, ProviderErrorKind::Unexpected, false),
        (r#""nothing":1"#, ProviderErrorKind::Unexpected, false),
        (r#""error":{"channel":{"code":"\ud800"}}"#, ProviderErrorKind::Unexpected, false),
        (r#""refused":{"code":"limit_reached","message":"m"}"#, ProviderErrorKind::LimitReached, true),
    ] {
        let (mut raw, end) = Raw::provider(limits());
        let remote = raw.runtime.block_on(end.provider()).unwrap();
        let outcome: Arc<Mutex<Option<Result<(), ProviderError>>>> = Arc::default();
        let slot = Arc::clone(&outcome);
        let hold = async move {
            let outcome = remote.hold(&CallContext::new(), Hold::new("c1")).await;
            *slot.lock().unwrap() = Some(outcome);
        };
        raw.runtime.spawn_task(hold).detach();
        let (id, seq) = (raw.received().pop().expect("the call")["id"].clone(), raw.seq());
        raw.send(format!(r#"{{"t":"reply","seq":{seq},"id":{id},{reply}}}"#));
        let error = outcome.lock().unwrap().take().expect("the call has ended").unwrap_err();
        assert_eq!((error.kind(), error.is_certain()), (kind, certain), "{reply}: {error}");
        assert!(raw.call(GOOD)["ok"].is_object(), "{reply}");
    }
}

#[test]
fn a_host_that_claims_to_be_a_provider_without_identity_is_told_why() {
    let runtime = ManualRuntime::new();
    for (hello, code) in [
        (json!({"role": "provider", "body": {}}), "bad_hello"),
        (json!({"role": "host", "body": {}}), "wrong_role"),
        (json!({"role": "provider", "body": {"descriptor": 7}}), "bad_frame"),
    ] {
        let (mut raw, pipe) = Raw::new(&runtime);
        let desk = Arc::new(Desk::new(&runtime));
        let end = HostEnd::accept(pipe, desk, runtime.handle(), EndConfig::default());
        let mut frame = json!({"t": "hello", "versions": {"min": 1, "max": 1}, "limits": {}});
        frame.as_object_mut().unwrap().extend(hello.as_object().unwrap().clone());
        raw.send(frame.to_string());
        let close = raw.received().pop().expect("it is told why");
        assert_eq!((&close["t"], &close["code"]), (&json!("close"), &json!(code)), "{close}");
        runtime.advance(Duration::from_secs(5));
        assert!(end.provider().now_or_never().is_some_and(|outcome| outcome.is_err()));
    }
}

#[test]
fn half_a_frame_and_a_timer_lose_nothing() {
    // A transport keeps what it has read of a frame; the link may stop waiting for it at any time.
    let runtime = ManualRuntime::new();
    let (host_pipe, provider_pipe) = halves(&runtime);
    let phone = Arc::new(Phone::new());
    let _end = ProviderEnd::dial(provider_pipe, None, phone, runtime.handle(), EndConfig::default());
    let desk = Arc::new(Desk::new(&runtime));
    let end = HostEnd::accept(host_pipe, desk, runtime.handle(), EndConfig::default());
    let remote = runtime.block_on(end.provider()).unwrap();
    for _ in 0..5 {
        assert!(runtime.block_on(remote.snapshot()).is_ok());
        runtime.advance(Duration::from_secs(20));
    }
}

/// Two pipes whose text arrives in halves, some time apart, as bytes do.
fn halves(runtime: &ManualRuntime) -> (Pipe, Pipe) {
    let (a, mut from_a) = queue::<String>(64);
    let (b, mut from_b) = queue::<String>(64);
    let (mut to_a, in_a) = queue::<(String, bool)>(64);
    let (mut to_b, in_b) = queue::<(String, bool)>(64);
    let clock = runtime.clone();
    let halve = move |text: String| {
        let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (first, second) = text.split_at(middle);
        [(first.to_owned(), false), (second.to_owned(), true)]
    };
    let other = clock.clone();
    runtime
        .spawn_task(async move {
            while let Some(text) = from_a.next().await {
                for part in halve(text) {
                    let _ = to_b.send(part).await;
                    clock.sleep(Duration::from_millis(40)).await;
                }
            }
        })
        .detach();
    runtime
        .spawn_task(async move {
            while let Some(text) = from_b.next().await {
                for part in halve(text) {
                    let _ = to_a.send(part).await;
                    other.sleep(Duration::from_millis(40)).await;
                }
            }
        })
        .detach();
    (Pipe::text(a, Joined::new(in_a)), Pipe::text(b, Joined::new(in_b)))
}

/// Joins halves; what it has so far is in here, not in a future.
struct Joined {
    parts: QueueStream<(String, bool)>,
    text: String,
}

impl Joined {
    fn new(parts: QueueStream<(String, bool)>) -> Self {
        Self { parts, text: String::new() }
    }
}

impl futures::Stream for Joined {
    type Item = Result<String, PipeError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        loop {
            match std::task::ready!(self.parts.poll_next_unpin(cx)) {
                Some((part, last)) => {
                    self.text.push_str(&part);
                    if last {
                        return std::task::Poll::Ready(Some(Ok(std::mem::take(&mut self.text))));
                    }
                }
                None => return std::task::Poll::Ready(None),
            }
        }
    }
}
