//! The demo widget: a page on another origin, in a frame, speaking the client library.

use cif_browser_tests::{Browser, Failure, Outcome};
use serde_json::{Value, json};

use crate::stage::{ADA_ID, Desktop, log_line, open_table, phone_call, with_desktop};

const FRAME: &str = "iframe[data-provider]";

/// Waits until the demo widget is up.
async fn ready(browser: &Browser) -> Outcome {
    browser.in_frame(FRAME, async |widget: &Browser| widget.text("#status", "Ready").await.map(drop)).await
}

/// The payload of the newest event of this name that the widget got.
async fn event(widget: &Browser, name: &str) -> Outcome<Value> {
    let body =
        format!("return document.querySelector('#log li[data-event=\"{name}\"][data-kind=event]')?.dataset.detail;");
    let detail = widget.script_until(&format!("the event {name}"), &body).await?;
    serde_json::from_str(detail.as_str().unwrap_or_default()).map_err(|error| Failure::check(error.to_string()))
}

#[test]
fn a_click_on_a_number_reaches_the_widget_which_opens_a_session_and_writes_a_record() {
    let name = "a_click_on_a_number_reaches_the_widget_which_opens_a_session_and_writes_a_record";
    with_desktop(name, &[], async |browser: &Browser, _: &mut Desktop| {
        ready(browser).await?;
        open_table(browser, "contact").await?;
        browser.click(&format!("tr[data-row='{ADA_ID}'] [data-column=mobilephone] [data-phone]")).await?;
        let record = browser
            .in_frame(FRAME, async |widget: &Browser| {
                let payload = event(widget, "onclicktoact").await?;
                let expected = json!({
                    "value": "1(555)010-0199",
                    "name": "mobilephone",
                    "format": "phone",
                    "entityLogicalName": "contact",
                    "entityId": ADA_ID,
                    "recordTitle": "Ada Lovelace",
                });
                assert_eq!(payload, expected);
                widget.text("#session-id", "session-id-1").await?;
                widget.text("#record-id", "-").await
            })
            .await?;
        browser.text("#sessions [data-session=session-id-1][aria-current=true]", "Ada Lovelace").await?;
        browser.picture("demo-call").await?;
        open_table(browser, "phonecall").await?;
        browser.find(&format!("[data-list=phonecall] [data-row='{}']", record.trim())).await?;

        browser.in_frame(FRAME, async |widget: &Browser| widget.click("#hang-up").await).await?;
        let fields = [("subject", "Call to Ada Lovelace"), ("statecode", "Completed"), ("directioncode", "Yes")];
        phone_call(browser, &fields).await
    });
}

#[test]
fn a_widget_that_is_loaded_again_finds_its_session() {
    with_desktop("a_widget_that_is_loaded_again_finds_its_session", &[], async |browser: &Browser, _: &mut Desktop| {
        ready(browser).await?;
        browser
            .in_frame(FRAME, async |widget: &Browser| {
                widget.fill("#number", "+1 555 010 0199").await?;
                widget.click("#dialler button[type=submit]").await?;
                widget.text("#session-id", "session-id-1").await?;
                widget.text("#record-id", "-").await?;
                widget.script("window.before = true; location.reload();", vec![]).await?;
                widget.script_until("the new document", "return !window.before && document.body;").await.map(drop)
            })
            .await?;
        ready(browser).await?;
        browser
            .in_frame(FRAME, async |widget: &Browser| {
                let all = widget.script("return Microsoft.CIFramework.getAllSessions();", vec![]).await?;
                assert_eq!(all, json!(["session-id-1"]));
                let context = "return Microsoft.CIFramework.getSession('session-id-1').then((session) => session.get('context'));";
                let context = widget.script(context, vec![]).await?;
                assert_eq!(context, json!({"number": "+1 555 010 0199", "direction": "outbound"}));
                Ok(())
            })
            .await?;
        browser.find("#sessions [data-session=session-id-1]").await?;
        Ok(())
    });
}

#[test]
fn ctrl_c_stops_the_program_cleanly() {
    with_desktop("ctrl_c_stops_the_program_cleanly", &[], async |browser: &Browser, desktop: &mut Desktop| {
        ready(browser).await?;
        assert!(desktop.program.interrupt().await?, "{}", desktop.program.output());
        browser.text("#lost", "lost").await?;
        Ok(())
    });
}

#[test]
fn the_log_says_what_a_widget_did_wrong() {
    with_desktop("the_log_says_what_a_widget_did_wrong", &[], async |browser: &Browser, _: &mut Desktop| {
        ready(browser).await?;
        let refused = browser
            .in_frame(FRAME, async |widget: &Browser| {
                let call = "return Microsoft.CIFramework.createSession({ templateName: 'no_such' }).catch((error) => error.message);";
                widget.script(call, vec![]).await
            })
            .await?;
        assert!(refused.as_str().unwrap_or_default().contains("no_such"), "{refused}");
        log_line(browser, &["cif_demo_phone", "createSession", "no_such"]).await?;
        browser.text("#log-count", "1").await?;
        browser.click("#toggle-log").await?;
        browser.text("#diagnostics", "no_such").await?;
        browser.picture("log").await
    });
}
