//! Style D: found by the referrer, templates by search, two handlers for one event, custom events.

use cif_browser_tests::{Browser, Outcome};
use cif_protocol::CustomEventForm;
use serde_json::{Value, json};

use super::host::{Host, Setup};
use super::on_both;
use super::widget::{act, all_reads, asked, begin, end, reads, report, settled};
use crate::stage::ADA_ID;

fn setup() -> Setup {
    Setup::new("style-d.html").record(|mut record| {
        record.custom_event_form = CustomEventForm::Json;
        record
    })
}

async fn started(browser: &Browser) -> Outcome {
    assert_eq!(reads(browser, "msdyn_sessiontemplate", 1).await?, [json!(["msdyn_chat_session", "string"])]);
    let tab = reads(browser, "msdyn_applicationtabtemplate", 1).await?;
    assert_eq!(tab, [json!(["msdyn_omnichannel_search", "string"])]);
    let notification = reads(browser, "msdyn_notificationtemplate", 1).await?;
    assert_eq!(notification, [json!(["msdyn_chat_incoming_unauthenticated", "string"])]);
    assert_eq!(reads(browser, "dashboard", 1).await?, ["session-id-1"]);
    reads(browser, "focused", 1).await?;
    let search = |entity: &str, query: &str| {
        format!("search {}", json!({"entityName": entity, "queryParameters": query, "searchOnly": true}))
    };
    let named = "$select=msdyn_name,msdyn_uniquename&$filter=componentstate eq 0";
    let sessions =
        "$select=msdyn_name,msdyn_uniquename,msdyn_sessiontype&$filter=msdyn_sessiontype eq 0 and componentstate eq 0";
    let input = json!({"templateName": "vnd_dashboard", "templateParameters": {"title": "Dashboard"}});
    let dashboard = json!({"correlationId": "90000000-0000-4000-8000-000000000001", "input": input});
    let handler = |name: &str| format!("addGenericHandler {}", json!({"eventType": name}));
    let mut expected = vec![
        search("msdyn_sessiontemplate", sessions),
        search("msdyn_applicationtabtemplate", named),
        search("msdyn_notificationtemplate", named),
        format!("createSession {dashboard}"),
    ];
    let names = ["onSessionSwitched", "onSessionClosed", "onmodechanged", "onsizechanged", "onclicktoact"];
    expected.extend(names.map(handler));
    let again = ["onPresenceChange", "onSessionSwitched", "onSessionClosed", "onConversationLoad"];
    expected.extend(again.map(handler));
    expected.push(handler("onCustomerMessageReceived"));
    let mut lines: Vec<&str> = expected.iter().map(String::as_str).collect();
    let session = super::widget::requests(browser).await?;
    let asks = session.get(expected.len()).cloned().unwrap_or_default();
    assert!(asks.starts_with("getSession "), "{asks}");
    lines.push(&asks);
    asked(browser, 0, &lines).await?;
    settled(browser).await
}

#[test]
fn style_d_takes_a_conversation() {
    on_both("style_d_takes_a_conversation", &setup(), async |browser: &Browser, _: &Host| {
        started(browser).await?;
        let listen = "window.heard = []; return cifDesktop.addHandler('onConversationLoad', (data) => { heard.push(data.get('value')); }).then(() => true);";
        browser.script(listen, vec![]).await?;

        begin(browser, "incoming", json!([])).await?;
        browser.click("#accept").await?;
        assert_eq!(end(browser, "incoming").await?, "session-id-2");
        // The map is filled when the focus event comes: the answer precedes it.
        let views = reads(browser, "first switched", 2).await?;
        assert_eq!(views.last(), Some(&json!("session-id-2")));
        reads(browser, "view", 1).await?;
        browser.script_until("the event in the page", "return window.heard.length === 1;").await?;
        assert_eq!(reads(browser, "loaded", 1).await?, [json!(true)]);
        act(browser, "message", json!([])).await?;
        for name in ["message", "refresh", "intent"] {
            assert_eq!(reads(browser, name, 1).await?, [json!(false)], "{name} is answered, nobody listens");
        }
        settled(browser).await?;
        let report = report(browser).await?;
        assert_eq!(all_reads(&report, "view").last(), Some(&json!("conversation")), "{}", report["reads"]);

        // The session that is left and the one that is entered: two handlers each, one message each.
        browser.click("#sessions [data-session=session-id-1]").await?;
        let first = reads(browser, "first switched", views.len() + 2).await?;
        assert_eq!(first[first.len() - 2..], ["session-id-2", "session-id-1"]);
        let asked = reads(browser, "view", first.len()).await?;
        assert_eq!(asked.last(), Some(&json!("dashboard")));
        browser.click("[data-close-session=session-id-2]").await?;
        assert_eq!(reads(browser, "first closed", 1).await?, ["session-id-2"]);
        assert_eq!(reads(browser, "second closed", 1).await?, ["session-id-2"]);
        settled(browser).await
    });
}

#[test]
fn style_d_asks_for_attention_and_hears_the_page() {
    on_both("style_d_asks_for_attention_and_hears_the_page", &setup(), async |browser: &Browser, _: &Host| {
        started(browser).await?;
        act(browser, "attention", json!([1, "session-id-1"])).await?;
        assert_eq!(reads(browser, "attention", 1).await?, [Value::Null]);
        // A session that is gone: it makes a new one.
        act(browser, "attention", json!([0, "session-id-9"])).await?;
        assert_eq!(reads(browser, "attention refused", 1).await?, [json!(true)]);
        assert_eq!(reads(browser, "new session", 1).await?, ["session-id-2"]);

        // The handlers of custom events parse what they get.
        let raise = "cifDesktop.raiseEvent('onConversationLoad', { conversationId: '7' });";
        browser.script(raise, vec![]).await?;
        assert_eq!(reads(browser, "custom", 1).await?, [json!({"conversationId": "7"})]);
        browser.script("cifDesktop.raiseEvent('onCustomerMessageReceived', '{\"messageId\":\"8\"}');", vec![]).await?;
        assert_eq!(reads(browser, "custom", 2).await?[1], json!({"messageId": "8"}));
        settled(browser).await
    });
}

#[test]
fn style_d_uses_its_tools() {
    on_both("style_d_uses_its_tools", &setup(), async |browser: &Browser, _: &Host| {
        started(browser).await?;
        act(browser, "tools", json!([ADA_ID])).await?;
        let report = report(browser).await?;
        let read = |name: &str| all_reads(&report, name).pop().unwrap_or(Value::Null);
        let expected = [
            ("setMode", json!(1)),
            ("setWidth", json!(300)),
            ("getMode", json!(1)),
            ("getWidth", json!(300)),
            ("getEnvironment", json!("Alex Agent")),
            ("setPresence", json!(true)),
            ("getPresence", json!("Busy")),
            ("createRecord", json!(["string", "task"])),
            ("retrieveRecord", json!("Ada Lovelace")),
            ("updateRecord", json!(true)),
        ];
        for (name, value) in expected {
            assert_eq!(read(name), value, "{name}: {}", report["reads"]);
        }
        assert!(read("getTabs").is_array() && read("createTab").is_string(), "{}", report["reads"]);
        assert!(read("showGlobalNotification").is_string(), "{}", report["reads"]);
        browser.text("body", "A customer waits").await?;
        assert_eq!(reads(browser, "presence changed", 1).await?, ["Busy"]);
        settled(browser).await
    });
}
