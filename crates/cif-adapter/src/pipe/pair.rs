//! Two connected pipes in one process.

use futures::StreamExt;

use super::queue::QueueStream;
use super::{Pipe, PipeError, queue};

/// Frames that may be on their way in one direction. More wait in the link, which has its own bound.
const CAPACITY: usize = 256;

/// Two ends of a connection in one process that hands values over: nothing is serialised.
#[must_use]
pub fn pair() -> (Pipe, Pipe) {
    let (to_b, from_a) = queue(CAPACITY);
    let (to_a, from_b) = queue(CAPACITY);
    (Pipe::values(to_b, from_b), Pipe::values(to_a, from_a))
}

/// Two ends of a connection in one process that carries JSON text, as a network connection does.
#[must_use]
pub fn text_pair() -> (Pipe, Pipe) {
    let (to_b, from_a) = queue::<String>(CAPACITY);
    let (to_a, from_b) = queue::<String>(CAPACITY);
    let checked = |stream: QueueStream<String>| stream.map(Ok::<_, PipeError>);
    (Pipe::text(to_b, checked(from_b)), Pipe::text(to_a, checked(from_a)))
}
