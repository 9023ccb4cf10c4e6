//! What correct hand-written code costs: the floors of the table.

pub(crate) mod channels;
pub(crate) mod direct;
pub(crate) mod tcp;
