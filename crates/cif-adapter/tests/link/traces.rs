//! Events carry the place in a trace of the command that caused them, also over a link.

use std::sync::Arc;

use cif_adapter::hub::{Hub, HubConfig};
use cif_adapter::{EndConfig, HostEnd, ProviderEnd, pair, text_pair};
use cif_protocol::channel::{Accept, AgentInfo};
use cif_protocol::host::HostEvent;
use cif_protocol::{TraceContext, Value};
use cif_provider::{CallContext, ChannelProvider, Conversations, EventItem, EventStream, IncomingEvent, ManualRuntime};
use futures::{StreamExt, stream};

use crate::common::{Desk, Pair, Phone};

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// The traces of the events that came, by name.
fn traces(events: &mut EventStream) -> Vec<(String, Option<TraceContext>)> {
    std::iter::from_fn(|| events.try_next())
        .filter_map(|item| match item {
            EventItem::Event(event) => Some((event.event.name().to_owned(), event.trace)),
            _ => None,
        })
        .collect()
}

fn accept(runtime: &ManualRuntime, provider: &dyn Conversations, trace: Option<TraceContext>) {
    let cx = CallContext::for_command("k1".into()).with_trace(trace);
    runtime.block_on(provider.accept(&cx, Accept::new("c1"))).unwrap();
    runtime.run_until_stalled();
}

#[test]
fn over_a_link() {
    let trace: TraceContext = TRACE.parse().unwrap();
    for mut pair in [Pair::values(Phone::new()), Pair::text(Phone::new())] {
        pair.phone.ring("c1");
        accept(&pair.runtime, pair.remote.conversations(), Some(trace));
        let expected = [("conversation.offered".to_owned(), None), ("conversation.accepted".to_owned(), Some(trace))];
        assert_eq!(traces(&mut pair.events), expected);
    }
}

/// The hub hands the host's events on with the trace of what caused them, to a provider here and at the other end of a link.
#[test]
fn of_the_hosts_events() {
    let trace: TraceContext = TRACE.parse().unwrap();
    for link in [None, Some(pair()), Some(text_pair())] {
        let (runtime, phone) = (ManualRuntime::new(), Arc::new(Phone::new()));
        let desk = Arc::new(Desk::new(&runtime));
        let mut ends = None;
        let provider: Arc<dyn ChannelProvider> = match link {
            None => Arc::clone(&phone) as _,
            Some((near, far)) => {
                let config = EndConfig::in_process();
                let far = ProviderEnd::dial(far, None, Arc::clone(&phone) as _, runtime.handle(), config.clone());
                let near = HostEnd::accept(near, Arc::clone(&desk) as _, runtime.handle(), config);
                let remote = runtime.block_on(near.provider()).unwrap();
                ends = Some((near, far));
                remote
            }
        };
        let event = |trace| IncomingEvent::new(HostEvent::custom("vnd_x", Value::Null)).with_trace(trace);
        let events = stream::iter([event(Some(trace)), event(None)]).chain(stream::pending());
        let config = HubConfig::new(AgentInfo::new("ada"));
        let hub = runtime.block_on(Hub::attach(provider, desk, events, runtime.handle(), config)).unwrap();
        runtime.run_until_stalled();
        assert_eq!(*phone.traces.lock().unwrap(), [Some(trace), None]);
        drop((hub, ends));
    }
}

#[cfg(feature = "tracing")]
#[test]
fn from_the_span_of_the_layer() {
    use cif_adapter::layer::{Stack, Tracing};

    use crate::common::attach;

    let runtime = ManualRuntime::new();
    let provider = Stack::new(runtime.handle()).with(Tracing::new()).provider(Arc::new(Phone::new()));
    let mut events = attach(&runtime, &*provider, &Arc::new(Desk::new(&runtime)));
    let trace: TraceContext = TRACE.parse().unwrap();
    accept(&runtime, provider.conversations(), Some(trace));
    let seen = traces(&mut events).remove(0).1.expect("a trace");
    assert_eq!(seen.trace_id(), trace.trace_id());
    assert_ne!(seen.span_id(), trace.span_id(), "it is the span of the layer");
}
