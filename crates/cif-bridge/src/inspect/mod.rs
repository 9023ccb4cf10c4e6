//! The inspector: what hosts and providers say to each other, as a list that people read (`docs/src/inspector.md`).
//!
//! A [`FrameGate`](crate::gate::FrameGate) tells what it [sees](Seen); whoever serves native providers tells what passes
//! there. A [`Ring`] numbers it, pairs answers with questions and keeps the newest. [`Faults`] are what is to go wrong next.

mod events;
mod example;
mod faults;
mod redact;
mod ring;
mod seen;

pub use events::{EventForm, EventFormField, event_forms, read_event};
pub use example::test_of;
pub use faults::{Fault, FaultEffect, FaultError, Faults};
pub use ring::{Batch, Message, Ring};
pub use seen::{Seen, SeenKind, SeenOutcome, Way};
