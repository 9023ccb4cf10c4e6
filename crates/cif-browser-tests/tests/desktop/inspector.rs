//! The inspector of the page.

use cif_browser_tests::{Browser, Outcome};
use serde_json::json;

use crate::caller::FRAME;
use crate::styles::Library;
use crate::styles::host::{Host, Setup, hosted};

/// The widget sends a request.
async fn send(browser: &Browser, id: &str, method: &str, data: serde_json::Value) -> Outcome {
    browser
        .in_frame(FRAME, async |frame: &Browser| {
            frame.script_until("the page", "return window.raw;").await?;
            let send = "raw.answering = 'nothing'; raw.send(...arguments);";
            frame.script(send, vec![json!(id), json!(method), json!("map"), data]).await
        })
        .await
        .map(drop)
}

/// The text of the first listed message for which the selector holds.
async fn listed(browser: &Browser, selector: &str, part: &str) -> Outcome<String> {
    browser.text(&format!("#messages li{selector}:not([hidden])"), part).await
}

#[test]
fn messages_are_listed_filtered_shown_and_copied() {
    let setup = Setup::new("raw.html");
    hosted(
        "messages_are_listed_filtered_shown_and_copied",
        &setup,
        Library::Ours,
        async |browser: &Browser, _: &Host| {
            send(browser, "1", "setmode", json!({"value": 1})).await?;
            send(browser, "2", "focusTab", json!({"tabId": "nowhere"})).await?;
            browser.click("#toggle-inspector").await?;
            listed(browser, "[data-kind=call]", "focusTab").await?;
            listed(browser, "[data-kind=answer][data-outcome=failed]", "nowhere").await?;

            // The filter keeps what was asked for.
            browser.fill("#inspector-text", "setmode").await?;
            let names = "return [...document.querySelectorAll('#messages li:not([hidden]) .name')].every((name) => name.textContent === 'setmode');";
            browser.script_until("the filter", names).await?;
            // By keyboard: the newest is the answer, the next one the call; its data is a tree.
            let keys = "const list = document.getElementById('messages');
            for (const key of ['Home', 'End']) list.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));";
            browser.script(keys, vec![]).await?;
            browser.text("#message", "value: 1").await?;
            browser.text("#message", "from the provider").await?;
            browser.picture("inspector").await?;
            browser.click("#inspector-test").await?;
            let copied =
                "return document.getElementById('inspector-out').value.includes('HostRequest::decode(\"setmode\"');";
            browser.script_until("the test to copy", copied).await?;
            browser.click("#inspector-lines").await?;
            let lines = "return document.getElementById('inspector-out').value.split('\\n').every((line) => JSON.parse(line).name === 'setmode');";
            browser.script_until("the JSON lines", lines).await?;
            Ok(())
        },
    );
}

#[test]
fn an_event_is_raised_and_a_fault_switched_on() {
    let setup = Setup::new("raw.html");
    hosted("an_event_is_raised_and_a_fault_switched_on", &setup, Library::Ours, async |browser: &Browser, _: &Host| {
        send(browser, "1", "getmode", json!({})).await?;
        browser.click("#toggle-inspector").await?;
        listed(browser, "[data-kind=answer]", "getmode").await?;
        browser.click("#inspector-tools > summary").await?;
        let choose = "const event = document.getElementById('raise-event');
            if (!event.options.length || !document.getElementById('raise-provider').value) return false;
            event.value = 'onmodechanged';
            event.dispatchEvent(new Event('change'));
            return document.getElementById('raise-field-value') !== null;";
        browser.script_until("the form of the event", choose).await?;
        browser.script("document.getElementById('raise').requestSubmit();", vec![]).await?;
        listed(browser, "[data-kind=event]", "onmodechanged").await?;

        browser
            .script(
                "const effect = document.getElementById('fault-effect');
             effect.value = 'fail';
             effect.dispatchEvent(new Event('change'));
             document.getElementById('fault').requestSubmit();",
                vec![],
            )
            .await?;
        browser.text("#faults", "the next call of any method by any provider: fails").await?;
        browser.picture("inspector-tools").await?;
        send(browser, "2", "getmode", json!({})).await?;
        listed(browser, "[data-kind=answer][data-outcome=failed]", "a fault of the inspector").await?;
        Ok(())
    });
}
