//! Layers around providers and hosts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use cif_adapter::layer::{
    CapabilityCheck, Intercept, Layer, LayerEnv, LayerOrder, Operation, Outcome, Stack, Timeout, Work, around,
};
use cif_protocol::channel::{Accept, Hold};
use cif_protocol::host::{GetTabs, HostEvent};
use cif_protocol::{ConversationId, Value};
use cif_provider::{
    CallContext, ChannelProvider, Host, HostErrorKind, HostEventReply, HostExt, ManualRuntime, ProviderErrorKind,
    Runtime,
};

use crate::common::{Desk, Phone, attach};

#[test]
fn what_is_not_supported_never_reaches_the_provider() {
    let runtime = ManualRuntime::new();
    let phone = Arc::new(Phone::new());
    let provider = Stack::new(runtime.handle()).with(CapabilityCheck::new()).provider(Arc::clone(&phone) as _);
    let desk = Arc::new(Desk::new(&runtime));
    let _events = attach(&runtime, &*provider, &desk);
    let cx = CallContext::new();
    let voice = provider.voice().expect("the facet is there");
    let error = runtime.block_on(voice.hold(&cx, Hold::new("c1"))).unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ProviderErrorKind::Unsupported, Some("voice.hold")));
    let accept = Accept::new(ConversationId::new("c1"));
    runtime.block_on(provider.conversations().accept(&cx, accept)).unwrap();
    assert_eq!(phone.log(), ["attach ada", "accept c1", "accept c1 done"]);
}

#[test]
fn an_attempt_has_its_time() {
    let runtime = ManualRuntime::new();
    let phone = Arc::new(Phone::slow(5_000));
    let stack = Stack::new(runtime.handle()).with(Timeout::new(Duration::from_secs(2)));
    let provider = stack.provider(Arc::clone(&phone) as _);
    let desk = Arc::new(Desk::new(&runtime));
    let _events = attach(&runtime, &*provider, &desk);
    let cx = CallContext::new();
    let hold = provider.voice().expect("a phone").hold(&cx, Hold::new("c1"));
    let error = runtime.block_on(hold).unwrap_err();
    assert_eq!((error.kind(), error.is_certain()), (ProviderErrorKind::TimedOut, false));
    assert_eq!(runtime.now().as_millis(), 2_000);
    // On the other plane the table says how long a call may take.
    let host = stack.host(Arc::clone(&desk) as Arc<dyn Host>);
    let error = runtime.block_on(host.get_tabs(GetTabs::new())).unwrap_err();
    assert_eq!((error.kind, runtime.now().as_millis()), (HostErrorKind::TimedOut, 12_000));
}

#[test]
fn wrapping_keeps_identity_facets_and_answers() {
    let runtime = ManualRuntime::new();
    let phone: Arc<dyn ChannelProvider> = Arc::new(Phone::new());
    let stack = Stack::new(runtime.handle()).with(Timeout::new(Duration::from_secs(2))).with(CapabilityCheck::new());
    #[cfg(feature = "tracing")]
    let stack = stack.with(cif_adapter::layer::Tracing::new());
    let provider = stack.provider(Arc::clone(&phone));
    assert_eq!((provider.descriptor(), provider.facets()), (phone.descriptor(), phone.facets()));
    for scope in [cif_protocol::channel::Scope::Provider, cif_protocol::channel::Scope::SignIn] {
        assert_eq!(provider.capabilities(&scope), phone.capabilities(&scope));
    }
    let answer = runtime.block_on(provider.host_event(HostEvent::custom("answer", Value::Null))).unwrap();
    assert_eq!(answer, HostEventReply::Value(Value::from("yes")));
    assert!(runtime.block_on(provider.snapshot()).is_ok());
    let host = stack.host(Arc::new(Desk::new(&runtime)));
    assert!(runtime.block_on(host.get_mode()).is_ok());
}

/// A layer of somebody else's.
#[derive(Debug, Clone, Default)]
struct Count(Arc<AtomicU32>);

impl Layer for Count {
    fn order(&self) -> LayerOrder {
        LayerOrder::Metrics
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, _: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, self.clone())
    }
}

#[async_trait]
impl Intercept for Count {
    async fn run(&self, _: &Operation<'_>, work: Work<'_>) -> Outcome {
        self.0.fetch_add(1, Ordering::Relaxed);
        work.once().await
    }
}

#[test]
fn a_layer_of_ones_own_sees_every_operation() {
    let runtime = ManualRuntime::new();
    let count = Count::default();
    let provider = Stack::new(runtime.handle()).with(count.clone()).provider(Arc::new(Phone::new()));
    let desk = Arc::new(Desk::new(&runtime));
    let _events = attach(&runtime, &*provider, &desk);
    runtime.block_on(provider.conversations().accept(&CallContext::new(), Accept::new("c1"))).unwrap();
    runtime.block_on(provider.snapshot()).unwrap();
    runtime.block_on(provider.detach()).unwrap();
    assert_eq!(count.0.load(Ordering::Relaxed), 4);
}

#[cfg(feature = "tracing")]
mod traced {
    use std::fmt::Debug;
    use std::sync::{Arc, Mutex};

    use cif_adapter::layer::{Stack, Tracing};
    use cif_protocol::channel::Mute;
    use cif_protocol::host::{PanelMode, SetMode};
    use cif_provider::{CallContext, ChannelProvider, HostExt, ManualRuntime};
    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};

    use crate::common::{Desk, Phone};

    /// Keeps the fields of all spans.
    #[derive(Debug, Clone, Default)]
    struct Fields(Arc<Mutex<Vec<String>>>);

    impl Visit for Fields {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            self.0.lock().unwrap().push(format!("{field}={value:?}"));
        }
    }

    impl tracing::Subscriber for Fields {
        fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, span: &Attributes<'_>) -> Id {
            self.0.lock().unwrap().push(span.metadata().name().to_owned());
            span.record(&mut self.clone());
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, values: &Record<'_>) {
            values.record(&mut self.clone());
        }

        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, _: &tracing::Event<'_>) {}
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn spans_name_the_operation_and_its_outcome() {
        let runtime = ManualRuntime::new();
        let stack = Stack::new(runtime.handle()).with(Tracing::new());
        let provider = stack.provider(Arc::new(Phone::new()));
        let host = stack.host(Arc::new(Desk::new(&runtime)));
        let fields = Fields::default();
        tracing::subscriber::with_default(fields.clone(), || {
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse().unwrap();
            let cx = CallContext::for_command("k1".into()).with_trace(Some(trace));
            let voice = provider.voice().expect("a phone");
            assert!(runtime.block_on(voice.mute(&cx, Mute::new("c1"))).is_err());
            assert!(runtime.block_on(host.set_mode(SetMode::new(PanelMode::Docked))).is_err());
        });
        let seen = fields.0.lock().unwrap().join(" ");
        for part in [
            r#"cif.command operation="voice.mute" provider="phone" command_id=k1 conversation=c1 trace_id="4bf9"#,
            r#"parent_id="00f067aa0ba902b7" error="unsupported""#,
            r#"cif.host_call method="setmode" trace_id="#,
            r#"error="platform""#,
        ] {
            assert!(seen.contains(part), "{seen}");
        }
    }
}
