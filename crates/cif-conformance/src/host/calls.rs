//! Calls: many at once, in order, given up, and those that wait for the agent.

use std::time::Duration;

use cif_provider::{CallContext, Cancel, HostErrorKind};
use serde_json::{Value, json};

use super::bench::{Bench, Open, PATIENCE, Who};
use super::table;
use crate::case::{Stop, must};

const MANY: usize = 100;

host_cases! {
    many = "calls.many", real_time true, twin None("how many calls are too many is the host's own limit"),
        "A hundred calls in flight are all answered, each with its own answer.",
        "Widgets start many calls without waiting. Answer every one, by its own id; a refusal for a limit is an answer too, but a \
         hundred must pass.";
    order = "calls.order", real_time true, twin Case("calls.waiting"),
        "Calls of one provider are executed in the order in which they were made.",
        "A provider that writes twice without waiting expects the second value to stay.";
    waiting = "calls.waiting", real_time false, twin Case("calls.order"),
        "A call that waits for the agent holds no other call up.",
        "As far as the order goes it is done when it waits.";
    patient = "calls.agent.patient", real_time false, twin Case("calls.deadline"),
        "A call that only the agent can answer waits as long as the agent needs.",
        "No time-out of the host ends a dialog: after ten minutes the agent's answer is the call's answer.";
    deadline = "calls.deadline", real_time false, twin Case("calls.agent.patient"),
        "A call with a deadline ends by then as timed out, and the host goes on.",
        "The caller says how long it waits; kind `TimedOut`, which is uncertain.";
    cancelled = "calls.cancelled", real_time false, twin SideOf("calls.agent.patient"),
        "A call that its caller gives up ends at once as cancelled, and is not answered by the agent later.",
        "Take the dialog off the screen: the agent's next answer belongs to the next one.";
    dropped = "calls.dropped", real_time false, twin SideOf("calls.agent.patient"),
        "A call whose caller has gone away holds nothing up and leaves nothing on the screen.",
        "A dropped future is a caller that gave up without a word.";
}

fn dialog(bench: &Bench, cx: CallContext) -> Result<Open, Stop> {
    let args = json!([json!({ "title": "Conformance", "text": "Please confirm" }).to_string()]);
    let (_, request) = bench.request("openDialog", &args, &Value::Null)?;
    bench.begin(Who::First, cx, request)
}

/// A dialog is on the screen, and the agent's answer reaches the call that has opened it.
async fn dialog_works(bench: &Bench) -> Result<(), Stop> {
    let mut call = dialog(bench, CallContext::new())?;
    bench.settle().await;
    bench.must_be_open(&mut call)?;
    bench.operator()?.answer_dialog(true).await?;
    let reply = bench.end(call, PATIENCE).await?;
    let reply = reply.map_err(|error| Stop::broken(format!("the agent confirmed; the call failed: {error}")))?;
    let info = cif_protocol::host::method_info("openDialog").ok_or_else(|| Stop::broken("there is no `openDialog`"))?;
    let value = table::result(info, &reply)?;
    must(value["confirmed"] == true, || format!("the agent confirmed; the answer is {value}"))
}

async fn many(bench: &mut Bench) -> Result<(), Stop> {
    let mut calls = Vec::new();
    for number in 0..MANY {
        let subject = format!("conformance {number}");
        let args = json!(["phonecall", json!({ "subject": subject }).to_string()]);
        let (info, request) = bench.request("createrecord", &args, &Value::Null)?;
        calls.push((info, subject, bench.begin(Who::First, CallContext::new(), request)?));
    }
    let mut ids = Vec::new();
    for (info, subject, call) in calls {
        let reply = bench.end(call, PATIENCE).await?;
        let reply = reply.map_err(|error| Stop::broken(format!("one of {MANY} calls failed: {error}")))?;
        let value = table::result(info, &reply)?;
        must(value["subject"] == subject.as_str(), || format!("the call for {subject:?} got {value}"))?;
        must(!ids.contains(&value["id"]), || format!("two records have the id {}", value["id"]))?;
        ids.push(value["id"].clone());
    }
    for id in ids {
        bench.must(Who::First, "deleterecord", json!(["phonecall", id])).await?;
    }
    Ok(())
}

async fn order(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs("createrecord")?;
    let made = bench.must(Who::First, "createrecord", json!(["phonecall", "{\"subject\":\"0\"}"])).await?;
    let mut requests = Vec::new();
    for number in 1..=20 {
        let args = json!(["phonecall", made["id"], json!({ "subject": number.to_string() }).to_string()]);
        requests.push(bench.request("updaterecord", &args, &Value::Null)?.1);
    }
    for done in bench.in_order(Who::First, requests).await? {
        done.map_err(|error| Stop::broken(format!("one of the writes failed: {error}")))?;
    }
    let row = bench.must(Who::First, "retrieverecord", json!(["phonecall", made["id"], "?$select=subject"])).await?;
    must(row["subject"] == "20", || format!("20 was written last; the row is {row}"))?;
    bench.must(Who::First, "deleterecord", json!(["phonecall", made["id"]])).await.map(drop)
}

async fn waiting(bench: &mut Bench) -> Result<(), Stop> {
    bench.operator()?;
    let mut call = dialog(bench, CallContext::new())?;
    bench.settle().await;
    for wire in ["getmode", "getAllSessions", "canCreateSession", "getenvironment"] {
        bench.must(Who::First, wire, json!([])).await?;
    }
    bench.must_be_open(&mut call)?;
    bench.operator()?.answer_dialog(false).await?;
    let ended = bench.end(call, PATIENCE).await?;
    ended.map(drop).map_err(|error| Stop::broken(format!("the agent cancelled the dialog; the call failed: {error}")))
}

async fn patient(bench: &mut Bench) -> Result<(), Stop> {
    bench.operator()?;
    let mut call = dialog(bench, CallContext::new())?;
    bench.wait(Duration::from_secs(600)).await;
    bench.must_be_open(&mut call)?;
    bench.operator()?.answer_dialog(true).await?;
    let ended = bench.end(call, PATIENCE).await?;
    ended
        .map(drop)
        .map_err(|error| Stop::broken(format!("the agent confirmed after ten minutes; the call failed: {error}")))
}

async fn deadline(bench: &mut Bench) -> Result<(), Stop> {
    bench.operator()?;
    let call = dialog(bench, CallContext::new().within(Duration::from_secs(1)))?;
    ends(bench, call, HostErrorKind::TimedOut).await?;
    dialog_works(bench).await
}

async fn ends(bench: &Bench, call: Open, kind: HostErrorKind) -> Result<(), Stop> {
    match bench.end(call, Duration::from_secs(5)).await? {
        Err(error) if error.kind == kind => Ok(()),
        other => Err(Stop::broken(format!("the call must end with kind `{}`; it ended with {other:?}", kind.code()))),
    }
}

async fn cancelled(bench: &mut Bench) -> Result<(), Stop> {
    bench.operator()?;
    let cancel = Cancel::new();
    let mut call = dialog(bench, CallContext::new().with_cancel(cancel.clone()))?;
    bench.settle().await;
    bench.must_be_open(&mut call)?;
    cancel.cancel();
    ends(bench, call, HostErrorKind::Cancelled).await?;
    bench.settle().await;
    dialog_works(bench).await
}

async fn dropped(bench: &mut Bench) -> Result<(), Stop> {
    bench.operator()?;
    let mut call = dialog(bench, CallContext::new())?;
    bench.settle().await;
    bench.must_be_open(&mut call)?;
    drop(call);
    bench.settle().await;
    dialog_works(bench).await
}
