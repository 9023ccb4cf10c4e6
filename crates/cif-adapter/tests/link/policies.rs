//! Layers that decide when an operation is executed, and how often.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cif_adapter::layer::{
    Concurrency, ErrorContext, Intercept, Operation, Outcome, RateLimit, Retry, Stack, TotalDeadline, Work, around,
};
use cif_protocol::channel::{Address, Associate, ChannelCommand, ChannelKind, Hold, Start};
use cif_protocol::host::{GetTabs, HostReply, HostRequest, NotifyEvent, PanelMode, SetMode};
use cif_protocol::{ConversationId, TraceContext};
use cif_provider::{
    CallContext, ChannelProvider, Host, HostError, HostErrorKind, HostExt, ManualRuntime, ProviderError,
    ProviderErrorKind, Runtime, RuntimeExt,
};
use futures::future::join_all;

use crate::common::{Desk, Pair, Phone, attach};

/// Fails the first operations, and keeps what each call brought.
#[derive(Debug, Clone, Default)]
struct Flaky {
    failures: u32,
    uncertain: bool,
    attempts: Arc<AtomicU32>,
}

impl Flaky {
    fn outcome(&self) -> Option<ProviderError> {
        let attempt = self.attempts.fetch_add(1, Ordering::Relaxed);
        let error = ProviderError::new(ProviderErrorKind::Unavailable, "the exchange is down");
        (attempt < self.failures).then(|| if self.uncertain { error.uncertain() } else { error })
    }

    fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Intercept for Flaky {
    fn admit(&self, _: &dyn ChannelProvider, _: &ChannelCommand) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn run(&self, _: &Operation<'_>, work: Work<'_>) -> Outcome {
        match self.outcome().filter(|_| work.is_command()) {
            Some(error) => Err(error),
            None => work.once().await,
        }
    }
}

fn flaky(
    runtime: &ManualRuntime,
    failures: u32,
    stack: impl FnOnce(Stack) -> Stack,
) -> (Flaky, Arc<dyn ChannelProvider>) {
    let phone = Arc::new(Phone::new());
    let desk = Arc::new(Desk::new(runtime));
    drop(attach(runtime, &*phone, &desk));
    let flaky = Flaky { failures, ..Flaky::default() };
    let provider = stack(Stack::new(runtime.handle())).provider(around(phone, flaky.clone()));
    (flaky, provider)
}

fn hold() -> Hold {
    Hold::new("c1")
}

#[test]
fn an_idempotent_command_is_tried_again_and_a_dial_is_not() {
    let runtime = ManualRuntime::new();
    let (attempts, provider) = flaky(&runtime, 2, |stack| stack.with(Retry::new(3)));
    let voice = provider.voice().unwrap();
    runtime.block_on(voice.hold(&CallContext::new(), hold())).unwrap();
    assert_eq!(attempts.attempts(), 3);
    assert!(runtime.now().as_millis() >= 150, "with pauses");

    let (attempts, provider) = flaky(&runtime, 2, |stack| stack.with(Retry::new(3)));
    let start = Start::new(ChannelKind::Voice, Address::phone("+1"));
    let error = runtime.block_on(provider.conversations().start(&CallContext::new(), start)).unwrap_err();
    assert_eq!((error.kind(), attempts.attempts()), (ProviderErrorKind::Unavailable, 1));
}

#[test]
fn trying_again_ends_with_the_attempts_the_deadline_or_the_caller() {
    let runtime = ManualRuntime::new();
    let (attempts, provider) = flaky(&runtime, 9, |stack| stack.with(Retry::new(3)));
    let voice = provider.voice().unwrap();
    let error = runtime.block_on(voice.hold(&CallContext::new(), hold())).unwrap_err();
    assert_eq!((attempts.attempts(), error.context().collect::<Vec<_>>()), (3, vec![("attempts", "3")]));

    let (attempts, provider) = flaky(&runtime, 9, |stack| stack.with(Retry::new(99)));
    let begun = runtime.now();
    let hurry = CallContext::new().within(Duration::from_secs(1));
    assert!(runtime.block_on(provider.voice().unwrap().hold(&hurry, hold())).is_err());
    assert!(attempts.attempts() > 1 && runtime.now() - begun <= Duration::from_secs(1));

    let (attempts, provider) = flaky(&runtime, 9, |stack| stack.with(Retry::new(99)));
    let cancel = cif_provider::Cancel::new();
    cancel.cancel();
    let given_up = CallContext::new().with_cancel(cancel);
    assert!(runtime.block_on(provider.voice().unwrap().hold(&given_up, hold())).is_err());
    assert_eq!(attempts.attempts(), 1);
}

#[test]
fn a_permanent_failure_is_not_tried_again_and_says_where_it_comes_from() {
    let runtime = ManualRuntime::new();
    let (attempts, provider) = flaky(&runtime, 0, |stack| stack.with(Retry::new(3)).with(ErrorContext::new()));
    let cx = CallContext::for_command("k1".into());
    let associate = Associate::new("c1", cif_protocol::channel::RecordRef::new("contact", "1"));
    let error = runtime.block_on(provider.conversations().associate(&cx, associate)).unwrap_err();
    assert_eq!((error.kind(), attempts.attempts()), (ProviderErrorKind::Denied, 1));
    let facts: Vec<_> = error.context().collect();
    let expected = [("why", "policy"), ("provider", "phone"), ("conversation", "c1"), ("command_id", "k1")];
    assert_eq!((error.operation(), &*facts), (Some("conversation.associate"), &expected[..]));
}

#[test]
fn the_total_deadline_bounds_all_attempts() {
    let runtime = ManualRuntime::new();
    let stack = |stack: Stack| stack.with(Retry::new(99)).with(TotalDeadline::new(Duration::from_secs(2)));
    let (_, provider) = flaky(&runtime, 99, stack);
    let error = runtime.block_on(provider.voice().unwrap().hold(&CallContext::new(), hold())).unwrap_err();
    assert_eq!((error.kind(), error.is_certain()), (ProviderErrorKind::TimedOut, false));
    assert_eq!(runtime.now().as_millis(), 2_000);
    let host = stack(Stack::new(runtime.handle())).host(Arc::new(Desk::new(&runtime)));
    assert_eq!(runtime.block_on(host.get_tabs(GetTabs::new())).unwrap_err().kind, HostErrorKind::TimedOut);
    assert_eq!(runtime.now().as_millis(), 4_000);
}

#[test]
fn a_rate_is_kept_and_impatience_is_told() {
    let runtime = ManualRuntime::new();
    let limit = RateLimit::new(10).with_burst(3).with_patience(Duration::from_millis(200));
    let (done, provider) = flaky(&runtime, 0, |stack| stack.with(limit));
    let cx = CallContext::new();
    let voice = provider.voice().unwrap();
    let one = || voice.hold(&cx, hold());
    // Three at once, two that wait 100 and 200 ms, and one that would have to wait for longer.
    let outcomes = runtime.block_on(join_all((0..6).map(|_| one())));
    let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert_eq!((refused.len(), refused[0].kind(), refused[0].is_certain()), (1, ProviderErrorKind::LimitReached, true));
    assert_eq!((done.attempts(), runtime.now().as_millis()), (5, 200));
    runtime.block_on(provider.snapshot()).unwrap();
    assert_eq!(runtime.now().as_millis(), 200, "what keeps both in step is not counted");

    let host = Stack::new(runtime.handle())
        .with(RateLimit::new(1).with_patience(Duration::ZERO))
        .host(Arc::new(Desk::new(&runtime)));
    assert!(runtime.block_on(host.get_mode()).is_ok());
    assert_eq!(runtime.block_on(host.get_mode()).unwrap_err().kind, HostErrorKind::LimitReached);
}

#[test]
fn only_so_many_run_at_once() {
    let runtime = ManualRuntime::new();
    let phone = Arc::new(Phone::slow(100));
    let desk = Arc::new(Desk::new(&runtime));
    drop(attach(&runtime, &*phone, &desk));
    let provider = Stack::new(runtime.handle()).with(Concurrency::new(2, 2)).provider(Arc::clone(&phone) as _);
    let cx = CallContext::new();
    let voice = provider.voice().unwrap();
    let one = |n: usize| voice.hold(&cx, Hold::new(ConversationId::from(format!("c{n}"))));
    let outcomes = runtime.block_on(join_all((0..5).map(one)));
    let errors: Vec<_> = outcomes.into_iter().filter_map(Result::err).map(|error| error.kind()).collect();
    assert_eq!((errors, runtime.now().as_millis()), (vec![ProviderErrorKind::LimitReached], 200));
    let log = phone.log();
    assert_eq!(log[1..5], ["hold c0", "hold c1", "hold c0 done", "hold c1 done"]);
}

/// A host that is overloaded at first.
#[derive(Debug, Default)]
struct Busy(Mutex<Vec<String>>);

#[async_trait]
impl Host for Busy {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let mut calls = self.0.lock().unwrap();
        calls.push(request.wire_name().to_owned());
        match calls.as_slice() {
            [_] => Err(HostError::new(HostErrorKind::LimitReached, request.wire_name(), "too many")),
            _ => Ok(HostReply::GetMode(PanelMode::Docked)),
        }
    }
}

