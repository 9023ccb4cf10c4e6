//! The inspector over the page's socket, and the trace for programs.

use cif_axum::AccessToken;
use serde_json::{Value, json};

use crate::page::Page;
use crate::support::{Served, records, serve, serve_with};

impl Page {
    /// Asks the inspector, and gives the result or the error.
    async fn ask(&mut self, number: u64, what: Value) -> Value {
        self.say("inspector", json!({"requestId": number, "what": what})).await;
        let answer = self.wait("answer", |message| message["data"]["requestId"] == number).await["data"].clone();
        if answer["error"].is_null() { answer["result"].clone() } else { answer["error"].clone() }
    }

    /// All messages of the inspector up to now.
    async fn inspected(&mut self, number: u64) -> Vec<Value> {
        let batch = self.ask(number, json!({"kind": "messages", "after": 0})).await;
        batch["messages"].as_array().expect("messages").clone()
    }
}

/// The messages of one kind by a provider, by name.
fn of<'a>(messages: &'a [Value], kind: &str, provider: &str) -> Vec<&'a Value> {
    messages.iter().filter(|message| message["kind"] == kind && message["provider"] == provider).collect()
}

#[tokio::test]
async fn a_page_sees_what_widgets_and_native_providers_say() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    page.post("getmode", json!([]), "m1").await;
    page.answer("m1").await;
    page.forward(
        "contoso_phone",
        "https://stranger.example",
        json!({"messageType": "getmode", "messageCorrelationId": "x"}),
    )
    .await;
    page.view("the provider", |view| view["providers"][2]["connected"] == true).await;
    page.say("simulate", json!({"channel": "voice", "number": "15550100199"})).await;
    served.clock.advance_until(page.view("a call", |view| !view["notification"].is_null())).await;

    let messages = page.inspected(1).await;
    let calls = of(&messages, "call", "contoso_phone");
    assert_eq!((&calls[0]["name"], &calls[0]["origin"]), (&json!("getmode"), &json!("https://phone.contoso.com")));
    let answer = of(&messages, "answer", "contoso_phone")[0];
    assert_eq!((&answer["answers"], &answer["outcome"]["is"]), (&calls[0]["number"], &json!("ok")));
    assert_eq!((&answer["data"], &answer["latencyMs"]), (&json!(2), &json!(0)));
    let refused = of(&messages, "refused", "contoso_phone")[0];
    let why = refused["outcome"]["why"].as_str().expect("an explanation");
    assert!(
        why.contains("https://stranger.example is not trusted") && why.contains("has https://phone.contoso.com"),
        "{why}"
    );
    // A provider in the same process: its commands, its reports, its calls.
    assert_eq!(of(&messages, "command", "loopback")[0]["name"], "provider.attach");
    let offered = of(&messages, "report", "loopback");
    assert!(offered.iter().any(|report| report["name"] == "conversation.offered"), "{offered:#?}");
    let calls = of(&messages, "call", "loopback");
    assert!(calls.iter().any(|call| call["name"] == "search"), "the screen pop asks the host: {calls:#?}");
    assert!(of(&messages, "answer", "loopback").iter().all(|answer| answer["outcome"]["is"] == "ok"));
}

#[tokio::test]
async fn faults_have_their_effect_on_the_next_calls() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    let fault = |effect: Value| json!({"kind": "addFault", "fault": {"provider": "contoso_phone", "method": "getmode", "effect": effect}});
    let listed = page.ask(1, fault(json!({"kind": "fail", "message": "on purpose"}))).await;
    assert_eq!(listed["faults"][0]["times"], 1);
    page.post("getmode", json!([]), "m1").await;
    let failed = page.answer("m1").await;
    assert!(failed["messageOutcome"] == "failure" && failed.to_string().contains("on purpose"), "{failed}");

    page.ask(2, fault(json!({"kind": "delay", "ms": 3000}))).await;
    page.post("getmode", json!([]), "m2").await;
    let before = served.clock.seconds();
    assert_eq!(served.clock.advance_until(page.answer("m2")).await["messageOutcome"], "success");
    assert!(served.clock.seconds() >= before + 3);

    page.ask(3, fault(json!({"kind": "timeOut"}))).await;
    page.post("getmode", json!([]), "m3").await;
    let late = served.clock.advance_until(page.answer("m3")).await;
    assert!(late["messageOutcome"] == "failure" && late.to_string().contains("no result after"), "{late}");

    let input = json!([["input", {"templateName": "cif_call", "templateParameters": {"customerName": "Ada"}}]]);
    page.post("createSession", input, "s1").await;
    page.view("the session", |view| view["sessions"][1]["title"] == "Ada").await;
    page.ask(4, fault(json!({"kind": "closeSession"}))).await;
    page.post("getmode", json!([]), "m4").await;
    page.view("no session", |view| view["sessions"].as_array().is_some_and(|sessions| sessions.len() == 1)).await;
    assert_eq!(page.answer("m4").await["messageOutcome"], "success");

    let wrong = page.ask(5, fault(json!({"kind": "delay", "ms": 999_999}))).await;
    assert!(wrong.as_str().is_some_and(|text| text.contains("expected at most 120000")), "{wrong}");
    page.ask(6, fault(json!({"kind": "timeOut"}))).await;
    assert_eq!(page.ask(7, json!({"kind": "clearFaults"})).await["faults"], json!([]));
}

