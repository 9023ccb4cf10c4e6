//! A pair whose frames pass through a task: the place for what goes wrong.

use std::sync::Arc;

use cif_adapter::{Pipe, PipeError, QueueSink, QueueStream, queue};
use cif_provider::{MaybeSend, Runtime, RuntimeExt};
use futures::{Sink, Stream, StreamExt};

/// Frames that one queue takes.
const ROOM: usize = 16;

/// One end: what takes its frames, and what brings those of the other.
pub(crate) type Halves = (QueueSink<String>, QueueStream<String>);

/// Two ends; `carry` passes the frames of each direction on.
pub(crate) fn wired<F>(
    runtime: &Arc<dyn Runtime>,
    mut carry: impl FnMut(QueueStream<String>, QueueSink<String>) -> F,
) -> (Halves, Halves)
where
    F: Future<Output = ()> + MaybeSend + 'static,
{
    let (near_out, near_in) = (queue(ROOM), queue(ROOM));
    let (far_out, far_in) = (queue(ROOM), queue(ROOM));
    runtime.spawn_task(carry(near_out.1, far_in.0)).detach();
    runtime.spawn_task(carry(far_out.1, near_in.0)).detach();
    ((near_out.0, near_in.1), (far_out.0, far_in.1))
}

/// A pipe of text.
pub(crate) fn end(
    sink: impl Sink<String, Error = PipeError> + MaybeSend + 'static,
    stream: impl Stream<Item = String> + MaybeSend + 'static,
) -> Pipe {
    Pipe::text(sink, stream.map(Ok::<_, PipeError>))
}
