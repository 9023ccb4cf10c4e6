//! The handle between panel and tabs, by pointer and keyboard; the presence menu; the strip of providers; the countdown.

use cif_browser_tests::{Browser, Outcome};
use serde_json::json;

use crate::caller::{await_events, listen, value, with_caller};
use crate::party::Party;
use crate::stage::{Desktop, simulate_call, with_desktop};
use crate::styles::host::{Host, Setup};
use crate::styles::on_both;

/// Waits until handle, frame and panel have this width.
async fn width(browser: &Browser, pixels: u32) -> Outcome {
    let body = format!(
        "return document.getElementById('resize-handle').getAttribute('aria-valuenow') === '{pixels}'
           && document.querySelector('.widget-frame').offsetWidth === {pixels}
           && document.getElementById('panel').offsetWidth === {pixels};"
    );
    browser.script_until(&format!("a panel of {pixels} pixels"), &body).await.map(drop)
}

#[test]
fn the_panel_is_resized_by_pointer_and_keyboard() {
    with_caller("the_panel_is_resized_by_pointer_and_keyboard", async |browser: &Browser, _: &mut Desktop| {
        value(browser, "setMode", json!([1])).await?;
        listen(browser, "onsizechanged", "resolve").await?;
        width(browser, 378).await?;
        browser.drag("#resize-handle", (100.0, 0.0)).await?;
        width(browser, 478).await?;
        await_events(browser, "onsizechanged", 1).await?;
        assert_eq!(value(browser, "getWidth", json!([])).await?, 478);

        // No wider than half of the window, no narrower than a widget can be.
        browser.drag("#resize-handle", (500.0, 0.0)).await?;
        let half = browser.script("return Math.floor(innerWidth / 2);", vec![]).await?;
        width(browser, u32::try_from(half.as_u64().unwrap_or_default()).unwrap_or_default()).await?;
        let limits = "const handle = document.getElementById('resize-handle');
            return [handle.getAttribute('role'), handle.ariaOrientation, handle.ariaValueMin, handle.ariaValueMax, handle.ariaValueText];";
        let text = format!("{half} pixels");
        assert_eq!(
            browser.script(limits, vec![]).await?,
            json!(["separator", "vertical", "300", half.to_string(), text])
        );

        browser.script("document.getElementById('resize-handle').focus();", vec![]).await?;
        browser.press("Home").await?;
        width(browser, 300).await?;
        browser.press("Right").await?;
        width(browser, 324).await?;
        browser.press("Left").await?;
        browser.press("Left").await?;
        width(browser, 300).await?;
        assert_eq!(value(browser, "getWidth", json!([])).await?, 300);
        browser.focused("#resize-handle").await
    });
}

#[test]
fn the_presence_menu_is_used_with_keys() {
    with_caller("the_presence_menu_is_used_with_keys", async |browser: &Browser, _: &mut Desktop| {
        listen(browser, "onPresenceChange", "resolve").await?;
        browser.text("#presence", "Available").await?;
        browser.script("document.getElementById('presence').focus();", vec![]).await?;
        browser.press("Down").await?;
        browser.focused("#presence-menu [role=menuitemradio][aria-checked=true]").await?;
        browser.find("#presence[aria-expanded=true]").await?;
        // Escape changes nothing and goes back; a letter finds an entry.
        browser.press("Escape").await?;
        browser.gone("#presence-menu").await?;
        browser.focused("#presence").await?;
        browser.press("Enter").await?;
        browser.press("b").await?;
        browser.press("Enter").await?;
        await_events(browser, "onPresenceChange", 1).await?;
        browser.text("#presence", "Busy").await?;
        browser.focused("#presence").await?;
        assert_eq!(value(browser, "getPresence", json!([])).await?, "Busy");
        // The end of the list leads to its beginning; Tab closes.
        browser.press("Enter").await?;
        browser.press("End").await?;
        browser.focused("#presence-menu > :last-child").await?;
        browser.press("Down").await?;
        browser.focused("#presence-menu > :first-child").await?;
        browser.press("Tab").await?;
        browser.gone("#presence-menu").await
    });
}

#[test]
fn the_strip_of_providers_leads_to_their_sessions() {
    let setup = Setup::new("party.html").with_second();
    on_both("the_strip_of_providers_leads_to_their_sessions", &setup, async |browser: &Browser, _: &Host| {
        let (first, second) = (Party::ready(browser, "widget").await?, Party::ready(browser, "second").await?);
        let session = |customer: &str| json!([{"templateName": "msdyn_chat_session", "templateParameters": {"customerName": customer}}]);
        browser.find("#providers [data-provider=widget][aria-disabled=true]").await?;
        first.value("createSession", session("Ada")).await?;
        browser.find("#providers [data-provider=widget][aria-current=true]").await?;
        second.value("createSession", session("Grace")).await?;
        browser.find("#providers [data-provider=second][aria-current=true]").await?;
        browser.click("#providers [data-provider=widget]").await?;
        browser.text("#sessions [aria-current=true]", "Ada").await?;
        browser.text("#panel-title", "Widget").await?;
        browser.find("#providers [data-provider=widget][aria-current=true]").await?;
        Ok(())
    });
}

#[test]
fn what_is_left_of_a_notification_is_seen_and_said() {
    with_desktop("what_is_left_of_a_notification_is_seen_and_said", &[], async |browser: &Browser, _: &mut Desktop| {
        simulate_call(browser, "15550100199").await?;
        browser.text("#countdown", "1:5").await?;
        // What screen readers hear is said at certain moments only, and politely.
        let said = "const said = document.getElementById('time-left');
            return said.getAttribute('role') === 'status' && said.textContent === '';";
        browser.script_until("silence so far", said).await?;
        let bar = "const bar = document.querySelector('#notification progress'); return bar.value > 0 && bar.value < bar.max;";
        browser.script_until("a bar that runs down", bar).await?;
        Ok(())
    });
}
