//! What a case of the host kit works with: providers at the host, what they were told, the agent, and time.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cif_host::AppKind;
use cif_protocol::host::{HostReply, HostRequest, MethodInfo, method_info};
use cif_provider::{CallContext, Host, HostError, HostErrorKind, Runtime, RuntimeExt, TaskHandle};
use futures::StreamExt;
use futures::channel::oneshot;
use serde_json::Value;

use super::log::{EventLog, Reaction, Told};
use super::operator::{NotDone, Operator};
use super::subject::Subject;
use super::table;
use crate::case::Stop;

/// How long a case waits for something that must happen.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How long a case looks on to see that nothing happens. Shorter than [`IDLE`](super::IDLE).
pub const QUIET: Duration = Duration::from_millis(600);

/// How long a case gives a host to do what follows at once.
const MOMENT: Duration = Duration::from_millis(30);

/// Which of the providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Who {
    /// The one that most cases call as.
    First,
    /// The one that must not get what is the first one's.
    Second,
}

struct Provider {
    name: String,
    host: Arc<dyn Host>,
    log: EventLog,
    _reader: TaskHandle,
}

/// What a case works with.
pub struct Bench {
    subject: Subject,
    providers: Vec<Provider>,
    runtime: Arc<dyn Runtime>,
    /// Calls that a case leaves open.
    open: Vec<Open>,
}

/// A call that was made and may not be answered yet.
#[must_use = "a call that is dropped is given up"]
pub struct Open {
    wire: String,
    answer: oneshot::Receiver<Result<HostReply, HostError>>,
    task: TaskHandle,
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open").field("wire", &self.wire).finish_non_exhaustive()
    }
}

impl Bench {
    /// A bench around a host; waits until its providers are attached.
    ///
    /// # Errors
    ///
    /// The host has no provider, or does not attach one.
    pub async fn new(mut subject: Subject, runtime: Arc<dyn Runtime>) -> Result<Self, Stop> {
        let mut providers = Vec::new();
        let deadline = runtime.now() + PATIENCE;
        for seat in std::mem::take(&mut subject.seats) {
            while seat.host().is_none() && runtime.now() < deadline {
                runtime.sleep(MOMENT).await;
            }
            let Some(host) = seat.host() else {
                return Err(Stop::broken(format!("the host did not attach {:?} within {PATIENCE:?}", seat.name())));
            };
            let (name, log) = (seat.name().to_owned(), EventLog::default());
            let (mut events, into) = (seat.into_events(), log.clone());
            let reader = runtime.spawn_task(async move {
                while let Some(event) = events.next().await {
                    into.take(event);
                }
                into.end();
            });
            providers.push(Provider { name, host, log, _reader: reader });
        }
        if providers.is_empty() {
            return Err(Stop::broken("the fixture gives no provider at the host; give one `Seat` at least"));
        }
        Ok(Self { subject, providers, runtime, open: Vec::new() })
    }

    /// Time.
    #[must_use]
    pub fn runtime(&self) -> &Arc<dyn Runtime> {
        &self.runtime
    }

