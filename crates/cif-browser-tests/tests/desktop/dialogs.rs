//! What widgets show the agent across the whole app: bars, the progress indicator.

use cif_browser_tests::Browser;
use serde_json::{Value, json};

use crate::caller::{await_events, listen, ready, value, with_caller};
use crate::stage::Desktop;

#[test]
fn bars_and_progress_are_shown_and_tell_the_widget() {
    let name = "bars_and_progress_are_shown_and_tell_the_widget";
    with_caller(name, async |browser: &Browser, desktop: &mut Desktop| {
        listen(browser, "onGlobalNotificationActionClick", "resolve").await?;
        let options = json!({"type": 2, "message": "Line is down", "level": 2, "showCloseButton": true, "actionLabel": "Details"});
        let bar = value(browser, "showGlobalNotification", json!([options])).await?;
        let css = format!("#bars [data-bar='{}'][data-level=error]", bar.as_str().unwrap_or_default());
        browser.text(&css, "Line is down").await?;
        browser.click(&format!("{css} [data-use-bar]")).await?;
        let told = await_events(browser, "onGlobalNotificationActionClick", 1).await?;
        assert_eq!(told, [json!({"notificationId": bar})]);
        browser.click(&format!("{css} [data-close-bar]")).await?;
        browser.gone(&css).await?;
        assert_eq!(value(browser, "clearGlobalNotification", json!([bar])).await?, Value::Null, "gone already");

        let missed = value(browser, "showTimeoutGlobalNotification", json!([])).await?;
        assert_eq!(value(browser, "showTimeoutGlobalNotification", json!([])).await?, missed, "one at a time");
        value(browser, "setPresence", json!(["Busy"])).await?;
        browser.click("#bars [data-level=warning] [data-use-bar]").await?;
        browser.gone("#bars [data-level=warning]").await?;
        assert_eq!(value(browser, "getPresence", json!([])).await?, "Available");

        assert_eq!(value(browser, "showProgressIndicator", json!(["Looking up"])).await?, Value::Null);
        browser.text("#progress", "Looking up").await?;
        browser.click("#toggle-log").await?;
        browser.find("#diagnostics").await?;
        browser.click("#log-close").await?;
        assert_eq!(value(browser, "closeProgressIndicator", json!([])).await?, Value::Null);
        browser.gone("#progress").await?;

        // The page of the agent is loaded anew: its frames begin anew, and with them what they had shown.
        value(browser, "showGlobalNotification", json!([{"message": "Stays no longer than its widget"}])).await?;
        browser.find("#bars [data-bar]").await?;
        desktop.open(browser).await?;
        ready(browser).await?;
        browser.gone("#bars [data-bar]").await?;
        Ok(())
    });
}
