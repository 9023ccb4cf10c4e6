//! What every event is held to.

use std::time::Duration;

use cif_protocol::host::{EventInfo, EventTarget, event_info};

use super::cases::{EventCase, Known};
use super::steps::steps;
use super::{differs, event_case};
use crate::case::{Stop, must};
use crate::host::bench::{Bench, QUIET, Who};

/// A custom event that nobody raises.
const OTHER_NAME: &str = "conformance_not_raised";

/// Looks whether the event can be looked at here, registers those who may and those who must not get it.
async fn prepare(
    bench: &mut Bench,
    wire: &'static str,
) -> Result<(&'static EventInfo, &'static EventCase, Known), Stop> {
    let (case, info) = (event_case(wire)?, event_info(wire));
    let Some(info) = info else { return Err(Stop::broken(format!("there is no event `{wire}`"))) };
    if case.app == "single" && !bench.is_single() {
        return Err(Stop::not_run("only a single-session app raises it"));
    }
    if wire == "onSessionIdle" && bench.subject().idle_after.is_none() {
        return Err(Stop::not_run("the host does not notice an idle agent"));
    }
    let mut known = Known::default();
    let opens_sessions = case.before.iter().filter(|step| step["wire"] == "createSession").count();
    if opens_sessions > 1 {
        // The limit is the host's own.
        fill_up(bench).await?;
    } else {
        steps(bench, &case.before, &mut known).await?;
    }
    bench.listen(Who::First, wire).await?;
    if bench.has_second() {
        // Either registered and not meant, or meant and not registered.
        let name = if info.target == EventTarget::AllRegistered { OTHER_NAME } else { wire };
        bench.listen(Who::Second, name).await?;
    }
    // What the steps before it have raised has come by then.
    bench.wait(QUIET).await;
    Ok((info, case, known))
}

/// Opens sessions until the host takes no more; gives how many.
pub(in crate::host) async fn fill_up(bench: &Bench) -> Result<usize, Stop> {
    for count in 0..200 {
        if bench.must(Who::First, "canCreateSession", serde_json::json!([])).await? != true {
            return Ok(count);
        }
        bench.session(Who::First).await?;
    }
    Err(Stop::not_run("the host takes more than 200 sessions"))
}

/// It reaches its receiver once, with its documented payload, and nobody else.
pub(in crate::host) async fn raised(bench: &mut Bench, wire: &'static str) -> Result<(), Stop> {
    let (info, case, mut known) = prepare(bench, wire).await?;
    let marks = (bench.mark(Who::First), bench.mark(Who::Second));
    if wire == "onMaxSessionsReached" {
        let input = serde_json::json!([{ "templateName": "vnd_main" }]);
        bench.must_fail(Who::First, "createSession", input).await?;
    } else {
        steps(bench, &case.cause, &mut known).await?;
    }
    let mut pattern = known.fill(&case.payload);
    if wire == "onMaxSessionsReached" {
        pattern = serde_json::json!({ "limit": "$number", "count": "$number" });
    }
    let told = bench.told(Who::First, marks.0, &format!("`{wire}`"), |told| told.name == wire).await?;
    let fits = differs(&pattern, &told.payload);
    fits.map_err(|problem| Stop::broken(format!("the payload of `{wire}` is not as documented: {problem}")))?;
    bench.wait(QUIET).await;
    let all = bench.told_since(Who::First, marks.0);
    let times = all.iter().filter(|told| told.name == wire).count();
    must(times == 1, || format!("`{wire}` was told {times} times for one cause"))?;
    let leaks = bench.told_since(Who::Second, marks.1).iter().any(|told| told.name == wire);
    let meant = info.target == EventTarget::AllRegistered && !bench.subject().needs_registration;
    must(!leaks || meant, || format!("`{wire}` was told to {:?} as well, for whom it is not", Who::Second))
}

/// It does not come when nothing has caused it.
pub(in crate::host) async fn silent(bench: &mut Bench, wire: &'static str) -> Result<(), Stop> {
    prepare(bench, wire).await?;
    let marks = [bench.mark(Who::First), bench.mark(Who::Second)];
    // Something that concerns no event.
    for read in ["getmode", "getenvironment", "getAllSessions"] {
        if bench.subject().serves(read) {
            bench.must(Who::First, read, serde_json::json!([])).await?;
        }
    }
    bench.wait(QUIET + Duration::from_millis(100)).await;
    for (who, mark) in [Who::First, Who::Second].into_iter().zip(marks) {
        let told = bench.told_since(who, mark);
        must(told.iter().all(|told| told.name != wire), || format!("`{wire}` was told to {who:?} without a cause"))?;
    }
    Ok(())
}
