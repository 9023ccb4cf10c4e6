//! The port between our client library and the desktop: calls, events and reloads with it.

use cif_browser_tests::{Browser, Options, Outcome, Proxy, Site, free_port, run, until};
use serde_json::json;

use crate::caller::{FRAME, begin, listen, parse, ready, resolved, settled, value, with_caller};
use crate::stage::{Desktop, explained};

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

#[test]
fn calls_over_a_port_are_answered_while_the_server_is_away() {
    let name = "calls_over_a_port_are_answered_while_the_server_is_away";
    run(name, &Options::new(), async |browser: &Browser| {
        let (near, far) = (free_port()?, free_port()?);
        let network = Proxy::start_on(near, far).await?;
        let (site, address) = (Site::fixtures().await?, format!("http://127.0.0.1:{near}"));
        let widget = site.address("caller.html");
        let mut desktop = Desktop::start_on(far, ["--public-url", &address, "--widget", &widget]).await?;
        desktop.address.clone_from(&address);
        site.set_host(&address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            ready(browser).await?;
            browser.script(COUNT_IN_PAGE, vec![]).await?;
            upgraded(browser).await?;
            let ring = json!([{"templateName": "cif_incoming_call", "templateParameters": {"customerName": "Ada"}}]);
            let ringing = begin(browser, "notifyEvent", ring.clone()).await?;
            browser.text("#notification h2", "Ada").await?;

            network.cut();
            browser.find("body:not([data-connection=open])").await?;
            let heard = browser.script("return heard;", vec![]).await?;
            let mut calls = Vec::new();
            // One that changes things, one that reads, one that has no time limit of its own.
            for (method, arguments) in [("setMode", json!([1])), ("getEnvironment", json!([])), ("notifyEvent", ring)] {
                calls.push((method, begin(browser, method, arguments).await?));
            }
            for (method, id) in calls {
                let state = settled(browser, &id).await?;
                // The library would speak of a time that is over; it was the page that answered, and before that.
                let message = state["message"].as_str().unwrap_or_default();
                assert!(state["state"] == "rejected" && message.contains("lost its server"), "{method}: {state}");
            }
            assert_eq!(browser.script("return heard;", vec![]).await?, heard, "nothing came to the window");

            network.mend();
            browser.find("body[data-connection=open]").await?;
            upgraded(browser).await?;
            // What waited for the agent before the loss still does.
            browser.click("#accept").await?;
            assert_eq!(parse(&resolved(browser, &ringing).await?)?["actionName"], "Accept");
            Ok(())
        })
        .await
    });
}
