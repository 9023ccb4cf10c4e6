//! What widgets ask, over the page's socket, and what is posted to them.

use serde_json::{Value, json};

use crate::page::{Page, entry};
use crate::support::{WIDGET, serve};

fn map(pairs: &[(&str, Value)]) -> Value {
    pairs.iter().map(|(key, value)| json!([key, value])).collect()
}

fn session(customer: &str) -> Value {
    let input = json!({"templateName": "cif_call", "templateParameters": {"customerName": customer}});
    map(&[("input", input)])
}

#[tokio::test]
async fn a_widget_asks_for_the_mode_and_is_answered() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    page.say("frame_loaded", json!({"provider": "contoso_phone", "epoch": 1})).await;
    page.post("getmode", json!([]), "m1").await;
    let accepted = page.message("frame_origin").await;
    assert_eq!(accepted["origin"], "https://phone.contoso.com");
    let sent = page.message("to_frame").await;
    assert_eq!((&sent["provider"], &sent["origin"]), (&json!("contoso_phone"), &json!("https://phone.contoso.com")));
    let answer = &sent["message"];
    assert_eq!(answer["messageType"], "CIF_Response");
    assert_eq!(answer["messageOutcome"], "success");
    assert_eq!(answer["messageCorrelationId"], "m1");
    assert_eq!(entry(&answer["messageData"], "value"), &json!(2), "hidden on home");
}

#[tokio::test]
async fn the_answer_to_create_session_comes_before_the_events_of_the_focus() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    page.post("addGenericHandler", map(&[("eventType", json!("onSessionSwitched"))]), "h1").await;
    assert_eq!(page.answer("h1").await["messageOutcome"], "success");
    page.post("createSession", session("Ada"), "s1").await;
    page.post("createSession", session("Grace"), "s2").await;
    let mut order = Vec::new();
    while order.len() < 5 {
        let message = page.posted().await;
        let data = message["messageData"].as_str().map(|text| serde_json::from_str::<Value>(text).unwrap());
        order.push(match data {
            Some(event) => format!("{} {}", event["sessionId"].as_str().unwrap(), event["focused"]),
            None => format!(
                "{} {}",
                message["messageCorrelationId"].as_str().unwrap(),
                entry(&message["messageData"], "value")
            ),
        });
    }
    let expected =
        ["s1 \"session-id-1\"", "session-id-1 true", "s2 \"session-id-2\"", "session-id-1 false", "session-id-2 true"];
    assert_eq!(order, expected, "the complete sequence of the first comes before that of the second");
    page.post("getFocusedSession", json!([]), "f1").await;
    assert_eq!(entry(&page.answer("f1").await["messageData"], "value"), "session-id-2");
}

