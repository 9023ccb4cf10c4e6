//! What a test expects of the calls to the host, and what it makes the host answer.

mod near;
mod on;
mod outcome;
mod rule;
mod ruling;
mod script;
mod times;
pub mod when;

use cif_protocol::Instant;
use cif_protocol::host::HostRequest;

pub use near::{FieldDifference, NearMiss};
pub use on::{AnyCall, On, on, on_any, on_name};
pub use outcome::{Report, Unmet, UnmetReason};
pub use rule::Rule;
pub use script::Script;
pub use times::Times;

pub(crate) use on::typed;
pub(crate) use rule::Reaction;
pub(crate) use ruling::{Ruling, Rulings};

use crate::Caller;

/// One call, as rules see it.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) number: u64,
    pub(crate) at: Instant,
    pub(crate) caller: Caller,
    pub(crate) request: &'a HostRequest,
    pub(crate) params: serde_json::Value,
}

impl<'a> Call<'a> {
    pub(crate) fn new(number: u64, at: Instant, caller: Caller, request: &'a HostRequest) -> Self {
        Self { number, at, caller, request, params: cif_adapter::transcript::params(request) }
    }
}
