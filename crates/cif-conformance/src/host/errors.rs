//! Failures: they are whole, they belong to their call, and the host lives on.

use cif_protocol::host::{HostRequest, methods};
use cif_provider::CallContext;
use serde_json::{Value, json};

use super::bench::{Bench, PATIENCE, Who, whole};
use super::seeds;
use super::table::waits_for_the_agent;
use crate::case::{Stop, must};

host_cases! {
    own = "errors.own_method", real_time true, twin None("answers that are no failures are looked at by calls.many"),
        "Of several calls that fail at the same time each gets its own failure.",
        "The failure carries the wire name of its call and names the value that was wrong there.";
    empty = "errors.empty_request", real_time true, twin None("requests with parameters are the methods' own cases"),
        "Every method answers a request without parameters, with a result or a whole failure, and the host lives on.",
        "A widget forgets parameters. Say which one is missing; never panic and never stay silent.";
    code = "errors.code", real_time false, twin None("the only defined code; other failures need none"),
        "The failure of opening the notes flap a second time has code 101.",
        "Widgets compare the code. `Flap already expanded` is its message, exactly.";
}

async fn own(bench: &mut Bench) -> Result<(), Stop> {
    let asked = [
        ("getSession", json!(["session-id-971"]), "session-id-971"),
        (
            "retrieverecord",
            json!(["contact", "99999999-0000-4000-8000-000000000001"]),
            "99999999-0000-4000-8000-000000000001",
        ),
        ("createrecord", json!(["no_such_table_1", "{}"]), "no_such_table_1"),
        ("createSession", json!([{ "templateName": "no_such_template_1" }]), "no_such_template_1"),
        ("requestFocusSession", json!(["session-id-972"]), "session-id-972"),
        (
            "deleterecord",
            json!(["contact", "99999999-0000-4000-8000-000000000002"]),
            "99999999-0000-4000-8000-000000000002",
        ),
    ];
    let mut calls = Vec::new();
    for (wire, args, names) in asked.into_iter().filter(|(wire, ..)| bench.subject().serves(wire)) {
        let (_, request) = bench.request(wire, &args, &Value::Null)?;
        calls.push((wire, names, bench.begin(Who::First, CallContext::new(), request)?));
    }
    for (wire, names, call) in calls {
        match bench.end(call, PATIENCE).await? {
            Ok(reply) => return Err(Stop::broken(format!("`{wire}` for {names} must fail; it answered {reply:?}"))),
            Err(error) => {
                whole(wire, &error)?;
                must(error.message.contains(names), || {
                    format!("the failure of `{wire}` must name {names}; it is {error}")
                })?;
            }
        }
    }
    Ok(())
}

async fn empty(bench: &mut Bench) -> Result<(), Stop> {
    for info in methods().filter(|info| bench.subject().serves(info.wire)) {
        let empty = serde_json::from_value(json!({ "$map": [] })).map_err(|error| Stop::broken(error.to_string()))?;
        // Where a typed call cannot leave the parameter out, no host sees such a request.
        let Ok(request) = HostRequest::decode(info.wire, empty) else { continue };
        let again = request.clone();
        let mut call = bench.begin(Who::First, CallContext::new(), request)?;
        if waits_for_the_agent(info.wire) {
            // Either it waits, which is no answer yet, or it is refused.
            bench.settle().await;
            if bench.must_be_open(&mut call).is_ok() {
                continue;
            }
            call = bench.begin(Who::First, CallContext::new(), again)?;
        }
        if let Err(error) = bench.end(call, PATIENCE).await? {
            whole(info.wire, &error)?;
        }
    }
    bench.must(Who::First, "getmode", json!([])).await.map(drop)
}

async fn code(bench: &mut Bench) -> Result<(), Stop> {
    let case = "30000000-0000-4000-8000-000000000001";
    seeds::ensure(bench, case).await?;
    let args = json!(["incident", "incidents", case]);
    let (_, request) = bench.request("insertNotes", &args, &Value::Null)?;
    let mut first = bench.begin(Who::First, CallContext::new(), request)?;
    bench.settle().await;
    bench.must_be_open(&mut first)?;
    bench.leave_open(first);
    let error = bench.must_fail(Who::First, "insertNotes", args).await?;
    must(error.code == Some(101) && error.message == "Flap already expanded", || {
        format!("the flap is open; the failure must have code 101 and say `Flap already expanded`; it is {error:?}")
    })
}
