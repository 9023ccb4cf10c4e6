//! The typed builder of rules.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use cif_protocol::host::{HostCall, HostReply, HostRequest};
use cif_protocol::{Value, from_value};
use cif_provider::{HostError, HostErrorKind, MaybeSend, MaybeSync};

use super::rule::Reaction;
use super::{Rule, Times};
use crate::Caller;

/// Any call; see [`on_name`] and [`on_any`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AnyCall;

/// Calls of one method, for [`MockHost::expect`](crate::MockHost::expect) and [`MockHost::stub`](crate::MockHost::stub).
/// Without a reaction a call goes on to the host, which does what it always does.
#[derive(Debug)]
#[must_use = "hand it to `MockHost::expect` or `MockHost::stub`"]
pub struct On<C> {
    rule: Rule,
    method: PhantomData<fn(C)>,
}

/// Calls of a typed method.
///
/// ```
/// use cif_mock_host::{MockHost, on};
/// use cif_protocol::host::{GetMode, PanelMode, SetMode};
/// use cif_provider::{HostErrorKind, HostExt};
///
/// let host = MockHost::new();
/// host.stub(on::<GetMode>().reply(PanelMode::Docked));
/// host.expect(on::<SetMode>().having("value", 2).fail(HostErrorKind::Platform, "the panel is stuck").times(1));
///
/// assert_eq!(host.block_on(host.host().get_mode()).unwrap(), PanelMode::Docked);
/// let error = host.block_on(host.host().set_mode(SetMode::new(PanelMode::Hidden))).unwrap_err();
/// assert_eq!(error.kind, HostErrorKind::Platform);
/// host.finish().unwrap();
/// ```
pub fn on<C: HostCall>() -> On<C> {
    let names = std::iter::once(C::INFO).chain(C::OTHER).map(|info| info.wire.to_owned()).collect();
    On { rule: Rule::new(names), method: PhantomData }
}

/// Calls of a wire name, for methods without a type and for custom events that a provider raises.
pub fn on_name(wire: impl Into<String>) -> On<AnyCall> {
    On { rule: Rule::new(vec![wire.into()]), method: PhantomData }
}

/// Every call, of whatever method.
pub fn on_any() -> On<AnyCall> {
    On { rule: Rule::new(Vec::new()), method: PhantomData }
}

impl<C> On<C> {
    fn with(mut self, change: impl FnOnce(&mut Rule)) -> Self {
        change(&mut self.rule);
        self
    }

    /// Only calls with this value at a path of wire keys, for example `input.templateName`. Null also stands for a key that
    /// is missing. Unlike a closure, it lets the report say what another call had instead.
    pub fn having(self, path: impl Into<String>, value: impl Into<Value>) -> Self {
        let (path, value) = (path.into(), value.into());
        self.with(|rule| rule.fields.push((path, cif_adapter::transcript::plain(&value))))
    }

    /// What it is called in reports.
    pub fn named(self, name: impl Into<String>) -> Self {
        self.with(|rule| rule.name = Some(name.into()))
    }

    /// How often: a number, `2..`, `..=3` or `1..=2`. Without it, an expectation wants at least one call, and a stub takes
    /// every one. A stub that has had its number lets later calls through; an expectation reports them.
    pub fn times(self, times: impl Into<Times>) -> Self {
        self.with(|rule| rule.times = Some(times.into()))
    }

    /// Such a call must not be made.
    pub fn never(self) -> Self {
        self.times(0)
    }

    /// Only calls of this caller: the provider itself, the screen-pop flow beside it, or the test.
    pub fn by(self, caller: Caller) -> Self {
        self.with(|rule| rule.caller = Some(caller))
    }

    /// The call waits until the test lets it through or answers it by hand: see [`MockHost::pending`](crate::MockHost::pending).
    pub fn hold(self) -> Self {
        self.with(|rule| rule.reaction = Reaction::Hold)
    }

    /// The call fails.
    pub fn fail(self, kind: HostErrorKind, message: impl Into<String>) -> Self {
        self.with(|rule| rule.reaction = Reaction::Fail(kind, message.into()))
    }

    /// The call gets no answer; it ends when its caller's time is up.
    pub fn hang(self) -> Self {
        self.with(|rule| rule.reaction = Reaction::Hang)
    }

    /// The answer comes this much later. A caller whose time is up before then gets "timed out", as everywhere.
    pub fn after(self, delay: Duration) -> Self {
        self.with(|rule| rule.delay = delay)
    }
}

impl<C: HostCall> On<C> {
    /// Only calls that give the same parameters as this one; what it leaves out may be anything. The report of a call that was
    /// not made names each field that another call had otherwise.
    pub fn like(self, call: C) -> Self {
        let params = cif_adapter::transcript::params(&call.into());
        self.with(|rule| leaves(String::new(), params, &mut rule.fields))
    }

    /// Only calls that the closure takes.
    pub fn matching(self, matcher: impl Fn(&C) -> bool + MaybeSend + MaybeSync + 'static) -> Self {
        self.with(|rule| {
            rule.matchers
                .push(Box::new(move |request: &HostRequest| typed(request).is_some_and(|call| matcher(&call))));
        })
    }

    /// The call gets this answer and has no effect.
    pub fn reply(self, reply: impl Into<C::Reply>) -> Self {
        let reply = C::wrap(reply.into());
        self.with(|rule| rule.reaction = Reaction::Reply(reply))
    }

    /// The call gets the answer that the closure makes of it, and has no effect.
    pub fn answer(self, answer: impl Fn(C) -> Result<C::Reply, HostError> + MaybeSend + MaybeSync + 'static) -> Self {
        let respond = move |request: &HostRequest| match typed::<C>(request) {
            Some(call) => answer(call).map(C::wrap),
            // A rule of this type takes no other method; parameters that cannot be read have no typed call.
            None => {
                Err(HostError::new(HostErrorKind::InvalidParams, request.wire_name(), "the parameters cannot be read"))
            }
        };
        self.with(|rule| rule.reaction = Reaction::Compute(Arc::new(respond)))
    }
}

impl On<AnyCall> {
    /// Only calls that the closure takes.
    pub fn matching(self, matcher: impl Fn(&HostRequest) -> bool + MaybeSend + MaybeSync + 'static) -> Self {
        self.with(|rule| rule.matchers.push(Box::new(matcher)))
    }

    /// The call gets this answer and has no effect.
    pub fn reply(self, reply: HostReply) -> Self {
        self.with(|rule| rule.reaction = Reaction::Reply(reply))
    }
}

impl<C> From<On<C>> for Rule {
    fn from(on: On<C>) -> Self {
        on.rule
    }
}

/// Each value of an object with its path.
fn leaves(path: String, value: serde_json::Value, into: &mut Vec<(String, serde_json::Value)>) {
    match value {
        serde_json::Value::Object(object) if !object.is_empty() => {
            for (key, value) in object {
                leaves(if path.is_empty() { key } else { format!("{path}.{key}") }, value, into);
            }
        }
        // Nothing is given, so nothing is wanted.
        serde_json::Value::Object(_) => {}
        value => into.push((path, value)),
    }
}

/// The typed call in a request; nothing when it is another one.
pub(crate) fn typed<C: HostCall>(request: &HostRequest) -> Option<C> {
    let wire = request.wire_name();
    if wire != C::INFO.wire && C::OTHER.is_none_or(|other| wire != other.wire) {
        return None;
    }
    let mut call: C = from_value(request.params().ok()?).ok()?;
    call.arrived_as(wire);
    Some(call)
}
