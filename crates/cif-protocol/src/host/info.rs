//! What the table says about each method and event.

/// One row of the method table: a request from a provider to the host (`docs/src/methods.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MethodInfo {
    /// The wire name, exact in case.
    pub wire: &'static str,
    /// The call in JavaScript, with `?` behind optional parameters; empty for messages that only the library sends.
    pub signature: &'static str,
    /// The versions of the framework that document it.
    pub versions: Versions,
    /// How the client library turns the answer into the promise's result.
    pub class: ResponseClass,
    /// How long the client library waits.
    pub timeout: TimeoutClass,
    /// Is the `value` of the answer a `Map`?
    pub map_value: bool,
    /// The keys of the request, in order.
    pub fields: &'static [FieldInfo],
}

/// One key of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldInfo {
    /// The key on the wire.
    pub key: &'static str,
    /// Where the value comes from in the JavaScript call: a parameter, or a property of one (`input.templateName`).
    pub from: &'static str,
    /// Must the key be there?
    pub required: bool,
}

impl FieldInfo {
    pub(super) const fn new(key: &'static str, from: &'static str, required: bool) -> Self {
        Self { key, from, required }
    }
}

/// One row of the event table: an event from the host to a provider (`docs/src/events.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventInfo {
    /// The wire name, exact in case.
    pub wire: &'static str,
    /// The versions of the framework that document it.
    pub versions: Versions,
    /// Which providers receive it.
    pub target: EventTarget,
    /// Does the host wait for the provider's answer?
    pub waits: bool,
}

/// The versions of the framework that document a method or an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Versions {
    /// CIF 1.0 and 2.0.
    V1V2,
    /// CIF 2.0 only.
    V2,
    /// Exported by the library, documented nowhere.
    Undocumented,
    /// Known from newer typings only.
    Newer,
    /// Sent by the library on its own account.
    Internal,
}

/// The shape of an answer (`docs/src/wire.md`, response classes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseClass {
    /// M: the `value` is a `Map` or an array, the caller gets JSON text.
    Map,
    /// R: the `value` is returned as it is.
    Raw,
    /// S: the `value` is returned as JSON text.
    Stringify,
    /// N: the caller gets nothing.
    None,
}

/// How long the client library waits for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeoutClass {
    /// 10 s.
    Normal,
    /// For ever: the answer depends on the agent.
    Never,
}

/// Who receives an event (`docs/src/events.md`, delivery).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventTarget {
    /// The provider that created the session concerned.
    Owner,
    /// The one active provider.
    Active,
    /// Every provider that registered for the name.
    AllRegistered,
    /// The provider whose request caused the event.
    Raiser,
}
