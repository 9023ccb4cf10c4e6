//! What widgets show the agent across the whole app: bars, the progress indicator, dialogs.

use cif_browser_tests::{Browser, Outcome, until};
use serde_json::{Value, json};

use crate::caller::{await_events, begin, failure, listen, parse, ready, resolved, value, with_caller};
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

/// Presses a key where the keyboard is.
async fn press(browser: &Browser, key: char) -> Outcome {
    Ok(browser.client().active_element().await?.send_keys(&key.to_string()).await?)
}

#[test]
fn dialogs_wait_for_the_agent_and_the_keyboard() {
    with_caller("dialogs_wait_for_the_agent_and_the_keyboard", async |browser: &Browser, desktop: &mut Desktop| {
        const ENTER: char = '\u{e007}';
        const ESCAPE: char = '\u{e00c}';
        browser.script("document.getElementById('search-text').focus();", vec![]).await?;
        let strings =
            json!({"title": "Close the case?", "text": "It has an open task.", "confirmButtonLabel": "Close it"});
        let first = begin(browser, "openDialog", json!([strings.to_string(), r#"{"width": 300}"#])).await?;
        let second = begin(browser, "openDialog", json!([json!({"title": "And this?"}).to_string()])).await?;
        browser.text("#dialog-title", "Close the case?").await?;
        browser.text("#dialog-confirm:focus", "Close it").await?;
        browser.find("#title-bar[inert]").await?;
        let covered = "return document.querySelector('iframe[data-provider=widget]')?.inert === true;";
        browser.script_until("the widget to be out of reach", covered).await?;
        press(browser, ENTER).await?;
        assert_eq!(parse(&resolved(browser, &first).await?)?, json!({"confirmed": true}));
        browser.text("#dialog-title", "And this?").await?;
        press(browser, ESCAPE).await?;
        assert_eq!(parse(&resolved(browser, &second).await?)?, json!({"confirmed": false}));
        browser.gone("#dialog").await?;
        let back = "return document.activeElement?.id === 'search-text' && !document.querySelector('[inert]');";
        browser.script_until("the focus to be back", back).await?;
        assert!(failure(browser, "openDialog", json!(["no JSON"])).await?.contains("JSON"));

        // The presence dialog of the host itself.
        let presence = begin(browser, "openMDDDialog", json!(["SetAgentPresenceMDD"])).await?;
        browser.text("#dialog-title", "presence").await?;
        browser.click("#dialog label:nth-child(2) input").await?;
        browser.click("#dialog-confirm").await?;
        let output = resolved(browser, &presence).await?;
        let entries = output["$map"].as_array().cloned().unwrap_or_default();
        assert!(entries.contains(&json!(["param_lastButtonClicked", "ok_id"])), "{output}");
        assert!(entries.contains(&json!(["param_selectedText", "Busy"])), "{output}");
        assert_eq!(value(browser, "getPresence", json!([])).await?, "Busy");

        // A dialog of a script of the page.
        let register = "cifDesktop.registerDialog('PickQueue', async (params, { provider, options }) => {
            document.body.dataset.asked = JSON.stringify([params, provider.name, options]);
            return new Map([['param_selectedValue', params.queues[0]]]);
        });";
        browser.script(register, vec![]).await?;
        let pick = json!(["PickQueue", {"width": 300}, {"queues": ["sales"]}]);
        let picked = until_registered(browser, &pick).await?;
        assert_eq!(picked, json!({"$map": [["param_selectedValue", "sales"]]}));
        let asked = browser.script("return document.body.dataset.asked;", vec![]).await?;
        assert_eq!(parse(&asked)?, json!([{"queues": ["sales"]}, "widget", {"width": 300}]));

        // The caller is gone: so is what it asked.
        begin(browser, "openDialog", json!([json!({"title": "Nobody waits"}).to_string()])).await?;
        browser.text("#dialog-title", "Nobody waits").await?;
        desktop.open(browser).await?;
        ready(browser).await?;
        browser.gone("#dialog").await?;
        Ok(())
    });
}

/// Calls a dialog of the page until the server knows it.
async fn until_registered(browser: &Browser, arguments: &Value) -> Outcome<Value> {
    until("the dialog of the page", async || {
        let call = begin(browser, "openMDDDialog", arguments.clone()).await.map_err(|failure| failure.to_string())?;
        resolved(browser, &call).await.map_err(|failure| failure.to_string())
    })
    .await
}

#[test]
fn a_script_of_the_page_chooses_the_template_of_a_notification() {
    let name = "a_script_of_the_page_chooses_the_template_of_a_notification";
    with_caller(name, async |browser: &Browser, _: &mut Desktop| {
        let register = "cifDesktop.registerTemplateResolver('new_pick.js', 'Pick.template',
            (params) => (params.vip ? 'cif_incoming_call' : 'none'));
            cifDesktop.registerDialog('Known', () => ({}));";
        browser.script(register, vec![]).await?;
        // Told in order: whoever knows the second knows the first.
        until_registered(browser, &json!(["Known"])).await?;
        let resolver =
            json!({"webresourceName": "new_pick.js", "functionName": "Pick.template", "parameters": {"vip": true}});
        let input = json!({"templateNameResolver": resolver, "templateParameters": {"customerName": "Ada"}});
        let call = begin(browser, "notifyEvent", json!([input])).await?;
        browser.text("#notification h2", "Ada").await?;
        browser.click("#accept").await?;
        assert_eq!(parse(&resolved(browser, &call).await?)?["actionName"], "Accept");
        let other = json!({"templateNameResolver": {"webresourceName": "new_pick.js", "functionName": "Other"}});
        let failed = failure(browser, "notifyEvent", json!([other])).await?;
        assert_eq!(failed, "NotificationTemplateResolverNotFoundError");
        Ok(())
    });
}
