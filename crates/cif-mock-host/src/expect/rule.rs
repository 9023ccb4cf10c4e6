//! One rule about calls, without its type.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{HostError, HostErrorKind, MaybeSend, MaybeSync};
use serde_json::Value;

use super::{Call, Times};
use crate::Caller;

/// Judges a request.
pub(super) trait Matcher: MaybeSend + MaybeSync {
    fn takes(&self, request: &HostRequest) -> bool;
}

impl<F: Fn(&HostRequest) -> bool + MaybeSend + MaybeSync> Matcher for F {
    fn takes(&self, request: &HostRequest) -> bool {
        self(request)
    }
}

/// Makes the answer to a request.
pub(crate) trait Responder: MaybeSend + MaybeSync {
    fn answer(&self, request: &HostRequest) -> Result<HostReply, HostError>;
}

impl<F: Fn(&HostRequest) -> Result<HostReply, HostError> + MaybeSend + MaybeSync> Responder for F {
    fn answer(&self, request: &HostRequest) -> Result<HostReply, HostError> {
        self(request)
    }
}

/// What is done with a call that a rule takes.
#[derive(Clone)]
pub(crate) enum Reaction {
    /// The host does what it always does.
    Pass,
    Reply(HostReply),
    Compute(Arc<dyn Responder>),
    Fail(HostErrorKind, String),
    Hang,
    /// It waits until the test lets it through.
    Hold,
}

impl fmt::Debug for Reaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "Pass",
            Self::Reply(_) => "Reply",
            Self::Compute(_) => "Compute",
            Self::Fail(..) => "Fail",
            Self::Hang => "Hang",
            Self::Hold => "Hold",
        })
    }
}

/// A rule about calls, made by [`on`](super::on) or [`on_name`](super::on_name).
pub struct Rule {
    /// The wire names that it is about, the usual one first; without any it is about every call.
    pub(super) names: Vec<String>,
    /// Only calls of this caller.
    pub(super) caller: Option<Caller>,
    pub(super) matchers: Vec<Box<dyn Matcher>>,
    /// Paths of wire keys, with the value wanted.
    pub(super) fields: Vec<(String, Value)>,
    pub(super) name: Option<String>,
    pub(super) times: Option<Times>,
    pub(super) reaction: Reaction,
    pub(super) delay: Duration,
}

/// In what a call of the right name differs from the one that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Difference {
    /// Positions in the rule's fields.
    pub(super) fields: Vec<usize>,
    /// Closures that refused it.
    pub(super) refusals: usize,
}

impl Difference {
    pub(super) fn is_none(&self) -> bool {
        self.size() == 0
    }

    pub(super) fn size(&self) -> usize {
        self.fields.len() + self.refusals
    }
}

impl Rule {
    pub(super) fn new(names: Vec<String>) -> Self {
        Self {
            names,
            caller: None,
            matchers: Vec::new(),
            fields: Vec::new(),
            name: None,
            times: None,
            reaction: Reaction::Pass,
            delay: Duration::ZERO,
        }
    }

    /// What the rule is called in reports.
    pub(super) fn title(&self) -> String {
        let method = self.method();
        self.name.clone().unwrap_or_else(|| {
            let fields: Vec<String> = self.fields.iter().map(|(path, value)| format!("{path} = {value}")).collect();
            if fields.is_empty() { method.clone() } else { format!("{method} with {}", fields.join(", ")) }
        })
    }

    /// The wire name that it is about, for reports.
    pub(super) fn method(&self) -> String {
        self.names.first().map_or("any method", String::as_str).to_owned()
    }

    fn is_about(&self, call: &Call<'_>) -> bool {
        let named = self.names.is_empty() || self.names.iter().any(|name| name == call.request.wire_name());
        named && self.caller.is_none_or(|caller| caller == call.caller)
    }

    /// How the call differs; `None` when it is about another method or caller.
    pub(super) fn compare(&self, call: &Call<'_>) -> Option<Difference> {
        if !self.is_about(call) {
            return None;
        }
        let fields = self.differing_fields(&call.params);
        let refusals = self.matchers.iter().filter(|matcher| !matcher.takes(call.request)).count();
        Some(Difference { fields, refusals })
    }

    /// The positions of the fields whose value is another one.
    pub(super) fn differing_fields(&self, params: &Value) -> Vec<usize> {
        let differs = |(at, (path, wanted)): (usize, &(String, Value))| {
            let actual = at_path(params, path);
            (actual != wanted && !same_number(actual, wanted)).then_some(at)
        };
        self.fields.iter().enumerate().filter_map(differs).collect()
    }
}

/// 2 and 2.0 are one number on the wire.
fn same_number(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::Number(_), Value::Number(_))) && a.as_f64() == b.as_f64()
}

/// The value at a path; null when there is none.
pub(super) fn at_path<'a>(params: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(params, |value, key| match value {
        Value::Array(items) => key.parse::<usize>().ok().and_then(|at| items.get(at)).unwrap_or(&Value::Null),
        other => other.get(key).unwrap_or(&Value::Null),
    })
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule").field("title", &self.title()).field("times", &self.times).finish_non_exhaustive()
    }
}