#[test]
fn of_a_host_only_reading_is_tried_again() {
    let runtime = ManualRuntime::new();
    let stack = Stack::new(runtime.handle()).with(Retry::new(2));
    assert!(runtime.block_on(stack.host(Arc::new(Busy::default())).get_mode()).is_ok());
    let busy = Arc::new(Busy::default());
    let error =
        runtime.block_on(stack.host(Arc::clone(&busy) as _).set_mode(SetMode::new(PanelMode::Docked))).unwrap_err();
    assert_eq!((error.kind, busy.0.lock().unwrap().len()), (HostErrorKind::LimitReached, 1));
    // What waits for the agent takes no place.
    let narrow = Stack::new(runtime.handle()).with(Concurrency::new(1, 0)).host(Arc::new(Desk::new(&runtime)));
    let waiting = {
        let host = Arc::clone(&narrow);
        runtime.spawn_task(async move { drop(host.notify_event(NotifyEvent::new()).await) })
    };
    runtime.run_until_stalled();
    assert!(runtime.block_on(narrow.get_mode()).is_ok());
    drop(waiting);
}

/// Keeps the trace of each call.
#[derive(Debug, Default)]
struct Traces(Mutex<Vec<Option<TraceContext>>>);

#[async_trait]
impl Host for Traces {
    async fn call(&self, cx: &CallContext, _: HostRequest) -> Result<HostReply, HostError> {
        self.0.lock().unwrap().push(cx.trace().copied());
        Ok(HostReply::GetMode(PanelMode::Docked))
    }
}

#[test]
fn a_trace_goes_over_a_link() {
    let trace: TraceContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse().unwrap();
    let (near, far) = cif_adapter::text_pair();
    let (runtime, traces, config) =
        (ManualRuntime::new(), Arc::new(Traces::default()), cif_adapter::EndConfig::in_process());
    let provider = cif_adapter::ProviderEnd::dial(near, None, Arc::new(Phone::new()), runtime.handle(), config.clone());
    let _host = cif_adapter::HostEnd::accept(far, Arc::clone(&traces) as _, runtime.handle(), config);
    runtime.block_on(provider.opened()).unwrap();
    let request = HostRequest::from(cif_protocol::host::GetMode::new());
    runtime.block_on(provider.host().call(&CallContext::new().with_trace(Some(trace)), request)).unwrap();
    assert_eq!(*traces.0.lock().unwrap(), [Some(trace)]);
}

