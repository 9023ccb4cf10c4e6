//! DOM events between the desktop page and its scripts, and what the agent does beside calls: closing, idling, asking for a
//! report.

use cif_browser_tests::{Browser, Options, Outcome, Site, run};
use serde_json::{Value, json};

use crate::caller::{await_events, begin, events, listen, ready, resolved, value, with_caller};
use crate::stage::{Desktop, explained};

/// Dispatches a CustomEvent on the page's window. `detail` is an expression.
async fn dispatch(browser: &Browser, name: &str, detail: &str) -> Outcome {
    let body = format!("window.dispatchEvent(new CustomEvent({name:?}, {{ detail: {detail} }}));");
    browser.script(&body, vec![]).await.map(drop)
}

/// Calls something and waits for its answer: everything that was on its way to the widget has arrived then.
async fn settled(browser: &Browser) -> Outcome {
    let call = begin(browser, "getMode", json!([])).await?;
    resolved(browser, &call).await.map(drop)
}

#[test]
fn scripts_of_the_page_reach_widgets_by_dom_events() {
    with_caller("scripts_of_the_page_reach_widgets_by_dom_events", async |browser: &Browser, _: &mut Desktop| {
        // A hook keeps every field of its detail, which may be a Map.
        for event in ["onclicktoact", "setPresenceEvent", "onPresenceChange", "THEME", "OTHER", "focusin"] {
            listen(browser, event, "nothing").await?;
        }
        value(browser, "setClickToAct", json!([false])).await?;
        dispatch(browser, "CIClickToAct", "{ value: '1' }").await?;
        settled(browser).await?;
        assert_eq!(events(browser, "onclicktoact").await?, Vec::<Value>::new(), "the flag is off");
        // The next provider with the flag has taken the click: the one of the desktop's own demo. At home the widget is active.
        browser.find("#sessions [data-session=session-id-1][aria-current=true]").await?;
        browser.click("#sessions [data-session=session-id-0]").await?;
        browser.find("#sessions [data-session=session-id-0][aria-current=true]").await?;
        value(browser, "setClickToAct", json!([true])).await?;
        let detail = "new Map([['value', 'tel:+1 555'], ['entityId', 'e1'], ['message', 'kept'], ['form', { id: 1 }]])";
        dispatch(browser, "CIClickToAct", detail).await?;
        let click = &await_events(browser, "onclicktoact", 1).await?[0];
        let expected = json!({"value": "1555", "name": "", "format": "phone", "entityId": "e1", "message": "kept", "form": {"id": 1}});
        assert_eq!(*click, expected);

        // A presence of a script is shown, forwarded, and not dispatched again; one of the agent is dispatched by the page.
        browser.script("window.heard = []; window.addEventListener('setPresenceEvent', (event) => heard.push(event.detail.presenceInfo.presenceText));", vec![]).await?;
        let info = "{ presenceId: 'lunch', presenceInfo: { presenceId: 'lunch', presenceText: 'At lunch', presenceColor: '#ff0000', basePresenceStatus: 'AWAY' } }";
        dispatch(browser, "setPresenceEvent", info).await?;
        let shown = &await_events(browser, "onPresenceChange", 1).await?[0];
        assert_eq!(shown["presenceInfo"]["presenceText"], "At lunch");
        assert_eq!(events(browser, "setPresenceEvent").await?.len(), 1);
        browser.script_until("the presence", "return document.querySelector('#presence').value === 'lunch';").await?;
        let pick = "[...document.querySelectorAll('#presence-menu [data-presence]')].find((one) => one.textContent === 'Busy').click();";
        browser.script(pick, vec![]).await?;
        await_events(browser, "onPresenceChange", 2).await?;
        browser.script_until("the page's own event", "return heard.length === 2;").await?;
        settled(browser).await?;
        assert_eq!(browser.script("return heard;", vec![]).await?, json!(["At lunch", "Busy"]));
        assert_eq!(events(browser, "onPresenceChange").await?.len(), 2, "its own event is not processed again");

        // Names that providers registered are forwarded; built-in events and types of DOM events are not.
        dispatch(browser, "THEME", "{ color: 'dark', at: 1 }").await?;
        dispatch(browser, "THEME", "{ providerName: 'loopback' }").await?;
        dispatch(browser, "THEME", "undefined").await?;
        dispatch(browser, "OTHER", "{ providerName: 'widget' }").await?;
        for name in ["onclicktoact", "focusin", "UNWANTED"] {
            dispatch(browser, name, "{ value: 'forged' }").await?;
        }
        let texts: Vec<Value> =
            await_events(browser, "THEME", 2).await?.iter().map(|event| event["$map"][0][1].clone()).collect();
        assert_eq!(texts, [json!(r#"{"color":"dark","at":1}"#), json!("{}")]);
        assert_eq!(await_events(browser, "OTHER", 1).await?.len(), 1);
        settled(browser).await?;
        assert_eq!((events(browser, "onclicktoact").await?.len(), events(browser, "focusin").await?.len()), (1, 0));
        Ok(())
    });
}

#[test]
fn a_widget_is_asked_before_closing_and_for_the_report() {
    with_caller("a_widget_is_asked_before_closing_and_for_the_report", async |browser: &Browser, _: &mut Desktop| {
        for (event, end) in
            [("onBeforeSessionClosed", "reject"), ("onSessionClosed", "nothing"), ("fetchDebugData", "resolve")]
        {
            listen(browser, event, end).await?;
        }
        let input =
            json!({"templateName": "cif_call", "templateParameters": {"customerName": "Ada"}, "context": {"call": 7}});
        let session = value(browser, "createSession", json!([input])).await?;
        let id = session.as_str().unwrap_or_default().to_owned();
        browser.click(&format!("[data-close-session={id}]")).await?;
        // Advice only in an app with several sessions.
        let closed = await_events(browser, "onSessionClosed", 1).await?;
        assert_eq!(closed[0], json!({"sessionId": id, "context": {"call": 7}}));
        let asked = events(browser, "onBeforeSessionClosed").await?;
        assert_eq!(asked, [json!({"sessionId": id, "focused": true, "context": {"call": 7}})]);

        browser.click("#toggle-log").await?;
        browser.click("#log-report").await?;
        browser.script_until("the report", "return document.querySelector('#report-text') !== null;").await?;
        let report =
            browser.script("return JSON.parse(document.querySelector('#report-text').textContent);", vec![]).await?;
        assert_eq!(
            (&report["complete"], &report["answers"][0]),
            (&json!(true), &json!({"provider": "widget", "outcome": "success", "data": true}))
        );
        assert_eq!(report["providers"][0]["name"], "widget");
        let link = browser.script("return document.querySelector('#report-save').download;", vec![]).await?;
        assert!(link.as_str().is_some_and(|name| name.starts_with("cif-report-")), "{link}");
        Ok(())
    });
}

#[test]
fn an_agent_who_does_nothing_is_told_as_idle() {
    run("an_agent_who_does_nothing_is_told_as_idle", &Options::new(), async |browser: &Browser| {
        let site = Site::fixtures().await?;
        let widget = format!("{}?idleTimeThreshold=2", site.address("caller.html"));
        let mut desktop = Desktop::start(["--widget".to_owned(), widget]).await?;
        site.set_host(&desktop.address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            ready(browser).await?;
            listen(browser, "onSessionIdle", "nothing").await?;
            let session = value(browser, "createSession", json!([{"templateName": "cif_call"}])).await?;
            let idle = await_events(browser, "onSessionIdle", 1).await?;
            assert_eq!(idle[0], json!({"sessionId": session, "idle": true}));
            browser.script("window.dispatchEvent(new PointerEvent('pointermove'));", vec![]).await?;
            let idle = await_events(browser, "onSessionIdle", 2).await?;
            assert_eq!(idle[1], json!({"sessionId": session, "idle": false}));
            Ok(())
        })
        .await
    });
}
