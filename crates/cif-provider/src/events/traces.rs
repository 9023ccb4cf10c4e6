//! Where commands stand in traces, for the events that they cause.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError, Weak};

use cif_protocol::{CommandId, TraceContext};

use super::Queue;
use crate::CallContext;

/// Takes down where commands stand in traces. Events that name such a command as their cause carry its place from then on.
///
/// Whoever executes commands uses it: the hub, the provider end of a link, the layer `Tracing`. A provider need not. It does
/// not keep the sink open. The last 1,024 commands are remembered.
#[derive(Debug, Clone)]
pub struct CommandTraces(Weak<Mutex<Queue>>);

impl CommandTraces {
    pub(super) const fn new(queue: Weak<Mutex<Queue>>) -> Self {
        Self(queue)
    }

    /// Notes the place of the command that is executed in this context; nothing without a command id or a trace.
    pub fn note(&self, cx: &CallContext) {
        let (Some(command), Some(place)) = (cx.command_id(), cx.trace()) else { return };
        if let Some(queue) = self.0.upgrade() {
            queue.lock().unwrap_or_else(PoisonError::into_inner).traces.note(command, *place);
        }
    }
}

/// How many commands are remembered. An event that comes later than so many further commands has no trace.
const REMEMBERED: usize = 1_024;

#[derive(Debug, Default)]
pub(super) struct Traces {
    places: BTreeMap<CommandId, TraceContext>,
    order: VecDeque<CommandId>,
}

impl Traces {
    /// A command that is tried again keeps the place of its last attempt.
    pub(super) fn note(&mut self, command: &CommandId, place: TraceContext) {
        if self.places.insert(command.clone(), place).is_some() {
            return;
        }
        self.order.push_back(command.clone());
        if self.order.len() > REMEMBERED {
            if let Some(oldest) = self.order.pop_front() {
                self.places.remove(&oldest);
            }
        }
    }

    pub(super) fn of(&self, command: Option<&CommandId>) -> Option<TraceContext> {
        self.places.get(command?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_is_bounded_and_keeps_the_last_ones() {
        let mut traces = Traces::default();
        let id = |n: usize| CommandId::from(format!("k{n}"));
        for n in 0..REMEMBERED + 2 {
            traces.note(&id(n), TraceContext::new([1; 16], [1; 8]));
            traces.note(&id(n), TraceContext::new([1; 16], [2; 8]));
        }
        assert_eq!((traces.of(Some(&id(1))), traces.of(None)), (None, None));
        assert_eq!(traces.of(Some(&id(2))), Some(TraceContext::new([1; 16], [2; 8])));
        assert_eq!((traces.places.len(), traces.order.len()), (REMEMBERED, REMEMBERED));
    }
}
