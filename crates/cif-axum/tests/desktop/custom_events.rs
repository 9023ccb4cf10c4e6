//! Custom events of widgets for the scripts of the pages.

use serde_json::{Value, json};

use crate::page::{Page, entry};
use crate::support::serve;

/// The widget raises an event; what it is answered.
async fn raise(page: &mut Page, name: &str, value: Value, id: &str) -> Value {
    page.post(name, json!([["value", value], ["correlationId", "c1"]]), id).await;
    let answer = page.answer(id).await;
    assert_eq!(answer["messageOutcome"], "success", "{answer}");
    entry(&answer["messageData"], "value").clone()
}

/// A page handles the next event with success or without, and gives it.
async fn handle(page: &mut Page, success: bool) -> Value {
    let event = page.message("page_event").await;
    page.say("event_settled", json!({"id": event["id"], "success": success})).await;
    event
}

/// Subscribes and gives the answer.
async fn subscribe(page: &mut Page, name: &str, id: u64) -> Value {
    page.say("subscribe", json!({"requestId": id, "name": name})).await;
    let is = |message: &Value| message["type"] == "answer" && message["data"]["requestId"] == id;
    page.wait("the answer", is).await["data"].clone()
}

#[tokio::test]
async fn every_tab_that_subscribed_gets_the_event() {
    let served = serve().await;
    let mut leader = Page::connect(&served, "leader").await;
    let mut second = Page::connect(&served, "second").await;
    let mut third = Page::connect(&served, "third").await;
    assert_eq!(raise(&mut leader, "CALL", json!(0), "r0").await, json!(false), "nobody listens");
    for page in [&mut leader, &mut second] {
        assert_eq!(subscribe(page, "CALL", 1).await["result"]["kind"], "done");
    }
    subscribe(&mut third, "OTHER", 1).await;
    let value = json!({"at": {"$date": "2026-01-02T03:04:05.000Z"}, "nothing": {"$undefined": true}});
    leader.post("CALL", json!([["value", value], ["correlationId", "c1"]]), "r1").await;
    for (page, success) in [(&mut leader, false), (&mut second, true)] {
        let event = handle(page, success).await;
        assert_eq!((&event["name"], &event["value"], &event["correlationId"]), (&json!("CALL"), &value, &json!("c1")));
        assert_eq!(event["provider"], "contoso_phone");
        assert_eq!(event["originURL"], "https://phone.contoso.com/widget");
    }
    let answer = leader.answer("r1").await;
    assert_eq!(entry(&answer["messageData"], "value"), &json!(true), "one of them succeeded");
    leader.post("OTHER", json!([["value", 2]]), "r2").await;
    assert_eq!(handle(&mut third, false).await["name"], "OTHER", "and not the event that it did not want");
    let answer = leader.answer("r2").await;
    assert_eq!(entry(&answer["messageData"], "value"), &json!(false), "its only handler failed");
    assert_eq!(raise(&mut leader, "call", json!(3), "r3").await, json!(false), "the case must match");
}

#[tokio::test]
async fn events_of_several_names_keep_their_order() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    for (id, name) in ["z_started", "a_ended"].into_iter().enumerate() {
        subscribe(&mut page, name, id as u64).await;
    }
    for round in 0..20 {
        for name in ["z_started", "a_ended"] {
            page.post(name, json!([["value", round]]), &format!("{name}{round}")).await;
        }
    }
    for round in 0..20 {
        for name in ["z_started", "a_ended"] {
            let event = page.message("page_event").await;
            assert_eq!((&event["name"], &event["value"]), (&json!(name), &json!(round)));
        }
    }
}

#[tokio::test]
async fn a_subscription_ends_with_its_handler_or_its_connection() {
    let served = serve().await;
    let mut leader = Page::connect(&served, "leader").await;
    subscribe(&mut leader, "CALL", 1).await;
    leader.say("unsubscribe", json!({"name": "CALL"})).await;
    assert_eq!(raise(&mut leader, "CALL", json!(1), "r1").await, json!(false));

    subscribe(&mut leader, "CALL", 2).await;
    drop(leader);
    let mut leader = Page::connect(&served, "leader").await;
    // Until the server has seen the end of the old connection, that one still counts.
    let mut tries = 0;
    while raise(&mut leader, "CALL", json!(1), &format!("t{tries}")).await == json!(true) {
        tries += 1;
        assert!(tries < 1000, "the subscription of a connection that is gone stays");
    }
    subscribe(&mut leader, "CALL", 3).await;
    leader.post("CALL", json!([["value", "after"]]), "r3").await;
    assert_eq!(handle(&mut leader, true).await["value"], "after", "the page subscribed anew");
}

#[tokio::test]
async fn names_that_cannot_come_and_too_many_names_are_refused() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    let long = "x".repeat(257);
    for (id, (name, part)) in [("", "1 to 256"), (long.as_str(), "1 to 256"), ("getmode", "method")].iter().enumerate()
    {
        let answer = subscribe(&mut page, name, id as u64).await;
        assert!(answer["error"].as_str().is_some_and(|error| error.contains(part)), "{answer}");
    }
    // A built-in event's name is a custom one when a widget raises it.
    subscribe(&mut page, "onclicktoact", 10).await;
    page.post("onclicktoact", json!([["value", 1]]), "r1").await;
    assert_eq!(handle(&mut page, true).await["name"], "onclicktoact");
    for number in 0..63 {
        let answer = subscribe(&mut page, &format!("name{number}"), 100 + number).await;
        assert_eq!(answer["result"]["kind"], "done", "{answer}");
    }
    let answer = subscribe(&mut page, "one more", 200).await;
    assert!(answer["error"].as_str().is_some_and(|error| error.contains("64 names at most")), "{answer}");
    page.say("unsubscribe", json!({"name": "name7"})).await;
    assert_eq!(subscribe(&mut page, "one more", 201).await["result"]["kind"], "done");
}
