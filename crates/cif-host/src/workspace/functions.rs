//! Functions of the host page that providers have called: dialogs, and what chooses a notification's template
//! (`docs/src/host-model.md`, dialogs).

use std::collections::BTreeMap;
use std::time::Duration;

use cif_protocol::host::{ErrorType, Failure, HostReply, NotifyEvent};
use cif_protocol::{Instant, NotificationOutcome, ProviderId, Record, Value};
use serde::{Deserialize, Serialize};

use super::{ConnectionId, Output, Slot, Ticket, Workspace};
use crate::diagnostics::{DiagnosticKind, Severity};
use crate::slugs::shown;

/// How many functions may be registered.
const FUNCTION_LIMIT: usize = 200;
/// How many calls may be open.
const CALL_LIMIT: usize = 16;
/// A dialog whose page has gone, for example because it is loaded anew, waits so long for it to come back.
const ABSENCE: Duration = Duration::from_secs(30);
/// A function that chooses a template has so long.
const RESOLVER_TIME: Duration = Duration::from_secs(4);

/// Names a function that the host page has registered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum HostFunction {
    /// A dialog for `openMDDDialog`. It gives an object or a Map of output parameters.
    Dialog {
        /// Its name; the case must match.
        name: String,
    },
    /// Chooses the template of a notification (`templateNameResolver`). It gives the template's name.
    Resolver {
        /// The web resource in which widgets believe it to be.
        web_resource: String,
        /// Its name.
        function: String,
    },
}

impl HostFunction {
    /// A dialog of this name.
    #[must_use]
    pub fn dialog(name: impl Into<String>) -> Self {
        Self::Dialog { name: name.into() }
    }

    /// A template resolver of this name in this web resource.
    #[must_use]
    pub fn resolver(web_resource: impl Into<String>, function: impl Into<String>) -> Self {
        Self::Resolver { web_resource: web_resource.into(), function: function.into() }
    }
}

impl std::fmt::Display for HostFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dialog { name } => write!(f, "dialog {}", shown(name)),
            Self::Resolver { web_resource, function } => {
                write!(f, "template resolver {} in {}", shown(function), shown(web_resource))
            }
        }
    }
}

/// A provider calls a function of the host page. Every page that has it is told; the first answer counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FunctionCall {
    /// Names the call in its answer.
    pub call: u64,
    /// The function.
    pub function: HostFunction,
    /// The provider that calls.
    pub provider: ProviderId,
    /// How a dialog is shown, as the caller wants it; null for a resolver.
    pub options: Value,
    /// The parameters, in canonical JSON.
    pub params: Value,
}

/// What an open call is for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// `openMDDDialog`.
    Dialog(Ticket),
    /// `notifyEvent`, which goes on when the template is known.
    Template(Ticket, Box<NotifyEvent>),
}

impl Purpose {
    pub(super) const fn ticket(&self) -> Ticket {
        match self {
            Self::Dialog(ticket) | Self::Template(ticket, _) => *ticket,
        }
    }
}

#[derive(Debug)]
pub(super) struct Open {
    call: FunctionCall,
    connection: ConnectionId,
    provider: Slot,
    purpose: Purpose,
    until: Option<Instant>,
}

/// What is registered, and the calls that are open.
#[derive(Debug, Default)]
pub(super) struct Functions {
    registered: BTreeMap<HostFunction, usize>,
    open: Vec<Open>,
}

impl Functions {
    pub(super) fn has(&self, function: &HostFunction) -> bool {
        self.registered.contains_key(function)
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.open.iter().filter_map(|open| open.until).min()
    }
}

