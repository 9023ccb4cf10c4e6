//! Custom events between a widget and the scripts of the desktop page.

use cif_browser_tests::{Browser, Outcome, until};
use serde_json::{Value, json};

use crate::caller::{await_events, begin, events, history, listen, resolved, value, with_caller};
use crate::stage::Desktop;

/// Handles an event in the page with a function that writes down what it gets, and waits until the server knows.
async fn handle(browser: &Browser, name: &str) -> Outcome {
    let body = "
        const [name] = arguments;
        window.handled ??= [];
        window.handler ??= (data, provider) => {
          const at = data.get('value')?.at;
          window.handled.push({
            map: data instanceof Map, value: data.get('value'), date: at instanceof Date && at.toISOString(),
            origin: data.get('originURL'), provider: provider.name,
          });
        };
        document.body.dataset.handled = '';
        const settle = (text) => (document.body.dataset.handled = text);
        cifDesktop.addHandler(name, window.handler).then(() => settle('yes'), (error) => settle(error.message));";
    browser.script(body, vec![json!(name)]).await?;
    browser.script_until("the handler", "return document.body.dataset.handled !== '';").await.map(drop)
}

/// Waits until the page has handled so many events.
async fn handled(browser: &Browser, count: usize) -> Outcome<Vec<Value>> {
    until(&format!("{count} events in the page"), async || {
        let list = browser.script("return window.handled;", vec![]).await.map_err(|failure| failure.to_string())?;
        let list = list.as_array().cloned().unwrap_or_default();
        if list.len() >= count { Ok(list) } else { Err(format!("{list:?}")) }
    })
    .await
}

#[test]
fn a_widget_raises_events_for_the_page() {
    with_caller("a_widget_raises_events_for_the_page", async |browser: &Browser, _: &mut Desktop| {
        assert_eq!(value(browser, "raiseEvent", json!(["CALL_STARTED", {"a": 1}])).await?, false, "nobody listens");
        handle(browser, "CALL_STARTED").await?;
        assert_eq!(value(browser, "raiseEvent", json!(["CALL_STARTED", {"a": 1}])).await?, true);
        let got = &handled(browser, 1).await?[0];
        assert_eq!((&got["map"], &got["value"], &got["provider"]), (&json!(true), &json!({"a": 1}), &json!("widget")));
        assert!(got["origin"].as_str().is_some_and(|url| url.ends_with("/caller.html")), "{got}");

        // A date arrives as a date.
        let raise = "cifCall('dated', 'raiseEvent', ['CALL_STARTED', { at: new Date(0) }]);";
        let frame = crate::caller::FRAME;
        browser.in_frame(frame, async |widget: &Browser| widget.script(raise, vec![]).await).await?;
        assert_eq!(resolved(browser, "dated").await?, true);
        assert_eq!(handled(browser, 2).await?[1]["date"], "1970-01-01T00:00:00.000Z");

        assert_eq!(value(browser, "raiseEvent", json!(["CALL_ENDED"])).await?, false, "another name");
        let removed = "return cifDesktop.removeHandler('CALL_STARTED', window.handler);";
        assert_eq!(browser.script(removed, vec![]).await?, true);
        assert_eq!(value(browser, "raiseEvent", json!(["CALL_STARTED"])).await?, false, "nobody listens any more");
        Ok(())
    });
}

#[test]
fn the_page_raises_events_for_a_widget() {
    with_caller("the_page_raises_events_for_a_widget", async |browser: &Browser, _: &mut Desktop| {
        listen(browser, "greeting", "resolve").await?;
        let raise = "return cifDesktop.raiseEvent(...arguments);";
        // Nobody registered the first one; events and answers come to a frame in order.
        assert_eq!(browser.script(raise, vec![json!("unknown"), json!(1)]).await?, json!([]));
        let results = browser.script(raise, vec![json!("greeting"), json!({"hello": [1]})]).await?;
        assert_eq!(results, json!([{"provider": "widget", "outcome": "success", "data": true}]));
        let got = await_events(browser, "greeting", 1).await?;
        let entries = got[0]["$map"].as_array().cloned().unwrap_or_default();
        assert!(entries.contains(&json!(["value", {"hello": [1]}])), "a Map with the value: {got:?}");
        let call = begin(browser, "getMode", json!([])).await?;
        resolved(browser, &call).await?;
        assert_eq!(events(browser, "unknown").await?, Vec::<Value>::new());
        assert!(history(browser).await?.iter().all(|(name, _)| name != "unknown"));

        // To another provider only.
        let other = vec![json!("greeting"), json!(2), json!("loopback")];
        assert_eq!(browser.script(raise, other).await?, json!([]));
        let call = begin(browser, "getMode", json!([])).await?;
        resolved(browser, &call).await?;
        assert_eq!(events(browser, "greeting").await?.len(), 1);

        // Names that are no custom ones.
        let refusal = "return cifDesktop.raiseEvent(arguments[0], 1).then(() => '', (error) => error.message);";
        for (name, why) in [("click", "DOM events"), ("onclicktoact", "built in"), ("getmode", "built in")] {
            let refused = browser.script(refusal, vec![json!(name)]).await?;
            assert!(refused.as_str().is_some_and(|text| text.contains(why)), "{refused}");
        }
        handle(browser, "getmode").await?;
        let said = browser.script("return document.body.dataset.handled;", vec![]).await?;
        assert!(said.as_str().is_some_and(|text| text.contains("method of the API")), "{said}");
        Ok(())
    });
}
