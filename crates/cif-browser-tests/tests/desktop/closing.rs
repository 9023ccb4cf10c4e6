//! A session that the agent wants to close: its provider is asked first, and what follows comes in order; in an app of several
//! sessions and in one of panel sessions.

use cif_browser_tests::{Browser, Outcome};
use serde_json::{Value, json};

use crate::party::Party;
use crate::styles::host::{Host, Setup};
use crate::styles::on_both;

const REASON: &str = "the call is on";

fn session(customer: &str) -> Value {
    json!([{"templateName": "msdyn_chat_session", "templateParameters": {"customerName": customer}}])
}

/// A widget that wants to be asked, with the sessions of Ada and of Alan; his has the focus.
async fn with_sessions(browser: &Browser) -> Outcome<Party<'_>> {
    let party = Party::ready(browser, "widget").await?;
    for event in ["onBeforeSessionClosed", "onSessionSwitched", "onSessionClosed"] {
        party.listen(event, false).await?;
    }
    party.value("createSession", session("Ada")).await?;
    party.value("createSession", session("Alan")).await?;
    party.lines(0, "onSessionSwitched", 3).await?;
    Ok(party)
}

/// The events since `from`, once there are so many of this name and all that follows is there as well.
async fn told(party: Party<'_>, from: usize, name: &str, count: usize) -> Outcome<Vec<String>> {
    party.lines(from, name, count).await?;
    // Events and answers come to a frame in order.
    party.value("getAllSessions", json!([])).await?;
    let lines = party.lines(from, "getAllSessions", 1).await?;
    Ok(lines.into_iter().filter(|line| line.starts_with("widget: on")).collect())
}

#[test]
fn a_provider_is_asked_before_its_session_closes() {
    let setup = Setup::new("party.html").with_second();
    on_both("a_provider_is_asked_before_its_session_closes", &setup, async |browser: &Browser, _: &Host| {
        let party = with_sessions(browser).await?;
        // A refusal is advice only.
        party.refuse(REASON).await?;
        let from = party.mark().await?;
        browser.click("[data-close-session=session-id-2]").await?;
        let lines = told(party, from, "onSessionClosed", 1).await?;
        let expected = [
            "widget: onBeforeSessionClosed session-id-2 true",
            "widget: onSessionSwitched session-id-2 false",
            "widget: onSessionClosed session-id-2",
        ];
        assert_eq!(lines[..3], expected);
        assert!(lines[3..].iter().all(|line| *line == "widget: onSessionSwitched session-id-1 true"), "{lines:?}");

        // Without the focus there is none to lose.
        browser.click("#sessions [data-session=session-id-0]").await?;
        browser.find("#sessions [data-session=session-id-0][aria-current=true]").await?;
        party.value("getAllSessions", json!([])).await?;
        let from = party.mark().await?;
        browser.click("[data-close-session=session-id-1]").await?;
        let lines = told(party, from, "onSessionClosed", 1).await?;
        assert_eq!(lines, ["widget: onBeforeSessionClosed session-id-1 false", "widget: onSessionClosed session-id-1"]);
        assert_eq!(browser.texts("#told p").await?, Vec::<String>::new(), "nothing for the agent to read");
        Ok(())
    });
}

#[test]
fn a_panel_session_stays_open_when_its_provider_wants_it() {
    let setup = Setup::new("party.html").single_session();
    let name = "a_panel_session_stays_open_when_its_provider_wants_it";
    on_both(name, &setup, async |browser: &Browser, _: &Host| {
        let party = with_sessions(browser).await?;
        party.refuse(REASON).await?;
        let from = party.mark().await?;
        browser.click("[data-close-session=session-id-2]").await?;
        browser.text("#told", &format!("Widget keeps the session \"Alan\" open: {REASON}")).await?;
        let lines = told(party, from, "onBeforeSessionClosed", 1).await?;
        assert_eq!(lines, ["widget: onBeforeSessionClosed session-id-2 true"]);
        browser.find("#strip [data-session=session-id-2][aria-current=true]").await?;
        browser.click("#told [data-dismiss-notice]").await?;
        browser.gone("#told p").await?;

        party.refuse("").await?;
        let from = party.mark().await?;
        browser.click("[data-close-session=session-id-2]").await?;
        let lines = told(party, from, "onSessionClosed", 1).await?;
        let expected = [
            "widget: onBeforeSessionClosed session-id-2 true",
            "widget: onSessionSwitched session-id-2 false",
            "widget: onSessionClosed session-id-2",
            "widget: onSessionSwitched session-id-1 true",
        ];
        assert_eq!(lines, expected);
        browser.gone("[data-close-session=session-id-2]").await
    });
}
