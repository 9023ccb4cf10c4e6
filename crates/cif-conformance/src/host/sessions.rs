//! Sessions: what a provider sees of its own, and what it is told when they change.

use serde_json::{Value, json};

use super::bench::{Bench, QUIET, Who};
use super::log::Told;
use super::picture::picture;
use super::table::fill_up;
use crate::case::{Stop, must};

/// The id of the home session.
pub(super) const HOME: &str = "session-id-0";
const SWITCHED: &str = "onSessionSwitched";

host_cases! {
    ids = "session.ids", real_time false, twin None("an id is either its session's own or it is not"),
        "Every session has an id of its own, and they are listed in the order of creation.",
        "`getAllSessions` gives the caller's own sessions, oldest first. Never give an id twice in the life of a desk.";
    contexts = "session.context", real_time false, twin None("there is nothing that a context may not be"),
        "The context of a session comes back as it was given, of whatever type it is.",
        "Keep the value, not its text: widgets put objects, lists, numbers and texts into it and compare them strictly.";
    created = "session.created.order", real_time false, twin Case("session.focus.home"),
        "A new session takes the focus: first the loss of the earlier one is told, then the gain of the new one.",
        "Tell `onSessionSwitched` with `focused` false for the session that loses the focus before the one with `focused` true.";
    switched = "session.focus.order", real_time false, twin SideOf("session.created.order"),
        "When the agent switches, the loss is told before the gain, once each.",
        "Tell the owner of each session; the new state must be there when the event comes.";
    home = "session.focus.home", real_time false, twin Case("session.created.order"),
        "Going home tells the loss only, leaving home the gain only; home has no owner.",
        "Send nothing for the home session. While it has the focus, `getFocusedSession` is its id and `getSession` of that id works.";
    limit = "session.limit.refused", real_time false, twin Case("session.limit.freed"),
        "At the limit `canCreateSession` is false, `createSession` fails, and nothing has changed.",
        "Check the limit before anything else, and name it in the message.";
    freed = "session.limit.freed", real_time false, twin Case("session.limit.refused"),
        "A session that is closed makes room for another one.",
        "Count live sessions, not those that were ever created.";
    single = "session.single.created_first", real_time false, twin None("a multi-session app never raises onSessionCreated"),
        "In a single-session app `onSessionCreated` comes before the `onSessionSwitched` of the same session.",
        "Providers set up what belongs to a session when it is created, and show it when it is switched to.";
}

fn switch_of(told: &Told) -> Option<(String, bool)> {
    let id = told.payload["sessionId"].as_str()?.to_owned();
    (told.name == SWITCHED).then_some((id, told.payload["focused"].as_bool()?))
}

/// The switches that a provider was told since.
pub(super) fn switches(bench: &Bench, mark: usize) -> Vec<(String, bool)> {
    bench.told_since(Who::First, mark).iter().filter_map(switch_of).collect()
}

fn exactly(seen: &[(String, bool)], wanted: &[(&str, bool)]) -> Result<(), Stop> {
    let same = seen.len() == wanted.len()
        && seen.iter().zip(wanted).all(|((id, focused), (wanted, gain))| id == wanted && focused == gain);
    must(same, || format!("the switches must be {wanted:?}; told were {seen:?}"))
}

async fn ids(bench: &mut Bench) -> Result<(), Stop> {
    let mut all = Vec::new();
    for _ in 0..3 {
        let id = bench.session(Who::First).await?;
        must(!all.contains(&id), || format!("the id {id} was given twice"))?;
        all.push(id);
    }
    let listed = bench.must(Who::First, "getAllSessions", json!([])).await?;
    must(listed == json!(all), || format!("`getAllSessions` must be {all:?}; it is {listed}"))
}

async fn contexts(bench: &mut Bench) -> Result<(), Stop> {
    for context in
        [json!({"a": [1, {"b": "é\n\"x\""}]}), json!([1, "2", null]), json!("a text"), json!(7), json!(false)]
    {
        let input = json!([{ "templateName": "vnd_main", "context": context }]);
        let id = bench.must(Who::First, "createSession", input).await?;
        let info = bench.must(Who::First, "getSession", json!([id])).await?;
        let found = super::table::differs(&json!({ "$map": { "context": context } }), &info);
        found.map_err(|problem| Stop::broken(format!("the context of a session is not as it was given: {problem}")))?;
    }
    Ok(())
}

