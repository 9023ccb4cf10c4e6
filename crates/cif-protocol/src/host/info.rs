//! What the table says about each method and event.

/// One row of the method table: a request from a provider to the host (`docs/src/methods.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MethodInfo {
    /// The wire name, exact in case.
    pub wire: &'static str,
    /// The name of the call in JavaScript; empty for messages that only the library sends.
    pub call: &'static str,
    /// The parameters of that call, in order.
    pub params: &'static [ParamInfo],
    /// The keys in the order in which the client library sends them, where that is not the order of [`fields`](Self::fields)
    /// with `correlationId` behind them; empty otherwise.
    pub keys: &'static str,
    /// The TypeScript type of what the call's promise resolves to.
    pub result: &'static str,
    /// What the method does, one or more lines of Markdown.
    pub doc: &'static str,
    /// The versions of the framework that document it.
    pub versions: Versions,
    /// How the client library turns the answer into the promise's result.
    pub class: ResponseClass,
    /// How long the client library waits.
    pub timeout: TimeoutClass,
    /// Is the `value` of the answer a `Map`?
    pub map_value: bool,
    /// The second wire name, chosen by a parameter.
    pub other: Option<OtherWire>,
    /// The keys of the request, in order.
    pub fields: &'static [FieldInfo],
}

impl MethodInfo {
    /// The call in JavaScript as the book writes it, with `?` behind optional parameters: `getMode(cid?)`. Empty for messages
    /// that only the library sends.
    #[must_use]
    pub fn signature(&self) -> String {
        if self.call.is_empty() {
            return String::new();
        }
        let param = |param: &ParamInfo| format!("{}{}", param.name, if param.required { "" } else { "?" });
        let params: Vec<String> = self.params.iter().map(param).collect();
        format!("{}({})", self.call, params.join(", "))
    }
}

/// One parameter of a call in JavaScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParamInfo {
    /// Its name.
    pub name: &'static str,
    /// Its TypeScript type.
    pub ts: &'static str,
    /// Is it always given?
    pub required: bool,
    /// What the client library checks before it sends anything.
    pub check: ParamCheck,
}

impl ParamInfo {
    pub(super) const fn new(name: &'static str, ts: &'static str, required: bool, check: ParamCheck) -> Self {
        Self { name, ts, required, check }
    }
}

/// What the client library checks before it sends anything. A call that fails its check is logged at the host and
/// rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParamCheck {
    /// Nothing.
    None,
    /// Neither undefined nor null.
    Given,
    /// Neither undefined nor null nor an empty text.
    NotBlank,
    /// One of the numbers 0, 1 and 2.
    Mode,
    /// A number that is not negative, or its text.
    Width,
    /// A function.
    Handler,
    /// A text that is not blank. Something other than text throws.
    TabId,
    /// At least one of the parameters with this check is given.
    Either,
    /// When the value is falsy, the call gives plain null at once, without a promise.
    OrNull,
    /// Taken and not sent.
    Unsent,
}

/// The second wire name of a method that has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherWire {
    /// The wire name when the parameter is truthy.
    pub wire: &'static str,
    /// The parameter that chooses.
    pub param: &'static str,
}

impl OtherWire {
    pub(super) const fn new(wire: &'static str, param: &'static str) -> Self {
        Self { wire, param }
    }
}

/// One key of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldInfo {
    /// The key on the wire.
    pub key: &'static str,
    /// Where the value comes from in the JavaScript call, in a small language; empty where there is no call:
    ///
    /// - `data`: a parameter; `input.templateName`: a property of one;
    /// - `1`, `false`, `'text'`: a constant;
    /// - `map(data)`: the JSON text of an object, whose top level is sent as a Map;
    /// - `a ?? b`: the second where the first is undefined or null;
    /// - `map(data) if given`: the same, and the key is left out where the text is undefined or null.
    pub from: &'static str,
    /// Must the key be there?
    pub required: bool,
    /// What it means, one or more lines of Markdown.
    pub doc: &'static str,
}

impl FieldInfo {
    pub(super) const fn new(key: &'static str, from: &'static str, required: bool, doc: &'static str) -> Self {
        Self { key, from, required, doc }
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
    /// The keys of its payload, those that are always there first.
    pub fields: &'static [EventField],
}

/// One key of the payload of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventField {
    /// The key on the wire.
    pub key: &'static str,
    /// Its type, as this crate writes it: `String`, `PanelMode`.
    pub ty: &'static str,
    /// Is it always there?
    pub required: bool,
    /// What it means, one or more lines of Markdown.
    pub doc: &'static str,
}

impl EventField {
    pub(super) const fn new(key: &'static str, ty: &'static str, required: bool, doc: &'static str) -> Self {
        Self { key, ty, required, doc }
    }
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