    /// What the fixture says about the host.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Is it an app with one session on the screen?
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.subject.app == AppKind::SingleSession
    }

    /// Ends a case that is about several sessions with tabs, in an app that has none.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`].
    pub fn needs_multi(&self) -> Result<(), Stop> {
        if self.is_single() { Err(Stop::not_run("it is about a multi-session app")) } else { Ok(()) }
    }

    /// Ends a case about a method that the host does not serve.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`].
    pub fn needs(&self, wire: &str) -> Result<(), Stop> {
        if self.subject.serves(wire) { Ok(()) } else { Err(Stop::not_run(format!("the host does not serve `{wire}`"))) }
    }

    fn provider(&self, who: Who) -> Result<&Provider, Stop> {
        let place = if who == Who::First { 0 } else { 1 };
        self.providers.get(place).ok_or_else(|| Stop::not_run("the host has one provider only"))
    }

    /// Is there a second provider?
    #[must_use]
    pub fn has_second(&self) -> bool {
        self.providers.len() > 1
    }

    /// The unique name of a provider.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`]: there is no second one.
    pub fn name(&self, who: Who) -> Result<&str, Stop> {
        self.provider(who).map(|provider| &*provider.name)
    }

    /// The host as a provider sees it.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`]: there is no second one.
    pub fn host(&self, who: Who) -> Result<Arc<dyn Host>, Stop> {
        self.provider(who).map(|provider| Arc::clone(&provider.host))
    }

    /// Lets a while pass.
    pub async fn wait(&self, time: Duration) {
        self.runtime.sleep(time).await;
    }

    /// Lets happen what follows at once.
    pub async fn settle(&self) {
        self.runtime.sleep(MOMENT).await;
    }

    /// Begins a call.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`]: there is no such provider.
    pub fn begin(&self, who: Who, cx: CallContext, request: HostRequest) -> Result<Open, Stop> {
        let (host, wire) = (self.host(who)?, request.wire_name().to_owned());
        let (sender, answer) = oneshot::channel();
        let task = self.runtime.spawn_task(async move {
            // A case that has seen enough does not wait any more.
            drop(sender.send(host.call(&cx, request).await));
        });
        Ok(Open { wire, answer, task })
    }

    /// Waits for the end of a call.
    ///
    /// # Errors
    ///
    /// There is none within `time`.
    pub async fn end(&self, open: Open, time: Duration) -> Result<Result<HostReply, HostError>, Stop> {
        let Open { wire, answer, task } = open;
        let deadline = self.runtime.now() + time;
        let answered = self.runtime.timeout_at(Some(deadline), answer).await;
        drop(task);
        match answered {
            Ok(Ok(outcome)) => Ok(outcome),
            Ok(Err(_)) => Err(Stop::broken(format!("the call of `{wire}` went away without an answer"))),
            Err(_) => Err(Stop::broken(format!("`{wire}` was not answered within {time:?}"))),
        }
    }

    /// Has a call no answer yet?
    ///
    /// # Errors
    ///
    /// It has one.
    pub fn must_be_open(&self, open: &mut Open) -> Result<(), Stop> {
        match open.answer.try_recv() {
            Ok(None) => Ok(()),
            Ok(Some(outcome)) => Err(Stop::broken(format!("`{}` was answered too early: {outcome:?}", open.wire))),
            Err(_) => Err(Stop::broken(format!("the call of `{}` went away without an answer", open.wire))),
        }
    }

    /// Leaves a call open until the end of the case.
    pub fn leave_open(&mut self, open: Open) {
        self.open.push(open);
    }

    /// Makes a call and waits for its end.
    ///
    /// # Errors
    ///
    /// It has none.
    pub async fn call(&self, who: Who, request: HostRequest) -> Result<Result<HostReply, HostError>, Stop> {
        let open = self.begin(who, CallContext::new(), request)?;
        self.end(open, PATIENCE).await
    }

    /// Makes calls one after the other without waiting for their answers, then waits for all of them.
    ///
    /// # Errors
    ///
    /// One of them is not answered.
    pub async fn in_order(
        &self,
        who: Who,
        requests: Vec<HostRequest>,
    ) -> Result<Vec<Result<HostReply, HostError>>, Stop> {
        let (host, cx) = (self.host(who)?, CallContext::new());
        // In one task: several would be run in any order.
        let all = futures::future::join_all(requests.into_iter().map(|request| host.call(&cx, request)));
        let deadline = self.runtime.now() + PATIENCE;
        let all = self.runtime.timeout_at(Some(deadline), all).await;
        all.map_err(|_| Stop::broken(format!("not all of the calls were answered within {PATIENCE:?}")))
    }

    /// The request for a call with these arguments in JavaScript.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`]: the host does not serve it, or a program in Rust cannot ask for such a thing.
    pub fn request(&self, wire: &str, args: &Value, data: &Value) -> Result<(&'static MethodInfo, HostRequest), Stop> {
        self.needs(wire)?;
        let info = method_info(wire).ok_or_else(|| Stop::broken(format!("there is no method `{wire}`")))?;
        let args = args.as_array().map_or(&[][..], Vec::as_slice);
        let posted = table::posted(info, args, data).map_err(Stop::broken)?;
        let request = HostRequest::decode(wire, posted);
        let request = request
            .map_err(|error| Stop::not_run(format!("no typed call can ask for it, so no host sees it: {error}")))?;
        Ok((info, request))
    }

    /// Calls a method with these arguments in JavaScript; gives what its caller would get.
    ///
    /// # Errors
    ///
    /// It is not answered.
    pub async fn ask(&self, who: Who, wire: &str, args: &Value) -> Result<Result<Value, HostError>, Stop> {
        let (info, request) = self.request(wire, args, &Value::Null)?;
        let outcome = self.call(who, request).await?;
        outcome.map(|reply| table::result(info, &reply)).map_or_else(|error| Ok(Err(error)), |value| value.map(Ok))
    }

    /// As [`ask`](Self::ask), for a call that must succeed.
    ///
    /// # Errors
    ///
    /// It fails.
    pub async fn must(&self, who: Who, wire: &str, args: Value) -> Result<Value, Stop> {
        let outcome = self.ask(who, wire, &args).await?;
        outcome.map_err(|error| Stop::broken(format!("`{wire}` with {args} failed where it must work: {error}")))
    }

    /// As [`ask`](Self::ask), for a call that must fail, surely without an effect, with its method named and a reason.
    ///
    /// # Errors
    ///
    /// It succeeds, or fails in another way.
    pub async fn must_fail(&self, who: Who, wire: &str, args: Value) -> Result<HostError, Stop> {
        match self.ask(who, wire, &args).await? {
            Ok(value) => Err(Stop::broken(format!("`{wire}` with {args} must fail; it gave {value}"))),
            Err(error) => whole(wire, &error).map(|()| error),
        }
    }

    /// Creates a session of the first provider; gives its id.
    ///
    /// # Errors
    ///
    /// It fails.
    pub async fn session(&self, who: Who) -> Result<String, Stop> {
        let input = serde_json::json!([{ "templateName": "vnd_main" }]);
        let id = self.must(who, "createSession", input).await?;
        id.as_str().map(str::to_owned).ok_or_else(|| Stop::broken(format!("`createSession` gave {id}, which is no id")))
    }

    /// Registers a provider for events of this name.
    ///
    /// # Errors
    ///
    /// It fails.
    pub async fn listen(&self, who: Who, event: &str) -> Result<(), Stop> {
        self.must(who, "addGenericHandler", serde_json::json!([event])).await.map(drop)
    }

    /// Says what a provider does with events of this name.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`]: there is no such provider.
    pub fn react(&self, who: Who, event: &str, reaction: Reaction) -> Result<(), Stop> {
        self.provider(who).map(|provider| provider.log.react(event, reaction))
    }

    /// A place in what a provider was told: now.
    #[must_use]
    pub fn mark(&self, who: Who) -> usize {
        self.provider(who).map_or(0, |provider| provider.log.len())
    }

    /// What a provider was told since.
    #[must_use]
    pub fn told_since(&self, who: Who, mark: usize) -> Vec<Told> {
        self.provider(who).map_or_else(|_| Vec::new(), |provider| provider.log.since(mark))
    }

    /// Waits until a provider was told something that `is` is true of.
    ///
    /// # Errors
    ///
    /// It does not come.
    pub async fn told(&self, who: Who, mark: usize, what: &str, is: impl Fn(&Told) -> bool) -> Result<Told, Stop> {
        let log = self.provider(who)?.log.clone();
        let deadline = self.runtime.now() + PATIENCE;
        loop {
            let all = log.since(mark);
            if let Some(found) = all.iter().find(|told| is(told)) {
                return Ok(found.clone());
            }
            if self.runtime.now() >= deadline || log.has_ended() {
                let seen: Vec<_> = all.iter().map(|told| format!("{} {}", told.name, told.payload)).collect();
                let text = format!("{what} did not come within {PATIENCE:?}; came: [{}]", seen.join(", "));
                return Err(Stop::broken(text));
            }
            self.settle().await;
        }
    }

    /// The agent.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`]: there is none.
    pub fn operator(&self) -> Result<Arc<dyn Operator>, Stop> {
        self.subject.operator.clone().ok_or_else(|| Stop::not_run("no operator"))
    }
}

/// Is a failure whole: is its method named, has it a reason, and is it certain?
pub(super) fn whole(wire: &str, error: &HostError) -> Result<(), Stop> {
    let unanswered = [HostErrorKind::TimedOut, HostErrorKind::Disconnected, HostErrorKind::Cancelled];
    if unanswered.contains(&error.kind) {
        return Err(Stop::broken(format!("`{wire}` was to be refused; it ended with {error}")));
    }
    if error.method != wire {
        let text = format!("the failure of `{wire}` names {:?} as its method: {error}", error.method);
        return Err(Stop::broken(text));
    }
    if error.message.trim().is_empty() {
        return Err(Stop::broken(format!("the failure of `{wire}` has no message; say what failed and what to do")));
    }
    Ok(())
}

impl From<NotDone> for Stop {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Cannot(_) => Self::NotRun(not_done.to_string()),
            NotDone::Failed(why) => Self::Broken(format!("the agent could not do it: {why}")),
        }
    }
}

impl fmt::Debug for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bench").field("subject", &self.subject).finish_non_exhaustive()
    }
}
