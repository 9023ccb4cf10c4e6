//! The panel sessions of a single-session app, in the strip beside the panel.

use cif_browser_tests::{Browser, Outcome};
use serde_json::{Value, json};

use crate::caller::{await_events, listen, ready, value};
use crate::styles::Library;
use crate::styles::host::{Host, Setup, hosted};

/// Lets the widget create a session for this customer.
async fn session(browser: &Browser, customer: &str) -> Outcome<Value> {
    let input = json!({"templateName": "msdyn_chat_session", "templateParameters": {"customerName": customer}});
    value(browser, "createSession", json!([input])).await
}

/// What the strip shows: initials and colour of every icon, and which one is the focused one.
async fn strip(browser: &Browser) -> Outcome<Value> {
    let body = "return [...document.querySelectorAll('#strip .session')].map((icon) => [
        icon.firstChild.textContent, getComputedStyle(icon).backgroundColor, icon.hasAttribute('aria-current')]);";
    browser.script(body, vec![]).await
}

#[test]
fn panel_sessions_are_icons_in_a_strip() {
    let setup = Setup::new("caller.html").single_session();
    hosted("panel_sessions_are_icons_in_a_strip", &setup, Library::Ours, async |browser: &Browser, _: &Host| {
        ready(browser).await?;
        assert_eq!(strip(browser).await?, json!([]), "no session, no strip");
        listen(browser, "onSessionClosed", "resolve").await?;
        for (customer, id) in
            [("Ada King Lovelace", "session-id-1"), ("Grace", "session-id-2"), ("Bob B", "session-id-3")]
        {
            assert_eq!(session(browser, customer).await?, id);
        }
        browser.find("#strip [data-session=session-id-3][aria-current=true]").await?;
        let expected = json!([
            ["AL", "rgb(42, 117, 125)", false],
            ["GR", "rgb(112, 39, 139)", false],
            ["BB", "rgb(255, 140, 0)", true],
        ]);
        assert_eq!(strip(browser).await?, expected);
        let width = "return document.getElementById('strip').offsetWidth;";
        assert_eq!(browser.script(width, vec![]).await?, 44);
        browser.gone("#sessions [data-session=session-id-1]").await?;

        // How much is new: no more than 99.
        for (count, text) in [(7, "7"), (100, "99")] {
            value(browser, "requestFocusSession", json!(["session-id-1", count])).await?;
            browser.text("#strip [data-session=session-id-1] .count", text).await?;
        }
        browser.picture("strip").await?;

        // The first click shows a session, the second one closes it; the last one that is left gets the focus.
        browser.click("#strip [data-session=session-id-1]").await?;
        browser.find("#strip [data-session=session-id-1][aria-current=true]").await?;
        browser.gone("#strip [data-session=session-id-1] .count").await?;
        assert_eq!(value(browser, "getFocusedSession", json!([])).await?, "session-id-1");
        browser.click("#strip [data-session=session-id-1]").await?;
        browser.gone("#strip [data-session=session-id-1]").await?;
        let closed = await_events(browser, "onSessionClosed", 1).await?;
        assert_eq!(closed[0]["sessionId"], "session-id-1");
        browser.find("#strip [data-session=session-id-3][aria-current=true]").await?;
        assert_eq!(value(browser, "getFocusedSession", json!([])).await?, "session-id-3");

        // The next one goes on in the turn of colours.
        session(browser, "Eve").await?;
        browser.find("#strip [data-session=session-id-4][aria-current=true]").await?;
        assert_eq!(strip(browser).await?[2], json!(["EV", "rgb(66, 120, 37)", true]));
        Ok(())
    });
}
