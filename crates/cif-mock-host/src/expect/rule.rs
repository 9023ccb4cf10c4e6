//! One rule about calls, without its type.

use std::fmt;
use std::time::Duration;

use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{HostErrorKind, MaybeSend, MaybeSync};
use serde_json::Value;

use super::Times;

/// Judges a request.
pub(super) trait Matcher: MaybeSend + MaybeSync {
    fn takes(&self, request: &HostRequest) -> bool;
}

impl<F: Fn(&HostRequest) -> bool + MaybeSend + MaybeSync> Matcher for F {
    fn takes(&self, request: &HostRequest) -> bool {
        self(request)
    }
}

/// What is done with a call that a rule takes.
#[derive(Debug, Clone)]
pub(crate) enum Reaction {
    /// The host does what it always does.
    Pass,
    Reply(HostReply),
    Fail(HostErrorKind, String),
    Hang,
}

/// A rule about calls, made by [`on`](super::on) or [`on_name`](super::on_name).
pub struct Rule {
    /// The wire names that it is about, the usual one first.
    pub(super) names: Vec<String>,
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
        let method = self.names.first().map_or("", String::as_str);
        self.name.clone().unwrap_or_else(|| {
            let fields: Vec<String> = self.fields.iter().map(|(path, value)| format!("{path} = {value}")).collect();
            if fields.is_empty() { method.to_owned() } else { format!("{method} with {}", fields.join(", ")) }
        })
    }

    /// How the call differs; `None` when it is about another method.
    pub(super) fn compare(&self, request: &HostRequest, params: &Value) -> Option<Difference> {
        if !self.names.iter().any(|name| name == request.wire_name()) {
            return None;
        }
        let differs = |(at, (path, wanted)): (usize, &(String, Value))| (at_path(params, path) != wanted).then_some(at);
        let fields = self.fields.iter().enumerate().filter_map(differs).collect();
        let refusals = self.matchers.iter().filter(|matcher| !matcher.takes(request)).count();
        Some(Difference { fields, refusals })
    }
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
