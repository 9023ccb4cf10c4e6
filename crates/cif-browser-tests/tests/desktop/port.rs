//! The port between our client library and the desktop: calls, events and reloads with it.

use cif_browser_tests::{Browser, Outcome, until};
use serde_json::json;

use crate::caller::{FRAME, listen, ready, value, with_caller};
use crate::stage::Desktop;

/// Counts what the page hears on its window, apart from what it says to itself.
const COUNT_IN_PAGE: &str =
    "window.heard = 0; addEventListener('message', ({ source }) => { if (source !== window) heard += 1; });";
/// Counts what a widget hears on its window.
const COUNT_IN_WIDGET: &str = "window.heard = 0; addEventListener('message', () => { heard += 1; });";

/// Waits until a call of the widget is answered without a message on the window.
async fn upgraded(browser: &Browser) -> Outcome {
    until("a call over the port", async || {
        let say = |failure: cif_browser_tests::Failure| failure.to_string();
        let before = browser.script("return heard;", vec![]).await.map_err(say)?;
        value(browser, "getMode", json!([])).await.map_err(say)?;
        let after = browser.script("return heard;", vec![]).await.map_err(say)?;
        if before == after { Ok(()) } else { Err(format!("{before} messages on the window, then {after}")) }
    })
    .await
}

#[test]
fn calls_and_events_go_over_a_port_once_the_host_has_agreed() {
    with_caller(
        "calls_and_events_go_over_a_port_once_the_host_has_agreed",
        async |browser: &Browser, _: &mut Desktop| {
            browser.script(COUNT_IN_PAGE, vec![]).await?;
            upgraded(browser).await?;
            let input = json!({"templateName": "msdyn_chat_session", "context": {"nested": [1, null]}});
            let session = value(browser, "createSession", json!([input])).await?;
            let map = value(browser, "getSession", json!([session])).await?;
            assert!(
                map["$map"].as_array().is_some_and(|pairs| pairs.contains(&json!(["context", {"nested": [1, null]}]))),
                "{map}"
            );

            // Events follow when the window has been quiet for a moment.
            listen(browser, "onmodechanged", "resolve").await?;
            browser.in_frame(FRAME, async |widget: &Browser| widget.script(COUNT_IN_WIDGET, vec![]).await).await?;
            until("an event over the port", async || {
                let say = |failure: cif_browser_tests::Failure| failure.to_string();
                let count = "return [heard, document.querySelectorAll('#log [data-event=onmodechanged]').length];";
                let read =
                    async || browser.in_frame(FRAME, async |widget: &Browser| widget.script(count, vec![]).await).await;
                let before = read().await.map_err(say)?;
                browser.click("#toggle-panel").await.map_err(say)?;
                let expected = before[1].as_u64().unwrap_or_default() + 1;
                let after = until("the event", async || {
                    let now = read().await.map_err(say)?;
                    if now[1] == json!(expected) { Ok(now) } else { Err(now.to_string()) }
                })
                .await
                .map_err(say)?;
                if before[0] == after[0] {
                    Ok(())
                } else {
                    Err(format!("the event came to the window: {before}, {after}"))
                }
            })
            .await
        },
    );
}

#[test]
fn a_widget_that_loads_again_gets_a_new_port() {
    with_caller("a_widget_that_loads_again_gets_a_new_port", async |browser: &Browser, _: &mut Desktop| {
        browser.script(COUNT_IN_PAGE, vec![]).await?;
        upgraded(browser).await?;
        let leave = "document.body.dataset.ready = 'false'; location.reload();";
        browser.in_frame(FRAME, async |widget: &Browser| widget.script(leave, vec![]).await).await?;
        ready(browser).await?;
        value(browser, "getMode", json!([])).await?;
        upgraded(browser).await
    });
}