impl Workspace {
    /// A page has this function from now on; false when there are too many. The calls of it that are open already are for that
    /// page too: see [`open_functions`](Self::open_functions).
    pub fn register_function(&mut self, function: &HostFunction) -> bool {
        let functions = &mut self.functions;
        if !functions.has(function) && functions.registered.len() >= FUNCTION_LIMIT {
            return false;
        }
        *functions.registered.entry(function.clone()).or_default() += 1;
        for open in &mut functions.open {
            if open.call.function == *function && matches!(open.purpose, Purpose::Dialog(_)) {
                open.until = None;
            }
        }
        true
    }

    /// A page has this function no longer. When no page has it, its open dialogs wait 30 s for one that has.
    pub fn unregister_function(&mut self, now: Instant, function: &HostFunction) {
        let functions = &mut self.functions;
        let Some(count) = functions.registered.get_mut(function) else { return };
        *count -= 1;
        if *count > 0 {
            return;
        }
        functions.registered.remove(function);
        for open in &mut functions.open {
            if open.call.function == *function && matches!(open.purpose, Purpose::Dialog(_)) {
                open.until = Some(now + ABSENCE);
            }
        }
    }

    /// The calls of a function that are open.
    #[must_use]
    pub fn open_functions(&self, function: &HostFunction) -> Vec<FunctionCall> {
        let of_it = self.functions.open.iter().filter(|open| open.call.function == *function);
        of_it.map(|open| open.call.clone()).collect()
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one caller each for dialogs and resolvers; a struct would only rename them"
    )]
    pub(super) fn begin_function(
        &mut self,
        connection: ConnectionId,
        provider: Slot,
        function: HostFunction,
        options: Value,
        params: Value,
        purpose: Purpose,
        until: Option<Instant>,
    ) -> Result<(), String> {
        if self.functions.open.len() >= CALL_LIMIT {
            return Err(format!(
                "{CALL_LIMIT} calls of functions of the host page are open already, and that is the limit; try again later"
            ));
        }
        self.next_id += 1;
        let name = ProviderId::new(self.name_of(provider));
        let call = FunctionCall { call: self.next_id, function, provider: name, options, params };
        self.outputs.push_back(Output::FunctionCall(Box::new(call.clone())));
        self.functions.open.push(Open { call, connection, provider, purpose, until });
        Ok(())
    }

    /// Lets a function of the host page choose the template, if there is such a function; gives the call back otherwise.
    pub(super) fn resolve_template(
        &mut self,
        now: Instant,
        from: ConnectionId,
        caller: Slot,
        call: Box<NotifyEvent>,
    ) -> Result<Ticket, Box<NotifyEvent>> {
        let resolver = call.template_name_resolver.as_deref();
        let part = |key: &str| resolver.and_then(|resolver| resolver.get(key)).and_then(Value::as_str);
        let (Some(resource), Some(name)) = (part("webresourceName"), part("functionName")) else { return Err(call) };
        let function = HostFunction::resolver(resource, name);
        if !self.functions.has(&function) {
            self.resolver_failed(now, caller, &function, "no page has registered it");
            return Err(call);
        }
        let params = resolver.and_then(|resolver| resolver.get("parameters")).cloned().unwrap_or_default();
        let ticket = self.ticket();
        let until = Some(now + RESOLVER_TIME);
        let purpose = Purpose::Template(ticket, call.clone());
        match self.begin_function(from, caller, function.clone(), Value::Null, params, purpose, until) {
            Ok(()) => Ok(ticket),
            Err(problem) => {
                self.resolver_failed(now, caller, &function, &problem);
                Err(call)
            }
        }
    }

    fn resolver_failed(&mut self, now: Instant, caller: Slot, function: &HostFunction, problem: &str) {
        let name = self.name_of(caller).to_owned();
        let message = format!("{function} chose no template: {problem}");
        self.report(now, Severity::Warning, DiagnosticKind::Template, Some(&name), message);
    }

    /// A page answers a call of a function; false when it was answered already, or its caller is gone.
    pub fn answer_function(&mut self, now: Instant, call: u64, result: Result<Value, String>) -> bool {
        let Some(at) = self.functions.open.iter().position(|open| open.call.call == call) else { return false };
        let open = self.functions.open.remove(at);
        self.end_function(now, open, result);
        true
    }

    fn end_function(&mut self, now: Instant, open: Open, result: Result<Value, String>) {
        let Open { call, connection, provider, purpose, .. } = open;
        self.outputs.push_back(Output::FunctionEnded(call.call));
        match purpose {
            Purpose::Dialog(ticket) => {
                let output = result.and_then(|value| match value {
                    Value::Object(entries) | Value::Map(entries) => Ok(Record(entries)),
                    value if value.is_absent() => Ok(Record::new()),
                    other => Err(format!("it gave {}, not an object or Map of output parameters", other.kind())),
                });
                let reply = output.map(HostReply::OpenMddDialog).map_err(|problem| {
                    let message = format!("{} failed: {problem}", call.function);
                    Failure::new(ErrorType::GenericError, "openMDDDialog", message)
                });
                if let Err(failure) = &reply {
                    self.call_failed(now, provider, failure);
                }
                self.reply(ticket, reply);
            }
            Purpose::Template(ticket, mut notify) => {
                let chosen = result.and_then(|value| match value.as_str().map(str::trim) {
                    Some(name) if self.templates.notification(name).is_some() => Ok(name.to_owned()),
                    Some(name) => Err(format!("no notification template is named {}", shown(name))),
                    None => Err(format!("it gave {}, not the name of a template", value.kind())),
                });
                match chosen {
                    Ok(name) => {
                        notify.template_name = Some(name);
                        notify.template_name_resolver = None;
                    }
                    Err(problem) => self.resolver_failed(now, provider, &call.function, &problem),
                }
                self.notify_later(now, connection, provider, *notify, ticket);
            }
        }
    }

    /// Ends the calls whose time is over.
    pub(super) fn expire_functions(&mut self, now: Instant) {
        while let Some(at) = self.functions.open.iter().position(|open| open.until.is_some_and(|until| until <= now)) {
            let open = self.functions.open.remove(at);
            let problem = match open.purpose {
                Purpose::Dialog(_) => "the page that showed it has gone",
                Purpose::Template(..) => "it took longer than 4 s",
            };
            self.end_function(now, open, Err(problem.to_owned()));
        }
    }

    /// Ends the choice of a template whose notification is cancelled; true when there was one.
    pub(super) fn cancel_resolvers(&mut self, caller: Slot, token: &str) -> bool {
        let of_token = |open: &Open| {
            open.provider == caller
                && matches!(&open.purpose, Purpose::Template(_, notify)
                    if notify.cancellation_token.as_deref() == Some(token))
        };
        let taken = self.take_functions(of_token);
        for ticket in &taken {
            self.reply(*ticket, Ok(HostReply::NotifyEvent(NotificationOutcome::CANCELLED)));
        }
        !taken.is_empty()
    }

    /// The caller of a function gave up.
    pub(super) fn abandon_function(&mut self, ticket: Ticket) {
        self.take_functions(|open| open.purpose.ticket() == ticket);
    }

    /// A connection is gone, and its calls with it.
    pub(super) fn drop_functions(&mut self, connection: ConnectionId) {
        let gone = self.take_functions(|open| open.connection == connection);
        self.outputs.extend(gone.into_iter().map(Output::Dropped));
    }

    /// Takes calls out and tells the pages that they are over; gives their tickets.
    fn take_functions(&mut self, gone: impl Fn(&Open) -> bool) -> Vec<Ticket> {
        let open = std::mem::take(&mut self.functions.open);
        let (taken, left): (Vec<Open>, Vec<Open>) = open.into_iter().partition(|open| gone(open));
        self.functions.open = left;
        self.outputs.extend(taken.iter().map(|open| Output::FunctionEnded(open.call.call)));
        taken.iter().map(|open| open.purpose.ticket()).collect()
    }
}