/// A provider that was started anew with an empty memory does not guess.
#[test]
fn a_dial_that_may_have_happened_before_a_restart_is_not_repeated() {
    let runtime = ManualRuntime::new();
    let open =
        || Pair::new(Phone::new(), cif_adapter::text_pair(), cif_adapter::EndConfig::in_process(), runtime.clone());
    let first = open();
    let log = first.remote.command_log().expect("said in the hello");
    let again = open();
    assert_ne!(again.remote.command_log().as_deref(), Some(&*log), "another process, another memory");
    let start = || Start::new(ChannelKind::Voice, Address::phone("+1"));
    let cx = CallContext::for_command("k1".into()).sent_before_to(log);
    let dial = again.remote.conversations().start(&cx, start());
    let error = again.runtime.block_on(dial).unwrap_err();
    assert!(!error.is_certain() && error.message().contains("snapshot"), "{error}");
    assert_eq!(again.phone.starts.load(Ordering::Relaxed), 0);
    // The very same memory knows that the command never came.
    let own = CallContext::for_command("k1".into()).sent_before_to(again.remote.command_log().unwrap());
    again.runtime.block_on(again.remote.conversations().start(&own, start())).unwrap();
    assert_eq!(again.phone.starts.load(Ordering::Relaxed), 1);
}

#[cfg(feature = "metrics")]
mod measured {
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};

    use cif_adapter::layer::{Metrics, Stack};
    use cif_protocol::channel::{Hold, Mute};
    use cif_provider::{CallContext, ChannelProvider, HostExt, ManualRuntime};
    use metrics::{
        Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString,
        Unit,
    };

    use crate::common::{Desk, Phone, attach};

    type Values = Arc<Mutex<BTreeMap<String, f64>>>;

    #[derive(Debug, Default)]
    struct Book(Values);

    struct Cell(Values, String);

    impl Cell {
        fn add(&self, value: f64) {
            *self.0.lock().unwrap().entry(self.1.clone()).or_default() += value;
        }
    }

    impl CounterFn for Cell {
        fn increment(&self, value: u64) {
            self.add(value as f64);
        }
        fn absolute(&self, _: u64) {}
    }

    impl GaugeFn for Cell {
        fn increment(&self, value: f64) {
            self.add(value);
        }
        fn decrement(&self, value: f64) {
            self.add(-value);
        }
        fn set(&self, _: f64) {}
    }

    impl HistogramFn for Cell {
        fn record(&self, value: f64) {
            self.add(value);
        }
    }

    impl Book {
        fn cell(&self, key: &Key) -> Arc<Cell> {
            let labels: Vec<_> = key.labels().map(|label| label.value().to_owned()).collect();
            Arc::new(Cell(Arc::clone(&self.0), format!("{} {}", key.name(), labels.join(" "))))
        }
    }

    impl Recorder for Book {
        fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
            Counter::from_arc(self.cell(key))
        }
        fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
            Gauge::from_arc(self.cell(key))
        }
        fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
            Histogram::from_arc(self.cell(key))
        }
    }

    #[test]
    fn operations_are_counted_and_timed() {
        let (runtime, book) = (ManualRuntime::new(), Book::default());
        let phone = Arc::new(Phone::slow(500));
        let desk = Arc::new(Desk::new(&runtime));
        drop(attach(&runtime, &*phone, &desk));
        let stack = Stack::new(runtime.handle()).with(Metrics::new());
        let (provider, host) = (stack.provider(phone), stack.host(desk));
        metrics::with_local_recorder(&book, || {
            let cx = CallContext::new();
            runtime.block_on(provider.voice().unwrap().hold(&cx, Hold::new("c1"))).unwrap();
            assert!(runtime.block_on(provider.voice().unwrap().mute(&cx, Mute::new("c1"))).is_err());
            runtime.block_on(host.get_mode()).unwrap();
        });
        let values = book.0.lock().unwrap();
        for (name, value) in [
            ("cif_commands_total phone voice.hold ok", 1.0),
            ("cif_commands_total phone voice.mute unsupported", 1.0),
            ("cif_command_seconds phone voice.hold", 0.5),
            ("cif_commands_running phone", 0.0),
            ("cif_host_calls_total getmode ok", 1.0),
            ("cif_host_calls_running ", 0.0),
        ] {
            assert_eq!(values.get(name), Some(&value), "{name}: {values:?}");
        }
    }
}
