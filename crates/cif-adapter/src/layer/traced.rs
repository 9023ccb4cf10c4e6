//! Spans and errors for `tracing`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cif_protocol::TraceContext;
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{CallContext, ChannelProvider, CommandTraces, Host, HostError, Runtime};
use tracing::{Instrument, Span, field};

use super::{Intercept, Layer, LayerEnv, LayerOrder, Operation, Outcome, Work, around};

/// A span around each operation, with its name, command id and conversation, and the kind of error it ended with. Never
/// what is said or written: parameters and replies stay out.
///
/// Each span has its place in a distributed trace: it is below the one that the call brings
/// ([`CallContext::trace`](cif_provider::CallContext::trace)) or begins a trace, and goes on with the call, over a link too. The
/// fields `trace_id`, `span_id` and `parent_id` are those of the W3C's trace context. The events that a command causes carry the
/// place of its span.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Tracing;

impl Tracing {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Layer for Tracing {
    fn order(&self) -> LayerOrder {
        LayerOrder::Tracing
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, env: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, Traced { runtime: Arc::clone(&env.runtime), traces: Mutex::default() })
    }

    fn host(&self, inner: Arc<dyn Host>, env: &LayerEnv) -> Arc<dyn Host> {
        Arc::new(TracedHost { inner, runtime: Arc::clone(&env.runtime) })
    }
}

/// The place of a new span: below that of the call, or at the beginning of a trace.
fn place(cx: &CallContext, runtime: &dyn Runtime) -> TraceContext {
    let (mut trace, mut span) = ([0; 16], [0; 8]);
    runtime.fill_random(&mut span);
    match cx.trace() {
        Some(parent) => parent.child(span),
        None => {
            runtime.fill_random(&mut trace);
            TraceContext::new(trace, span)
        }
    }
}

/// The ids of a place as the fields of a span show them.
struct Ids {
    trace: String,
    span: String,
    parent: Option<String>,
}

impl Ids {
    fn of(place: &TraceContext, cx: &CallContext) -> Self {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let parent = cx.trace().map(|parent| hex(&parent.span_id()));
        Self { trace: hex(&place.trace_id()), span: hex(&place.span_id()), parent }
    }
}

#[derive(Debug)]
struct Traced {
    runtime: Arc<dyn Runtime>,
    /// Of the last attachment.
    traces: Mutex<Option<CommandTraces>>,
}

impl Traced {
    fn traces(&self) -> MutexGuard<'_, Option<CommandTraces>> {
        self.traces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for Traced {
    async fn run(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        let place = place(work.context(), &*self.runtime);
        let ids = Ids::of(&place, work.context());
        let span = tracing::info_span!(
            "cif.command",
            operation = operation.name,
            provider = operation.provider,
            command_id = operation.command_id.map(field::display),
            conversation = operation.conversation.map(field::display),
            trace_id = ids.trace,
            span_id = ids.span,
            parent_id = ids.parent,
            error = field::Empty,
            certain = field::Empty,
        );
        let cx = work.context().clone().with_trace(Some(place));
        if let Some(attaching) = work.attaching() {
            *self.traces() = Some(attaching.events.traces());
        }
        if let Some(traces) = &*self.traces() {
            traces.note(&cx);
        }
        let outcome = work.with_context(cx).once().instrument(span.clone()).await;
        if let Err(error) = &outcome {
            span.record("error", error.kind().code());
            span.record("certain", error.is_certain());
            span.in_scope(|| tracing::debug!(%error, "the command failed"));
        }
        outcome
    }
}

#[derive(Debug)]
struct TracedHost {
    inner: Arc<dyn Host>,
    runtime: Arc<dyn Runtime>,
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl Host for TracedHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let place = place(cx, &*self.runtime);
        let ids = Ids::of(&place, cx);
        let span: Span = tracing::info_span!(
            "cif.host_call",
            method = request.wire_name(),
            command_id = cx.command_id().map(field::display),
            trace_id = ids.trace,
            span_id = ids.span,
            parent_id = ids.parent,
            error = field::Empty,
        );
        let cx = cx.clone().with_trace(Some(place));
        let outcome = self.inner.call(&cx, request).instrument(span.clone()).await;
        if let Err(error) = &outcome {
            span.record("error", error.kind.code());
            span.in_scope(|| tracing::debug!(%error, "the host call failed"));
        }
        outcome
    }
}
