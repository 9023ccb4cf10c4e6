//! What a provider was told, and what it answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_protocol::EventMessage;
use cif_protocol::host::HostEvent;
use cif_provider::{AnswerSink, HostEventReply, IncomingEvent};
use serde_json::Value;

/// The most events of a provider that a case keeps.
const KEPT: usize = 4096;

/// One event that a provider got.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Told {
    /// Its wire name.
    pub name: String,
    /// Its payload, as a widget gets it.
    pub payload: Value,
}

/// What a provider does with an event that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reaction {
    /// It takes notice.
    Notice,
    /// It asks the host not to do it, for this reason.
    Refuse(String),
    /// It never answers.
    Silence,
}

/// The events of one provider. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct EventLog(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    told: Vec<Told>,
    reactions: BTreeMap<String, Reaction>,
    /// Those who will never get an answer, kept so that they go on waiting.
    waiting: Vec<Box<dyn AnswerSink>>,
    ended: bool,
}

impl EventLog {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(&self, incoming: IncomingEvent) {
        let IncomingEvent { event, answer, .. } = incoming;
        let mut inner = self.lock();
        let reaction = inner.reactions.get(event.wire_name()).cloned().unwrap_or(Reaction::Notice);
        if inner.told.len() < KEPT {
            inner.told.push(told(&event));
        }
        let Some(sink) = answer else { return };
        if reaction == Reaction::Silence {
            inner.waiting.push(sink);
            return;
        }
        // The answer may wake whoever asked, at once.
        drop(inner);
        sink.answer(Ok(match reaction {
            Reaction::Refuse(reason) => HostEventReply::Refuse(Some(reason)),
            _ => HostEventReply::Done,
        }));
    }

    pub(super) fn end(&self) {
        self.lock().ended = true;
    }

    pub(super) fn has_ended(&self) -> bool {
        self.lock().ended
    }

    pub(super) fn react(&self, event: &str, reaction: Reaction) {
        self.lock().reactions.insert(event.to_owned(), reaction);
    }

    /// How many came so far.
    pub(super) fn len(&self) -> usize {
        self.lock().told.len()
    }

    /// Those that came after the first `from`.
    pub(super) fn since(&self, from: usize) -> Vec<Told> {
        self.lock().told.get(from..).unwrap_or_default().to_vec()
    }
}

/// Name and payload of an event as it is posted to a widget.
fn told(event: &HostEvent) -> Told {
    let payload = match event {
        HostEvent::Custom { event, .. } => serde_json::to_value(&event.value).unwrap_or_default(),
        built_in => {
            let message = EventMessage::carry(built_in, false, "");
            let text = message.ok().and_then(|message| message.data.as_str().map(str::to_owned));
            text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
        }
    };
    Told { name: event.wire_name().to_owned(), payload }
}