#[tokio::test]
async fn events_of_different_providers_are_posted_in_the_order_in_which_they_happened() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    for (provider, origin) in [("contoso_phone", WIDGET), ("other_phone", "https://other.example")] {
        let handler = map(&[("eventType", json!("onSessionSwitched"))]);
        for (kind, data) in [("addGenericHandler", handler), ("createSession", session("Ada"))] {
            let id = format!("{provider} {kind}");
            let message =
                json!({"messageType": kind, "messageData": {"$map": data}, "messageCorrelationId": id.as_str()});
            page.forward(provider, origin, message).await;
            assert_eq!(page.answer(&id).await["messageOutcome"], "success", "{id}");
        }
    }
    for id in ["session-id-1", "session-id-2"] {
        page.say("act", json!({"action": "focusSession", "session": id})).await;
    }
    let mut told = Vec::new();
    while told.len() < 7 {
        let posted = page.message("to_frame").await;
        let event: Value = serde_json::from_str(posted["message"]["messageData"].as_str().expect("an event")).unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        told.push(format!("{} {} {}", text(&posted["provider"]), text(&event["sessionId"]), event["focused"]));
    }
    let to_first = ["other_phone session-id-2 false", "contoso_phone session-id-1 true"];
    let to_second = ["contoso_phone session-id-1 false", "other_phone session-id-2 true"];
    // By their names, the first would hear of its gain before the other one hears of its loss.
    let expected = [&["contoso_phone session-id-1 true"][..], &to_second, &to_first, &to_second].concat();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_click_reaches_the_widget_that_registered_and_its_answer_is_taken() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    page.post("addGenericHandler", map(&[("eventType", json!("onclicktoact"))]), "h1").await;
    page.answer("h1").await;
    page.say("act", json!({"action": "clickToAct", "value": "+1 555 010 0199", "name": "telephone1"})).await;
    let event = page.posted().await;
    assert_eq!(event["messageType"], "onclicktoact");
    let payload: Value = serde_json::from_str(event["messageData"].as_str().expect("JSON text")).unwrap();
    assert_eq!((&payload["value"], &payload["format"]), (&json!("15550100199"), &json!("phone")));
    let id = event["messageCorrelationId"].as_str().unwrap();
    assert!(id.len() >= 32, "128 bits as hexadecimal digits: {id}");
    let reply = json!({"messageType": "CIF_Response", "messageOutcome": "success", "messageCorrelationId": id});
    page.forward("contoso_phone", "https://phone.contoso.com", reply).await;
    page.post("getmode", json!([]), "m1").await;
    assert_eq!(page.posted().await["messageCorrelationId"], "m1", "a response is never answered");
}

#[tokio::test]
async fn a_reload_clears_registrations() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    page.say("frame_loaded", json!({"provider": "contoso_phone", "epoch": 1})).await;
    page.post("addGenericHandler", map(&[("eventType", json!("my_event"))]), "h1").await;
    page.answer("h1").await;
    // Later than anything that the next document could have said.
    served.clock.advance(std::time::Duration::from_secs(11));
    page.say("frame_loaded", json!({"provider": "contoso_phone", "epoch": 2})).await;
    page.say("act", json!({"action": "raiseEvent", "name": "my_event", "value": 1})).await;
    let data = json!({"provider": "contoso_phone", "origin": "https://phone.contoso.com", "epoch": 2, "message":
        {"messageType": "getmode", "messageData": {"$map": []}, "messageCorrelationId": "m1"}});
    page.say("frame_message", data).await;
    assert_eq!(page.posted().await["messageCorrelationId"], "m1", "the event went to nobody");
}

#[tokio::test]
async fn wrong_origins_get_no_answer_and_a_line_in_the_log() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    let request = json!({"messageType": "getmode", "messageData": {"$map": []}, "messageCorrelationId": "x1"});
    page.forward("contoso_phone", "https://evil.example", request.clone()).await;
    page.forward("nobody", "https://phone.contoso.com", request.clone()).await;
    page.forward("contoso_phone", "https://other.example", request).await;
    page.say("refused", json!({"origin": "https://phone.contoso.com", "reason": "it is not the frame"})).await;
    page.post("getmode", json!([]), "good").await;
    assert_eq!(page.posted().await["messageCorrelationId"], "good");
    for text in ["https://evil.example", "nobody", "https://other.example", "it is not the frame"] {
        served.logged(text).await;
    }
    let lines = page.wait("log", |message| message["type"] == "log").await;
    assert!(!lines["data"]["entries"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_silent_frame_is_explained() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    page.say("frame_silent", json!({"provider": "contoso_phone"})).await;
    served.logged("drops the port").await;
}

#[tokio::test]
async fn a_type_that_nobody_knows_is_answered_with_false() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    for (number, name) in ["cif.upgrade", "", "GETMODE", "WIDGET_CALL_STARTED", "raiseEvent"].into_iter().enumerate() {
        let id = format!("u{number}");
        page.post(name, map(&[("versions", json!([1]))]), &id).await;
        let answer = page.answer(&id).await;
        assert_eq!(answer["messageOutcome"], "success", "{name:?}");
        assert_eq!(entry(&answer["messageData"], "value"), &json!(false), "{name:?}");
    }
}
