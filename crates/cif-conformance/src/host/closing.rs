//! Closing a session: who is asked, what is told, and in which order.

use std::time::Duration;

use serde_json::json;

use super::bench::{Bench, QUIET, Who};
use super::log::Reaction;
use crate::case::{Stop, must};

const BEFORE: &str = "onBeforeSessionClosed";
const CLOSED: &str = "onSessionClosed";
const SWITCHED: &str = "onSessionSwitched";

/// The longest that a host waits for the answer to an event.
const ANSWER_TIME: Duration = Duration::from_secs(10);

host_cases! {
    order = "closing.order", real_time false, twin Case("closing.without_focus"),
        "Closing the focused session is told in order: before it, its loss of the focus, its end, the gain of the next one.",
        "Send `onBeforeSessionClosed`, `onSessionSwitched` with `focused` false, `onSessionClosed`, then `onSessionSwitched` with \
         `focused` true for the session that gets the focus. Providers end their work on the first and show on the last.";
    unfocused = "closing.without_focus", real_time false, twin Case("closing.order"),
        "Closing a session without the focus switches nothing: its end is told, and no more.",
        "Send `onSessionSwitched` only when the focus moves.";
    waits = "closing.waits", real_time false, twin Case("closing.at_once"),
        "The host waits for the answer to `onBeforeSessionClosed`, for 10 s at most, and changes nothing meanwhile.",
        "Keep the session as it is until the provider has answered or its time is over; then close it whatever came.";
    at_once = "closing.at_once", real_time false, twin Case("closing.waits"),
        "A session whose provider has not registered for `onBeforeSessionClosed` closes at once.",
        "Ask only those that want to be asked.";
    refused = "closing.refused", real_time false, twin None("what an agreeing provider brings about is closing.order"),
        "A refusal keeps the session of a single-session app open; a multi-session app closes all the same.",
        "In a multi-session app many handlers fail by returning nothing, so a failure counts as consent there.";
    gone = "closing.gone", real_time false, twin None("what is not closed is looked at by the methods' own cases"),
        "A closed session is gone: it is not listed, and every call about it fails.",
        "Look a session up in what lives, never in what was.";
}

async fn is_there(bench: &Bench, session: &str) -> Result<bool, Stop> {
    let all = bench.must(Who::First, "getAllSessions", json!([])).await?;
    Ok(all.as_array().is_some_and(|all| all.iter().any(|one| one == session)))
}

async fn order(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_multi()?;
    let operator = bench.operator()?;
    for event in [BEFORE, CLOSED, SWITCHED] {
        bench.listen(Who::First, event).await?;
    }
    let (other, session) = (bench.session(Who::First).await?, bench.session(Who::First).await?);
    bench.wait(QUIET).await;
    let mark = bench.mark(Who::First);
    operator.close_session(&session).await?;
    bench.told(Who::First, mark, "the end of the session", |told| told.name == CLOSED).await?;
    bench.wait(QUIET).await;
    let told: Vec<(String, String)> = bench
        .told_since(Who::First, mark)
        .iter()
        .filter(|told| [BEFORE, CLOSED, SWITCHED].contains(&&*told.name))
        .map(|told| (told.name.clone(), told.payload["sessionId"].as_str().unwrap_or_default().to_owned()))
        .collect();
    let own = |name: &str, id: &str| (name.to_owned(), id.to_owned());
    let mut wanted = vec![own(BEFORE, &session), own(SWITCHED, &session), own(CLOSED, &session)];
    // Which session gets the focus is the host's choice; home has no owner.
    let focused = bench.must(Who::First, "getFocusedSession", json!([])).await?;
    if focused == other.as_str() {
        wanted.push(own(SWITCHED, &other));
    }
    must(told == wanted, || format!("the events must be {wanted:?}; told were {told:?}"))
}

