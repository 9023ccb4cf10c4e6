//! Events carry the place in a trace of the command that caused them, also over a link.

use cif_protocol::TraceContext;
use cif_protocol::channel::Accept;
use cif_provider::{CallContext, ChannelProvider, Conversations, EventItem, EventStream, ManualRuntime};

use crate::common::{Pair, Phone};

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

#[cfg(feature = "tracing")]
#[test]
fn from_the_span_of_the_layer() {
    use std::sync::Arc;

    use cif_adapter::layer::{Stack, Tracing};

    use crate::common::{Desk, attach};

    let runtime = ManualRuntime::new();
    let provider = Stack::new(runtime.handle()).with(Tracing::new()).provider(Arc::new(Phone::new()));
    let mut events = attach(&runtime, &*provider, &Arc::new(Desk::new(&runtime)));
    let trace: TraceContext = TRACE.parse().unwrap();
    accept(&runtime, provider.conversations(), Some(trace));
    let seen = traces(&mut events).remove(0).1.expect("a trace");
    assert_eq!(seen.trace_id(), trace.trace_id());
    assert_ne!(seen.span_id(), trace.span_id(), "it is the span of the layer");
}
