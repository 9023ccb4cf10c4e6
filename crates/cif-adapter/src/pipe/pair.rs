//! Two connected pipes in one process.

use crate::body::Frame;

use super::queue::{QueueSink, QueueStream};
use super::{Inlet, Input, Outlet, Output, Pipe, queue};

/// Frames that may be on their way in one direction. More wait in the link, which has its own bound.
const CAPACITY: usize = 256;

/// Two ends of a connection in one process that hands values over: nothing is serialised.
#[must_use]
pub fn pair() -> (Pipe, Pipe) {
    let (to_b, from_a) = queue(CAPACITY);
    let (to_a, from_b) = queue(CAPACITY);
    (values(to_b, from_b), values(to_a, from_a))
}

/// Two ends of a connection in one process that carries JSON text, as a network connection does.
#[must_use]
pub fn text_pair() -> (Pipe, Pipe) {
    let (to_b, from_a) = queue(CAPACITY);
    let (to_a, from_b) = queue(CAPACITY);
    (text(to_b, from_b), text(to_a, from_a))
}

/// One end of a connection that carries JSON text, and the other end as what comes out of it and what goes in.
#[must_use]
pub(super) fn text_halves() -> (Pipe, QueueStream<String>, QueueSink<String>) {
    let (to_wire, from_end) = queue(CAPACITY);
    let (to_end, from_wire) = queue(CAPACITY);
    (text(to_wire, from_wire), from_end, to_end)
}

fn text(sink: QueueSink<String>, stream: QueueStream<String>) -> Pipe {
    Pipe { input: Input::Text(Inlet::Queue(stream)), output: Output::Text(Outlet::Queue(sink)) }
}

fn values(sink: QueueSink<Frame>, stream: QueueStream<Frame>) -> Pipe {
    Pipe { input: Input::Values(Inlet::Queue(stream)), output: Output::Values(Outlet::Queue(sink)) }
}
