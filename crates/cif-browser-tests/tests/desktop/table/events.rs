//! Every event reaches the widget that registered and is meant, and no other one.

use cif_browser_tests::{Browser, Outcome, Proxy};
use cif_protocol::host::{EventInfo, EventTarget, events, method_info};
use serde_json::Value;

use super::cases::{self, EventCase, Known};
use super::pattern;
use super::report::Report;
use super::setting::{CALLER, Client, OTHER, hosted};
use super::widget::{self, call, frame, steps, tidy, until_event};
use crate::caller::{forget_in, listen_in};

/// What the other widget listens to when it must not be registered for an event.
const CUSTOM: &str = "a_custom_name";

/// Raises an event and looks who got it: delivery, and silence elsewhere.
async fn try_event(
    browser: &Browser,
    info: &EventInfo,
    case: &EventCase,
) -> Outcome<(Result<(), String>, Result<(), String>)> {
    let (wire, mut known) = (info.wire, Known::default());
    let others_own = if info.target == EventTarget::AllRegistered { CUSTOM } else { wire };
    let before = match steps(browser, CALLER, &case.before, &mut known).await? {
        Ok(()) => widget::events(browser, CALLER).await?.len(),
        Err(problem) => return Ok((Err(problem.clone()), Err(problem))),
    };
    listen_in(browser, &frame(CALLER), wire, "resolve").await?;
    listen_in(browser, &frame(OTHER), others_own, "resolve").await?;
    if let Err(problem) = steps(browser, CALLER, &case.cause, &mut known).await? {
        return Ok((Err(problem.clone()), Err(problem)));
    }
    let wanted = known.fill(&case.payload);
    let delivery = until_event(browser, CALLER, |events| {
        let new = events.iter().skip(before).filter(|(name, _)| name == wire);
        new.map(|(_, payload)| payload).any(|payload| pattern::differs(&wanted, payload).is_ok())
    });
    let delivery = delivery.await.map_err(|problem| format!("expected {wanted}: {problem}"));
    // Events and answers come to a frame in order: an event would be there before this answer.
    let probe = method_info("getmode").expect("a row of the table");
    drop(call(browser, OTHER, probe, &[], &Value::Null).await?);
    let leaked = widget::events(browser, OTHER).await?.into_iter().find(|(name, _)| name == wire);
    let silence = leaked.map_or_else(|| delivery.clone(), |event| Err(format!("the other widget got {event:?}")));
    Ok((delivery, silence))
}

fn every_event(name: &str, client: Client) {
    let (cases, mut report) = (cases::events(), Report::new(client.surface(), &client.file("events")));
    hosted(name, client, &[CALLER, OTHER], false, async |browser: &Browser, _: &Proxy| {
        for info in events() {
            let case = &cases[info.wire];
            // A single-session app has one widget, and a desktop of its own.
            if case.unbuilt || !case.app.is_empty() {
                continue;
            }
            // A step that the page could not take is the end of this case only.
            let (delivery, silence) = match try_event(browser, info, case).await {
                Ok(outcomes) => outcomes,
                Err(failure) => (Err(failure.to_string()), Err(failure.to_string())),
            };
            report.note(info.wire, "delivery", false, delivery);
            report.note(info.wire, "silence", false, silence);
            forget_in(browser, &frame(CALLER), info.wire).await?;
            for name in [info.wire, CUSTOM] {
                forget_in(browser, &frame(OTHER), name).await?;
            }
            tidy(browser).await?;
        }
        Ok(())
    });
    report.finish();
}

/// In a single-session app there is no other widget: first the caller itself is not registered, then it is.
async fn try_alone(
    browser: &Browser,
    wire: &str,
    case: &EventCase,
) -> Outcome<(Result<(), String>, Result<(), String>)> {
    let mut outcomes = Vec::new();
    for name in [CUSTOM, wire] {
        let (mut known, wanted) = (Known::default(), name == wire);
        listen_in(browser, &frame(CALLER), name, "resolve").await?;
        let steps_taken = match steps(browser, CALLER, &case.before, &mut known).await? {
            Ok(()) => steps(browser, CALLER, &case.cause, &mut known).await?,
            problem => problem,
        };
        let pattern = known.fill(&case.payload);
        let told = |events: &[(String, Value)]| {
            let mut payloads = events.iter().filter(|(name, _)| name == wire).map(|(_, payload)| payload);
            payloads.any(|payload| pattern::differs(&pattern, payload).is_ok())
        };
        let outcome = if wanted {
            until_event(browser, CALLER, told).await
        } else {
            let probe = method_info("getmode").expect("a row of the table");
            drop(call(browser, CALLER, probe, &[], &Value::Null).await?);
            let leaked = widget::events(browser, CALLER).await?.into_iter().find(|(name, _)| name == wire);
            leaked.map_or(Ok(()), |event| Err(format!("a widget that is not registered got {event:?}")))
        };
        outcomes.push(steps_taken.and(outcome));
        tidy(browser).await?;
    }
    let delivery = outcomes.pop().unwrap_or_else(|| Err("not tried".to_owned()));
    Ok((delivery.clone(), outcomes.pop().unwrap_or(delivery)))
}

fn every_event_of_a_single_session(name: &str, client: Client) {
    let (cases, mut report) = (cases::events(), Report::new(client.surface(), &client.file("events-single")));
    hosted(name, client, &[CALLER], true, async |browser: &Browser, _: &Proxy| {
        for info in events() {
            let case = &cases[info.wire];
            if !case.unbuilt && case.app == "single" {
                let (delivery, silence) = try_alone(browser, info.wire, case).await?;
                report.note(info.wire, "delivery", false, delivery);
                report.note(info.wire, "silence", false, silence);
            }
        }
        Ok(())
    });
    report.finish();
}

#[test]
fn every_event_of_a_single_session_app() {
    every_event_of_a_single_session("every_event_of_a_single_session_app", Client::Ours);
}

#[test]
fn every_event_of_a_single_session_app_with_the_legacy_client() {
    every_event_of_a_single_session("every_event_of_a_single_session_app_with_the_legacy_client", Client::Legacy);
}

#[test]
fn every_event_of_the_table() {
    every_event("every_event_of_the_table", Client::Ours);
}

#[test]
fn every_event_with_the_legacy_client() {
    every_event("every_event_with_the_legacy_client", Client::Legacy);
}
