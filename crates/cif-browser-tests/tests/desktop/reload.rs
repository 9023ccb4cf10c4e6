//! What is loaded anew: a widget in mid-call, and the whole desktop page.

use cif_browser_tests::{Browser, Outcome};
use serde_json::{Value, json};

use crate::party::Party;
use crate::stage::ADA_ID;
use crate::styles::host::{Host, Setup};
use crate::styles::on_both;

fn session(customer: &str) -> Value {
    json!([{"templateName": "msdyn_chat_session", "templateParameters": {"customerName": customer}, "context": {"call": customer}}])
}

/// The context that a session was given, as the widget finds it.
async fn context(party: Party<'_>, id: &str) -> Outcome<Value> {
    Ok(party.value("getSession", json!([id])).await?["context"].clone())
}

#[test]
fn a_widget_that_reloads_in_mid_call_finds_its_sessions() {
    let setup = Setup::new("party.html").with_second();
    let name = "a_widget_that_reloads_in_mid_call_finds_its_sessions";
    on_both(name, &setup, async |browser: &Browser, _: &Host| {
        let (first, second) = (Party::ready(browser, "widget").await?, Party::ready(browser, "second").await?);
        first.listen("onSessionClosed", false).await?;
        second.listen("onSessionClosed", false).await?;
        first.value("createSession", session("Ada")).await?;
        second.value("createSession", session("Grace")).await?;
        first.value("createSession", session("Alan")).await?;
        let tab = json!([{"templateName": "sample_entityrecord", "templateParameters": {"entityName": "contact", "entityId": ADA_ID}}]);
        let tab = first.value("createTab", tab).await?;
        first.value("setMode", json!([1])).await?;
        // Open while it reloads: a notification and a form.
        first.begin("notifyEvent", json!([{"templateName": "vnd_away", "templateParameters": {}}])).await?;
        first.begin("openForm", json!([json!({"entityName": "incident"}).to_string()])).await?;
        browser.find("#notification").await?;
        browser.find("[data-form=incident]").await?;

        first.reload().await?;
        browser.gone("#notification").await?;
        assert_eq!(first.value("getAllSessions", json!([])).await?, json!(["session-id-1", "session-id-3"]));
        assert_eq!(first.value("getFocusedSession", json!([])).await?, "session-id-3");
        assert_eq!(first.value("getMode", json!([])).await?, 1);
        assert_eq!(context(first, "session-id-1").await?, json!({"call": "Ada"}));
        assert_eq!(context(first, "session-id-3").await?, json!({"call": "Alan"}));
        let tabs = first.value("getTabs", json!([])).await?;
        assert!(tabs.as_array().is_some_and(|tabs| tabs.contains(&tab)), "{tabs}");

        // Its registrations went with its document: the other provider still hears of its own session.
        let from = second.mark().await?;
        browser.click("[data-close-session=session-id-1]").await?;
        browser.click("[data-close-session=session-id-2]").await?;
        let lines = second.lines(from, "onSessionClosed", 1).await?;
        assert_eq!(lines, ["second: onSessionClosed session-id-2"]);
        first.listen("onSessionClosed", false).await?;
        browser.click("[data-close-session=session-id-3]").await?;
        let lines = first.lines(from, "widget: onSessionClosed", 1).await?;
        assert!(lines.contains(&"widget: onSessionClosed session-id-3".to_owned()), "{lines:?}");
        assert_eq!(first.value("getAllSessions", json!([])).await?, json!([]));
        Ok(())
    });
}

