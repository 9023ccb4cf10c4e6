//! A whole job without a pointer: answer, search, open a record, change it, write a note, close the session.

use cif_browser_tests::{Browser, Outcome};
use serde_json::json;

use crate::caller::{begin, parse, parsed, resolved, value, with_caller};
use crate::stage::{Desktop, field_shows};

/// Grace Hopper of the demo rows.
const GRACE_ID: &str = "20000000-0000-4000-8000-000000000002";

/// Waits until what is chosen in the page for a selector has this state.
async fn until_true(browser: &Browser, what: &str, expression: &str) -> Outcome {
    browser.script_until(what, &format!("return {expression};")).await.map(drop)
}

#[test]
fn a_whole_job_is_done_with_keys_only() {
    with_caller("a_whole_job_is_done_with_keys_only", async |browser: &Browser, _: &mut Desktop| {
        // Somebody calls; the agent answers, wherever the focus is.
        let call = json!([{"templateName": "msdyn_chat_incoming_unauthenticated", "templateParameters": {"customerName": "Grace"}}]);
        let offer = begin(browser, "notifyEvent", call).await?;
        browser.find("#notification:not([hidden])").await?;
        browser.press("Alt+a").await?;
        resolved(browser, &offer).await?;
        browser.gone("#notification").await?;
        let input = json!([{"templateName": "msdyn_chat_session", "templateParameters": {"customerName": "Grace"}}]);
        value(browser, "createSession", input).await?;
        browser.text("#sessions [aria-current=true]", "Grace").await?;

        // Search: "/" goes to the box, the arrow to the results, Enter opens the record.
        browser.press("/").await?;
        browser.focused("#search-text").await?;
        browser.type_text("hopper").await?;
        browser.press("Enter").await?;
        browser.text("[data-search-page=hopper] .result", "Grace Hopper").await?;
        browser.press("Down").await?;
        browser.focused(&format!(".result[data-record='{GRACE_ID}']")).await?;
        browser.press("Enter").await?;
        field_shows(browser, "contact", "fullname", "Grace Hopper").await?;

        // The focus is in the page that was opened: the fields are a few presses of Tab away.
        browser.focused("#content").await?;
        browser.tab_to("[data-form=contact] [data-field=address1_city]", "Tab").await?;
        browser.press("End").await?;
        browser.type_text(" Harbour").await?;
        browser.tab_to("#save-record", "Shift+Tab").await?;
        browser.press("Enter").await?;
        browser.text("[data-form=contact] [role=status]", "Saved").await?;
        let row = parsed(browser, "retrieveRecord", json!(["contact", GRACE_ID, "?$select=address1_city"])).await?;
        assert_eq!(row["address1_city"], "Portland Harbour");

        // The flap takes the focus when it opens.
        let note = begin(browser, "insertNotes", json!(["contact", "contacts", GRACE_ID])).await?;
        browser.focused("#note-text").await?;
        browser.type_text("Moved to the harbour").await?;
        browser.tab_to("#note-save", "Tab").await?;
        browser.press("Enter").await?;
        let saved = parse(&resolved(browser, &note).await?)?;
        let row = parsed(browser, "retrieveRecord", json!(["annotation", saved["value"], "?$select=notetext"])).await?;
        assert_eq!(row["notetext"], "Moved to the harbour");

        // Out of the session: the rail is there for the keyboard, too, and the focus is not lost with the session.
        browser.tab_to("[data-close-session=session-id-1]", "Tab").await?;
        browser.press("Enter").await?;
        browser.gone("#sessions [data-session=session-id-1]").await?;
        browser.focused("#sessions [data-session=session-id-0]").await
    });
}

#[test]
fn tabs_are_walked_through_and_closed_with_keys() {
    with_caller("tabs_are_walked_through_and_closed_with_keys", async |browser: &Browser, _: &mut Desktop| {
        let input = json!([{"templateName": "msdyn_chat_session", "templateParameters": {"customerName": "Ada"}}]);
        value(browser, "createSession", input).await?;
        browser.press("/").await?;
        browser.type_text("ada").await?;
        browser.press("Enter").await?;
        browser.find("[data-search-page=ada] .result").await?;
        browser.press("Down").await?;
        browser.press("Ctrl+Enter").await?;
        browser.find("[data-form=contact]").await?;
        until_true(browser, "two tabs", "document.querySelectorAll('#tabs [role=tab]').length === 2").await?;
        browser.tab_to("#tabs [role=tab]", "Shift+Tab").await?;
        browser.press("Home").await?;
        browser.focused("#tabs [role=tab][aria-selected=true]:is(#tabs > :nth-child(2) > *)").await?;
        browser.press("Left").await?;
        browser.focused("#tabs [role=tab][aria-selected=true]:is(#tabs > :last-child > *)").await?;
        browser.press("Delete").await?;
        until_true(browser, "one tab", "document.querySelectorAll('#tabs [role=tab]').length === 1").await?;
        browser.focused("#tabs [role=tab][aria-selected=true]").await
    });
}
