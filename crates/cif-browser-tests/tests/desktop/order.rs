//! The order in which widgets learn of sessions: created, switched, closed; with two providers that have sessions of their
//! own.

use cif_browser_tests::{Browser, Outcome, until};
use serde_json::{Value, json};

use crate::party::Party;
use crate::styles::host::{Host, Setup};
use crate::styles::on_both;

fn session(context: &str) -> Value {
    json!([{"templateName": "msdyn_chat_session", "templateParameters": {"customerName": context}, "context": {"of": context}}])
}

async fn both(browser: &Browser) -> Outcome<(Party<'_>, Party<'_>)> {
    let (first, second) = (Party::ready(browser, "widget").await?, Party::ready(browser, "second").await?);
    for party in [first, second] {
        party.listen("onSessionSwitched", true).await?;
        party.listen("onSessionClosed", false).await?;
    }
    Ok((first, second))
}

/// How much the server has posted to the frames so far.
async fn posted_count(browser: &Browser) -> Outcome<usize> {
    let count = browser.script("return window.posted.length;", vec![]).await?;
    Ok(count.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
}

/// Waits until so many session events were posted to the frames after the first `from` messages, and returns these lines, in
/// order: `widget: onSessionSwitched session-id-1 false`, and `second: "session-id-2"` for an answer with a session id.
/// Different frames may hear in another order than that in which they were posted to.
async fn posted(browser: &Browser, from: usize, events: usize) -> Outcome<Vec<String>> {
    let body = format!("return window.posted.slice({from});");
    until(&format!("{events} session events"), async || {
        let list = browser.script(&body, vec![]).await.map_err(|failure| failure.to_string())?;
        let lines: Vec<String> = list.as_array().into_iter().flatten().filter_map(posted_line).collect();
        let found = lines.iter().filter(|line| line.contains("onSession")).count();
        if found >= events { Ok(lines) } else { Err(lines.join("\n")) }
    })
    .await
}

fn posted_line(posted: &Value) -> Option<String> {
    let (provider, message) = (posted["provider"].as_str()?, &posted["message"]);
    if message["messageOutcome"] == "success" {
        let entries = message["messageData"]["$map"].as_array()?;
        let value = entries.iter().find(|entry| entry[0] == "value")?[1].as_str()?;
        return value.starts_with("session-id-").then(|| format!("{provider}: {value:?}"));
    }
    let name = message["messageType"].as_str().filter(|name| name.starts_with("onSession"))?;
    let payload: Value = serde_json::from_str(message["messageData"].as_str()?).ok()?;
    let focused = payload.get("focused").map(|focused| format!(" {focused}")).unwrap_or_default();
    Some(format!("{provider}: {name} {}{focused}", payload["sessionId"].as_str()?))
}

#[test]
fn sessions_of_two_providers_are_told_in_order() {
    let setup = Setup::new("party.html").with_second();
    on_both("sessions_of_two_providers_are_told_in_order", &setup, async |browser: &Browser, _: &Host| {
        let (first, second) = both(browser).await?;

        // Created: the answer, then the focus; the widget's question in the event gets the new id.
        let from = first.mark().await?;
        first.value("createSession", session("Ada")).await?;
        let lines = first.lines(from, "focused in", 1).await?;
        let expected = [
            "widget: createSession session-id-1",
            "widget: onSessionSwitched session-id-1 true",
            "widget: focused in onSessionSwitched session-id-1",
        ];
        assert_eq!(lines, expected);

        // The other provider's session: its answer, then the one that is left, then the one that is entered.
        let (from, at) = (first.mark().await?, posted_count(browser).await?);
        second.value("createSession", session("Grace")).await?;
        let expected = [
            "second: \"session-id-2\"",
            "widget: onSessionSwitched session-id-1 false",
            "second: onSessionSwitched session-id-2 true",
        ];
        assert_eq!(posted(browser, at, 2).await?[..3], expected);
        // A foreign session has the focus: null, never its id.
        let lines = first.lines(from, "focused in", 2).await?;
        assert!(lines.contains(&"widget: focused in onSessionSwitched null".to_owned()), "{lines:?}");
        assert!(lines.contains(&"second: focused in onSessionSwitched session-id-2".to_owned()), "{lines:?}");

        // The agent switches: left, then entered.
        let (from, at) = (first.mark().await?, posted_count(browser).await?);
        browser.click("#sessions [data-session=session-id-1]").await?;
        let expected = ["second: onSessionSwitched session-id-2 false", "widget: onSessionSwitched session-id-1 true"];
        assert_eq!(posted(browser, at, 2).await?[..2], expected);
        first.lines(from, "focused in", 2).await?;

        // Home belongs to nobody: only the session that is left is told of.
        let from = first.mark().await?;
        browser.click("#sessions [data-session=session-id-0]").await?;
        let lines = first.lines(from, "focused in", 1).await?;
        assert_eq!(lines[0], "widget: onSessionSwitched session-id-1 false");
        assert_eq!(lines[1], "widget: focused in onSessionSwitched session-id-0", "home is not foreign");
        let from = first.mark().await?;
        browser.click("#sessions [data-session=session-id-2]").await?;
        let lines = first.lines(from, "focused in", 1).await?;
        assert_eq!(lines[0], "second: onSessionSwitched session-id-2 true");
        assert_eq!(lines.len(), 2);
        Ok(())
    });
}

#[test]
fn a_session_that_is_closed_is_told_in_order() {
    let setup = Setup::new("party.html").with_second();
    on_both("a_session_that_is_closed_is_told_in_order", &setup, async |browser: &Browser, _: &Host| {
        let (first, second) = both(browser).await?;
        first.value("createSession", session("Ada")).await?;
        second.value("createSession", session("Grace")).await?;
        first.value("createSession", session("Alan")).await?;
        first.lines(0, "focused in", 5).await?;

        // Without the focus: closed, and no switch.
        let from = first.mark().await?;
        browser.click("[data-close-session=session-id-1]").await?;
        assert_eq!(first.lines(from, "onSessionClosed", 1).await?, ["widget: onSessionClosed session-id-1"]);

        // With the focus: it loses it, is closed, then another one is entered or home is.
        let (from, at) = (first.mark().await?, posted_count(browser).await?);
        browser.click("[data-close-session=session-id-3]").await?;
        browser.gone("[data-close-session=session-id-3]").await?;
        first.value("getAllSessions", json!([])).await?;
        second.value("getAllSessions", json!([])).await?;
        let told: Vec<String> =
            posted(browser, at, 2).await?.into_iter().filter(|line| line.contains("onSession")).collect();
        assert_eq!(told[..2], ["widget: onSessionSwitched session-id-3 false", "widget: onSessionClosed session-id-3"]);
        assert!(told[2..].iter().all(|line| *line == "second: onSessionSwitched session-id-2 true"), "{told:?}");
        let lines = first.lines(from, "getAllSessions", 2).await?;
        assert!(lines.contains(&"widget: getAllSessions []".to_owned()), "{lines:?}");
        assert!(lines.contains(&"second: getAllSessions [\"session-id-2\"]".to_owned()), "{lines:?}");
        let log = first.log().await?;
        let closed = log
            .iter()
            .find(|(_, _, name, carried)| name == "onSessionClosed" && carried["sessionId"] == "session-id-3");
        assert_eq!(closed.map(|entry| entry.3["context"].clone()), Some(json!({"of": "Alan"})));
        Ok(())
    });
}

#[test]
fn two_creations_in_flight_are_told_one_after_the_other() {
    let setup = Setup::new("party.html").with_second();
    let name = "two_creations_in_flight_are_told_one_after_the_other";
    on_both(name, &setup, async |browser: &Browser, _: &Host| {
        let (first, _) = both(browser).await?;
        let from = first.mark().await?;
        let body = "party.call('createSession a', 'createSession', arguments[0]); party.call('createSession b', 'createSession', arguments[0]);";
        let arguments = vec![session("Ada")];
        browser.in_frame(&first.frame(), async |frame: &Browser| frame.script(body, arguments).await).await?;
        let lines = first.lines(from, "focused in", 3).await?;
        let told: Vec<&String> = lines.iter().filter(|line| !line.contains("focused in")).collect();
        let expected = [
            "widget: createSession session-id-1",
            "widget: onSessionSwitched session-id-1 true",
            "widget: createSession session-id-2",
            "widget: onSessionSwitched session-id-1 false",
            "widget: onSessionSwitched session-id-2 true",
        ];
        // Each answer precedes the focus of its session, and the first sequence ends before the second one's focus events.
        let at = |line: &str| told.iter().position(|each| *each == line);
        for line in expected {
            assert!(at(line).is_some(), "{line}: {told:?}");
        }
        assert!(at(expected[0]) < at(expected[1]) && at(expected[2]) < at(expected[4]), "{told:?}");
        assert!(at(expected[1]) < at(expected[3]) && at(expected[3]) < at(expected[4]), "{told:?}");
        Ok(())
    });
}