async fn created(bench: &mut Bench) -> Result<(), Stop> {
    bench.listen(Who::First, SWITCHED).await?;
    let first = bench.session(Who::First).await?;
    bench.wait(QUIET).await;
    let mark = bench.mark(Who::First);
    let second = bench.session(Who::First).await?;
    bench.wait(QUIET).await;
    exactly(&switches(bench, mark), &[(&first, false), (&second, true)])?;
    focused(bench, json!(second)).await
}

async fn focused(bench: &Bench, wanted: Value) -> Result<(), Stop> {
    let now = bench.must(Who::First, "getFocusedSession", json!([])).await?;
    must(now == wanted, || format!("the focused session must be {wanted}; it is {now}"))
}

async fn switched(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_multi()?;
    let operator = bench.operator()?;
    bench.listen(Who::First, SWITCHED).await?;
    let (first, second) = (bench.session(Who::First).await?, bench.session(Who::First).await?);
    bench.wait(QUIET).await;
    let mark = bench.mark(Who::First);
    operator.focus_session(&first).await?;
    bench.wait(QUIET).await;
    exactly(&switches(bench, mark), &[(&second, false), (&first, true)])?;
    focused(bench, json!(first)).await
}

async fn home(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_multi()?;
    let operator = bench.operator()?;
    bench.listen(Who::First, SWITCHED).await?;
    focused(bench, json!(HOME)).await?;
    let mark = bench.mark(Who::First);
    let session = bench.session(Who::First).await?;
    bench.wait(QUIET).await;
    exactly(&switches(bench, mark), &[(&session, true)])?;
    let mark = bench.mark(Who::First);
    operator.focus_session(HOME).await?;
    bench.wait(QUIET).await;
    exactly(&switches(bench, mark), &[(&session, false)])?;
    focused(bench, json!(HOME)).await?;
    bench.must(Who::First, "getSession", json!([HOME])).await?;
    let all = bench.must(Who::First, "getAllSessions", json!([])).await?;
    must(all == json!([session]), || format!("home is nobody's session, and yet `getAllSessions` is {all}"))
}

async fn limit(bench: &mut Bench) -> Result<(), Stop> {
    let count = fill_up(bench).await?;
    must(count > 0, || "the host takes no session at all".to_owned())?;
    let before = picture(bench, Who::First).await?;
    bench.must_fail(Who::First, "createSession", json!([{ "templateName": "vnd_main" }])).await?;
    bench.wait(QUIET).await;
    before.must_be(&picture(bench, Who::First).await?, "the limit of sessions was met, and yet")
}

async fn freed(bench: &mut Bench) -> Result<(), Stop> {
    let operator = bench.operator()?;
    fill_up(bench).await?;
    let all = bench.must(Who::First, "getAllSessions", json!([])).await?;
    let last = all.as_array().and_then(|all| all.last()).and_then(Value::as_str).unwrap_or_default();
    operator.close_session(last).await?;
    bench.wait(QUIET).await;
    let free = bench.must(Who::First, "canCreateSession", json!([])).await?;
    must(free == true, || "a session was closed, and `canCreateSession` is still false".to_owned())?;
    let id = bench.session(Who::First).await?;
    must(id != last, || format!("the id {id} of the closed session was given again"))
}

async fn single(bench: &mut Bench) -> Result<(), Stop> {
    if !bench.is_single() {
        return Err(Stop::not_run("it is about a single-session app"));
    }
    bench.listen(Who::First, "onSessionCreated").await?;
    bench.listen(Who::First, SWITCHED).await?;
    let mark = bench.mark(Who::First);
    let session = bench.session(Who::First).await?;
    bench.wait(QUIET).await;
    let told = bench.told_since(Who::First, mark);
    let names: Vec<&str> =
        told.iter().filter(|told| told.payload["sessionId"] == session.as_str()).map(|told| &*told.name).collect();
    must(names == ["onSessionCreated", SWITCHED], || format!("told were {names:?}"))
}