#[tokio::test]
async fn a_lost_socket_keeps_the_answer_for_the_next_one() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    page.ask(1, json!({"kind": "addFault", "fault": {"effect": {"kind": "loseSocket"}}})).await;
    page.post("getmode", json!([]), "m1").await;
    let code = loop {
        match crate::page::next(&mut page.socket).await {
            Ok(_) => {}
            Err((code, _)) => break code,
        }
    };
    assert_eq!(code, 1012);
    let mut page = Page::connect(&served, "t1").await;
    assert_eq!(page.welcome["resumed"], true);
    // The answer came with the old connection or comes with this one; the call was carried out once.
    let answers = page
        .inspected(2)
        .await
        .into_iter()
        .filter(|message| message["kind"] == "answer" && message["name"] == "getmode")
        .count();
    assert_eq!(answers, 1);
}

#[tokio::test]
async fn an_event_is_raised_from_its_form_and_messages_become_a_test() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    let tables = page.ask(1, json!({"kind": "tables"})).await;
    let event =
        tables["events"].as_array().and_then(|events| events.iter().find(|event| event["name"] == "onmodechanged"));
    assert_eq!(event.expect("the event")["fields"][0]["key"], "value");
    let raise =
        |data: Value| json!({"kind": "raise", "provider": "contoso_phone", "event": "onmodechanged", "data": data});
    assert_eq!(page.ask(2, raise(json!({"value": 1}))).await["kind"], "done");
    assert_eq!(page.posted().await["messageType"], "onmodechanged", "though the widget registered for nothing");
    let wrong = page.ask(3, raise(json!({"value": "x"}))).await;
    assert!(wrong.as_str().is_some_and(|text| text.contains("value")), "{wrong}");
    let nobody = json!({"kind": "raise", "provider": "voice", "event": "onmodechanged", "data": {"value": 1}});
    assert!(page.ask(4, nobody).await.as_str().is_some_and(|text| text.contains("voice is not connected")));

    let numbers: Vec<Value> = page.inspected(5).await.iter().map(|message| message["number"].clone()).collect();
    let test = page.ask(6, json!({"kind": "test", "numbers": numbers})).await;
    let text = test["text"].as_str().expect("a text");
    assert!(
        text.contains(r##"host.send_event(HostEvent::decode("onmodechanged", value(r#"{"value":1}"#)?)?);"##),
        "{text}"
    );
}

impl Served {
    async fn trace(&self, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let answer = self.request("POST", "/cif/trace", headers, body).await;
        (answer.status, answer.body)
    }
}

#[tokio::test]
async fn programs_read_the_same_messages_and_foreign_pages_do_not() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    page.post("getmode", json!([]), "m1").await;
    page.answer("m1").await;
    let (status, body) = served.trace(&[], r#"{"after":0}"#).await;
    let batch: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(status, 200);
    assert!(
        batch["messages"]
            .as_array()
            .is_some_and(|messages| messages.iter().any(|message| message["name"] == "getmode"))
    );
    // There is nothing newer: the answer waits, no longer than its time.
    let newest = page.inspected(1).await.last().expect("a message")["number"].clone();
    let waiting = served.clock.advance_until(served.trace(&[], &json!({"after": newest}).to_string())).await;
    assert_eq!((waiting.0, waiting.1.contains("\"messages\":[]")), (200, true), "{}", waiting.1);
    assert_eq!(served.trace(&[("Origin", "https://evil.example")], "{}").await.0, 403);
    assert_eq!(served.trace(&[], "nonsense").await.0, 400);

    let guarded = serve_with(records(), Some(AccessToken::new("0123456789abcdef").expect("long enough"))).await;
    let guarded_ask = |token: &'static str| {
        let guarded = &guarded;
        async move { guarded.clock.advance_until(guarded.trace(&[("Authorization", token)], "{}")).await.0 }
    };
    assert_eq!(guarded_ask("Bearer wrong").await, 401);
    assert_eq!(guarded_ask("Bearer 0123456789abcdef").await, 200);
}