#[test]
fn a_desktop_page_that_reloads_keeps_sessions_and_widgets() {
    let setup = Setup::new("party.html").with_second();
    let name = "a_desktop_page_that_reloads_keeps_sessions_and_widgets";
    on_both(name, &setup, async |browser: &Browser, host: &Host| {
        let (first, second) = (Party::ready(browser, "widget").await?, Party::ready(browser, "second").await?);
        first.value("createSession", session("Ada")).await?;
        second.value("createSession", session("Grace")).await?;
        second.value("setMode", json!([1])).await?;
        second.value("requestFocusSession", json!(["session-id-2", 3])).await?;
        let record = json!({"entityName": "contact", "entityId": ADA_ID});
        let tab = json!([{"templateName": "sample_entityrecord", "templateParameters": record}]);
        let tab = second.value("createTab", tab).await?;
        first.begin("notifyEvent", json!([{"templateName": "vnd_away", "templateParameters": {}}])).await?;
        browser.find("#notification").await?;

        host.open(browser).await?;
        browser.text("#sessions [data-session=session-id-2][aria-current=true]", "Grace").await?;
        browser.text("#sessions [data-session=session-id-1]", "Ada").await?;
        browser.find(&format!("[data-form=contact][data-form-id='{ADA_ID}']")).await?;
        // The frames are new ones; the documents in them find what they had.
        let (first, second) = (Party::ready(browser, "widget").await?, Party::ready(browser, "second").await?);
        assert_eq!(first.opened().await?, 2);
        assert_eq!(first.value("getAllSessions", json!([])).await?, json!(["session-id-1"]));
        assert_eq!(second.value("getAllSessions", json!([])).await?, json!(["session-id-2"]));
        assert_eq!(second.value("getMode", json!([])).await?, 1);
        assert_eq!(context(second, "session-id-2").await?, json!({"call": "Grace"}));
        let tabs = second.value("getTabs", json!([])).await?;
        assert!(tabs.as_array().is_some_and(|tabs| tabs.contains(&tab)), "{tabs}");
        // Nobody is left who could hear the outcome of the call that was open.
        browser.gone("#notification").await?;

        // All goes on: events reach the new documents.
        second.listen("onSessionSwitched", true).await?;
        first.listen("onSessionSwitched", true).await?;
        let from = first.mark().await?;
        browser.click("#sessions [data-session=session-id-1]").await?;
        let lines = first.lines(from, "focused in", 2).await?;
        let told: Vec<&String> = lines.iter().filter(|line| !line.contains("focused in")).collect();
        let expected = ["second: onSessionSwitched session-id-2 false", "widget: onSessionSwitched session-id-1 true"];
        assert_eq!(told, expected);
        assert_eq!(first.value("createSession", session("Alan")).await?, "session-id-3");
        Ok(())
    });
}

#[test]
fn what_widgets_show_goes_with_a_desktop_page_that_reloads_and_a_note_stays() {
    let setup = Setup::new("party.html").with_second();
    let name = "what_widgets_show_goes_with_a_desktop_page_that_reloads_and_a_note_stays";
    on_both(name, &setup, async |browser: &Browser, host: &Host| {
        let first = Party::ready(browser, "widget").await?;
        first.value("createSession", session("Ada")).await?;
        first.value("setMode", json!([1])).await?;
        let insert = json!(["contact", "contacts", ADA_ID]);
        first.begin("insertNotes", insert.clone()).await?;
        browser.fill("#note-text", "Half a sentence").await?;
        browser.click("#notes-title").await?;
        let bar = json!([{"type": 2, "message": "Line is down", "level": 2}]);
        first.value("showGlobalNotification", bar).await?;
        browser.text("#bars [data-bar]", "Line is down").await?;
        first.value("showProgressIndicator", json!(["Looking up"])).await?;
        browser.text("#progress", "Looking up").await?;
        first.begin("openDialog", json!([json!({"title": "Nobody waits"}).to_string()])).await?;
        browser.text("#dialog-title", "Nobody waits").await?;

        host.open(browser).await?;
        let first = Party::ready(browser, "widget").await?;
        assert_eq!(first.value("getMode", json!([])).await?, 1);
        // Whoever showed them is gone, and could not take them away.
        for css in ["#bars [data-bar]", "#progress:not([hidden])", "#dialog"] {
            browser.gone(css).await?;
        }
        // What the agent wrote is the host's: it is still there, and is saved.
        let text = "return document.getElementById('note-text')?.value === 'Half a sentence';";
        browser.script_until("the text to be there again", text).await?;
        let refused = first.failure("insertNotes", insert).await?;
        assert!(refused.contains("Flap already expanded"), "{refused}");
        browser.click("#note-save").await?;
        browser.gone("#notes").await?;
        let query = "$select=notetext&$filter=contains(notetext,'Half a')";
        let rows = first.value("searchAndOpenRecords", json!(["annotation", query, true])).await?;
        assert!(rows.as_str().is_some_and(|text| text.contains("Half a sentence")), "{rows}");
        Ok(())
    });
}