async fn unfocused(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_multi()?;
    let operator = bench.operator()?;
    for event in [CLOSED, SWITCHED] {
        bench.listen(Who::First, event).await?;
    }
    let (session, other) = (bench.session(Who::First).await?, bench.session(Who::First).await?);
    bench.wait(QUIET).await;
    let mark = bench.mark(Who::First);
    operator.close_session(&session).await?;
    bench.told(Who::First, mark, "the end of the session", |told| told.name == CLOSED).await?;
    bench.wait(QUIET).await;
    let told: Vec<String> = bench.told_since(Who::First, mark).into_iter().map(|told| told.name).collect();
    must(told == [CLOSED], || format!("the end must be told and nothing else; told were {told:?}"))?;
    let focused = bench.must(Who::First, "getFocusedSession", json!([])).await?;
    must(focused == other.as_str(), || format!("the focus must stay with {other}; it is with {focused}"))
}

async fn waits(bench: &mut Bench) -> Result<(), Stop> {
    let operator = bench.operator()?;
    bench.listen(Who::First, BEFORE).await?;
    bench.listen(Who::First, CLOSED).await?;
    bench.react(Who::First, BEFORE, Reaction::Silence)?;
    let session = bench.session(Who::First).await?;
    let mark = bench.mark(Who::First);
    operator.close_session(&session).await?;
    bench.told(Who::First, mark, "the question before the end", |told| told.name == BEFORE).await?;
    bench.wait(ANSWER_TIME / 2).await;
    must(is_there(bench, &session).await?, || {
        "the session is gone although its provider has not answered yet and has 10 s".to_owned()
    })?;
    let early = bench.told_since(Who::First, mark).into_iter().find(|told| told.name == CLOSED);
    must(early.is_none(), || "the end was told before the provider had answered".to_owned())?;
    bench.wait(ANSWER_TIME).await;
    must(!is_there(bench, &session).await?, || {
        "the session is still there although its provider's 10 s are over".to_owned()
    })?;
    bench.told(Who::First, mark, "the end of the session", |told| told.name == CLOSED).await.map(drop)
}

async fn at_once(bench: &mut Bench) -> Result<(), Stop> {
    let operator = bench.operator()?;
    if !bench.subject().needs_registration {
        return Err(Stop::not_run("the host asks every provider"));
    }
    bench.react(Who::First, BEFORE, Reaction::Silence)?;
    let session = bench.session(Who::First).await?;
    operator.close_session(&session).await?;
    bench.wait(QUIET).await;
    must(!is_there(bench, &session).await?, || {
        "the session is still there although nobody wants to be asked".to_owned()
    })
}

async fn refused(bench: &mut Bench) -> Result<(), Stop> {
    let operator = bench.operator()?;
    bench.listen(Who::First, BEFORE).await?;
    bench.react(Who::First, BEFORE, Reaction::Refuse("a call is under way".to_owned()))?;
    let session = bench.session(Who::First).await?;
    operator.close_session(&session).await?;
    bench.wait(QUIET).await;
    let (there, single) = (is_there(bench, &session).await?, bench.is_single());
    must(there == single, || {
        format!("the provider refused; the session {}", if there { "must be closed all the same" } else { "must stay" })
    })
}

async fn gone(bench: &mut Bench) -> Result<(), Stop> {
    let operator = bench.operator()?;
    let session = bench.session(Who::First).await?;
    operator.close_session(&session).await?;
    bench.wait(QUIET).await;
    must(!is_there(bench, &session).await?, || "the closed session is still listed".to_owned())?;
    for (wire, args) in [
        ("getSession", json!([session])),
        ("setSessionTitle", json!([{ "sessionId": session, "title": "x" }])),
        ("requestFocusSession", json!([session])),
        ("updateContext", json!([{ "a": 1 }, session])),
    ] {
        if bench.subject().serves(wire) {
            bench.must_fail(Who::First, wire, args).await?;
        }
    }
    Ok(())
}
