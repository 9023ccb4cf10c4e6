//! What a broken host does with calls.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_provider::{CallContext, Host, HostError, HostErrorKind, Runtime, RuntimeExt, TaskHandle, async_trait};
use futures::channel::mpsc::UnboundedSender;
use serde_json::{Value, json};

use crate::broken::Fault;
use crate::defect::Defect as D;
use crate::values::{changed, get, reply, request, set};

/// What the providers of one host share.
#[derive(Debug)]
pub(crate) struct Shared {
    fault: Fault,
    runtime: Arc<dyn Runtime>,
    hosts: Vec<Arc<dyn Host>>,
    /// Where events are slipped in, by place.
    slips: Vec<UnboundedSender<HostEvent>>,
    calls: AtomicUsize,
    open: AtomicUsize,
    turn: futures::lock::Mutex<()>,
    last: Mutex<Option<HostReply>>,
    kept: Mutex<Vec<TaskHandle>>,
}

impl Shared {
    pub(crate) fn new(
        fault: Fault,
        runtime: Arc<dyn Runtime>,
        hosts: Vec<Arc<dyn Host>>,
        slips: Vec<UnboundedSender<HostEvent>>,
    ) -> Self {
        Self {
            fault,
            runtime,
            hosts,
            slips,
            calls: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            turn: futures::lock::Mutex::new(()),
            last: Mutex::default(),
            kept: Mutex::default(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct BrokenHost {
    pub(crate) place: usize,
    pub(crate) shared: Arc<Shared>,
}

impl BrokenHost {
    fn inner(&self) -> &Arc<dyn Host> {
        &self.shared.hosts[self.place]
    }

    async fn ask(&self, name: &str, params: Value) -> Result<HostReply, HostError> {
        self.inner().call(&CallContext::new(), request(name, &params)).await
    }

    /// Whose host is asked: for some defects always the first one's.
    fn asked(&self, wire: &str) -> &Arc<dyn Host> {
        let leaks = match self.shared.fault {
            Fault::One(D::LeaksSessions) => wire == "getSession",
            Fault::One(D::OthersMayRename) => wire == "setSessionTitle",
            Fault::One(D::OthersMayMoveThePanel) => wire == "setmode",
            Fault::One(D::OthersMayWithdraw) => wire == "cancelEvent",
            Fault::One(D::SharesTheFlag) => wire == "getclicktoact",
            Fault::One(D::IgnoresGrants) => wire == "retrieverecord",
            Fault::One(D::OthersMayWrite) => wire == "updateConversation",
            _ => false,
        };
        if leaks { &self.shared.hosts[0] } else { self.inner() }
    }

    fn slip(&self, place: usize, event: HostEvent) {
        if let Some(slip) = self.shared.slips.get(place) {
            drop(slip.unbounded_send(event));
        }
    }

    /// What is wrong before the host is asked.
    async fn before(&self, request: HostRequest) -> Result<HostRequest, Result<HostReply, HostError>> {
        let (shared, name) = (&self.shared, request.wire_name().to_owned());
        let number = shared.calls.fetch_add(1, Ordering::Relaxed);
        let failure = |kind| Err(Err(HostError::new(kind, name.as_str(), "it is broken")));
        match (shared.fault, name.as_str()) {
            (Fault::Fails(method), _) if method == name => return failure(HostErrorKind::Generic),
            (Fault::Invents(event), "getmode") => self.slip(0, HostEvent::custom(event, "invented")),
            (Fault::One(D::AnswersAnotherMethod), "getmode") => return Err(self.ask("getwidth", json!({})).await),
            (Fault::One(D::ForgetsThePanel), "setwidth") => {
                let params = serde_json::to_value(request.params().unwrap()).unwrap();
                return Err(Ok(reply("setwidth", &get(&params, "value"))));
            }
            (Fault::One(D::NeverUnsubscribes), "removeGenericHandler") => return Err(Ok(reply(&name, &json!(true)))),
            (Fault::One(D::GrantsNothing), "retrieverecord") if self.place == 1 => {
                return failure(HostErrorKind::InvalidParams);
            }
            (Fault::One(D::ChangesText), "createrecord") => {
                return Ok(changed(&request, |params| {
                    let mut row = get(params, "value");
                    let subject = get(&row, "subject").as_str().unwrap_or_default().trim().to_owned();
                    set(&mut row, "subject", json!(subject));
                    set(params, "value", row);
                }));
            }
            (Fault::One(D::ReplacesRows), "updaterecord") => {
                return Ok(changed(&request, |params| {
                    let mut row = get(params, "value");
                    set(&mut row, "phonenumber", Value::Null);
                    set(params, "value", row);
                }));
            }
            (Fault::One(D::NeverAnswersUnknownNames), _) if matches!(request, HostRequest::Other(_)) => {
                std::future::pending::<()>().await;
            }
            (Fault::One(D::NeverAnswersEmptyRequests), "refreshform") => std::future::pending().await,
            (Fault::One(D::DropsCallsUnderLoad), _) if shared.open.load(Ordering::Relaxed) > 50 => {
                std::future::pending::<()>().await;
            }
            (Fault::One(D::LastCallFirst), "updaterecord") => {
                shared.runtime.sleep(Duration::from_millis(1000_u64.saturating_sub(10 * number as u64))).await;
            }
            (Fault::One(D::PretendsNotToServe), "getEntityMetadata") => return failure(HostErrorKind::NotImplemented),
            (Fault::One(D::SearchMovesThePage), "search") => {
                let _ = self.ask("createTab", json!({ "input": { "templateName": "sample_contacts" } })).await;
            }
            (Fault::One(D::RelaysToProviders), _) if matches!(request, HostRequest::Other(_)) => {
                self.slip(1, HostEvent::custom(name.as_str(), "relayed"));
            }
            _ => {}
        }
        Ok(request)
    }

    /// What is wrong with the answer.
    async fn after(
        &self,
        name: &str,
        params: &Value,
        outcome: Result<HostReply, HostError>,
    ) -> Result<HostReply, HostError> {
        let shared = &self.shared;
        let wrong = |fault: D| shared.fault.is(fault);
        match (outcome, name) {
            (Err(_), _) if shared.fault == Fault::Succeeds(self.name_of(name)) => Ok(HostReply::other(name, true)),
            (Err(mut error), _) if wrong(D::FailsWithoutMethod) => {
                error.method.clear();
                Err(error)
            }
            (Err(mut error), _) if wrong(D::FailsWithoutMessage) => {
                error.message.clear();
                Err(error)
            }
            (Err(mut error), _) if wrong(D::WrongKind) => {
                error.kind = HostErrorKind::Generic;
                Err(error)
            }
            (Err(mut error), _) if wrong(D::LosesTheCode) => {
                error.code = None;
                Err(error)
            }
            (Err(error), "createTab") if wrong(D::ActsBeforeItRefuses) => {
                let _ = self.ask("createTab", json!({ "input": { "templateName": "sample_contacts" } })).await;
                Err(error)
            }
            (Err(_), "deleterecord") if wrong(D::SucceedsWhereItMustFail) => {
                Ok(reply(name, &json!({ "$map": [["id", get(params, "entityId")], ["entityType", "phonecall"]] })))
            }
            (Err(_), "createSession") if wrong(D::IgnoresTheLimit) => Ok(reply(name, &json!("session-id-99"))),
            (Err(_), "getSession") if wrong(D::KeepsClosedSessions) => {
                let session = json!({ "$map": [
                    ["sessionId", get(params, "sessionId")], ["focused", false], ["isFocused", false],
                    ["context", {}], ["conversationId", ""], ["providerSessionId", ""],
                ] });
                Ok(reply(name, &session))
            }
            (Ok(_), "createSession") if wrong(D::RepeatsSessionIds) => Ok(reply(name, &json!("session-id-1"))),
            (Ok(answer), "canCreateSession") if wrong(D::NeverForgetsTheLimit) => {
                // The first no stays.
                let mut last = shared.last.lock().unwrap();
                if answer == reply(name, &json!(false)) {
                    *last = Some(answer.clone());
                }
                Ok(last.clone().unwrap_or(answer))
            }
            (Ok(answer), "search") if wrong(D::NothingFoundIsAFailure) => {
                let rows = serde_json::to_value(answer.to_wire_value().unwrap()).unwrap();
                let none = rows.as_array().is_some_and(Vec::is_empty);
                let text = "nothing was found";
                if none { Err(HostError::new(HostErrorKind::Platform, name, text)) } else { Ok(answer) }
            }
            (Ok(answer), "createrecord") if wrong(D::SwapsAnswers) => {
                let earlier = shared.last.lock().unwrap().replace(answer.clone());
                Ok(earlier.unwrap_or(answer))
            }
            (Ok(answer), "getSession") if wrong(D::ContextAsText) || wrong(D::GivesAnotherShape) => {
                let mut session = serde_json::to_value(answer.to_wire_value().unwrap()).unwrap();
                if wrong(D::ContextAsText) {
                    let text = get(&session, "context").to_string();
                    set(&mut session, "context", json!(text));
                } else {
                    set(&mut session, "providerSessionId", json!("another"));
                }
                Ok(reply(name, &session))
            }
            (Ok(answer), "getAllSessions") if wrong(D::HomeIsASession) => {
                let mut all = serde_json::to_value(answer.to_wire_value().unwrap()).unwrap();
                all.as_array_mut().unwrap().insert(0, json!("session-id-0"));
                Ok(reply(name, &all))
            }
            (Ok(_), "getAllSessions") if wrong(D::LeaksIds) => {
                let mut all = Vec::new();
                for host in &shared.hosts {
                    let own = host.call(&CallContext::new(), request(name, &json!({}))).await?;
                    let own = serde_json::to_value(own.to_wire_value().unwrap()).unwrap();
                    all.extend(own.as_array().unwrap().iter().cloned());
                }
                Ok(reply(name, &json!(all)))
            }
            (outcome, _) => outcome,
        }
    }

    fn name_of(&self, name: &str) -> &'static str {
        cif_protocol::host::method_info(name).map_or("", |info| info.wire)
    }

    /// Asks the host, in a wrong way.
    async fn call_inner(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let (shared, name) = (&self.shared, request.wire_name().to_owned());
        let host = self.asked(&name);
        match shared.fault {
            Fault::One(D::LosesAWrite) if name == "updaterecord" => {
                let before = changed(&request, |params| {
                    let mut row = get(params, "value");
                    set(&mut row, "subject", json!("as before"));
                    set(params, "value", row);
                });
                let answer = host.call(cx, request).await;
                host.call(cx, before).await?;
                answer
            }
            Fault::One(D::OneAtATime) => {
                let _turn = shared.turn.lock().await;
                host.call(cx, request).await
            }
            Fault::One(D::GivesUpOnTheAgent) => {
                let deadline = shared.runtime.now() + Duration::from_secs(60);
                let text = "nobody answered for a minute";
                let late = |_| Err(HostError::new(HostErrorKind::TimedOut, name.as_str(), text));
                shared.runtime.timeout_at(Some(deadline), host.call(cx, request)).await.unwrap_or_else(late)
            }
            Fault::One(D::IgnoresDeadlines | D::IgnoresCancel) => host.call(&CallContext::new(), request).await,
            Fault::One(D::KeepsDroppedCalls) => {
                let (sender, answer) = futures::channel::oneshot::channel();
                let (host, cx) = (Arc::clone(host), cx.clone());
                let task = shared.runtime.spawn_task(async move {
                    drop(sender.send(host.call(&cx, request).await));
                });
                shared.kept.lock().unwrap().push(task);
                answer.await.unwrap()
            }
            _ => host.call(cx, request).await,
        }
    }
}

#[async_trait]
impl Host for BrokenHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        self.shared.open.fetch_add(1, Ordering::Relaxed);
        let request = match self.before(request).await {
            Ok(request) => request,
            Err(outcome) => return outcome,
        };
        let (name, params) = (request.wire_name().to_owned(), request.params().unwrap());
        let params = serde_json::to_value(params).unwrap();
        // A host that answers at once never has many calls open.
        shared_pause(&self.shared).await;
        let outcome = self.call_inner(cx, request).await;
        self.shared.open.fetch_sub(1, Ordering::Relaxed);
        self.after(&name, &params, outcome).await
    }
}

async fn shared_pause(shared: &Shared) {
    if shared.fault.is(D::DropsCallsUnderLoad) {
        shared.runtime.sleep(Duration::from_millis(10)).await;
    }
}
