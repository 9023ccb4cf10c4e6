//! Bad input on the page's socket: every piece is refused with the rule or field it breaks, and nobody else notices.

use futures::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::page::{Page, entry, next};
use crate::support::serve;

#[tokio::test]
async fn messages_that_are_none_are_refused_one_by_one() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    let nest = "[".repeat(100_000) + "1" + &"]".repeat(100_000);
    let deep = format!(r#"{{"type":"act","data":{{"action":"raiseEvent","name":"x","value":{nest}}}}}"#);
    for (text, named) in [
        ("", "EOF"),
        ("{", "EOF"),
        (r#"{"type":"frame_message","data":{"provider":"contoso_ph"#, "EOF"),
        ("[]", "invalid"),
        (r#"{"type":"explode"}"#, "explode"),
        (r#"{"type":"frame_loaded","data":{"provider":"contoso_phone","epoch":"one"}}"#, "data.epoch"),
        (r#"{"type":"frame_loaded","data":{"provider":"contoso_phone"}}"#, "epoch"),
        (r#"{"type":"frame_loaded","data":{"provider":7,"epoch":1}}"#, "data.provider"),
        (r#"{"type":"act","data":{"action":"juggle"}}"#, "juggle"),
        (r#"{"type":"load","data":{"requestId":-1,"what":{"kind":"tables"}}}"#, "-1"),
        (
            r#"{"type":"conversation","data":{"requestId":1,"provider":"a","conversation":"c","action":{"do":"sing"}}}"#,
            "sing",
        ),
        (r#"{"type":"act","data":{"action":"raiseEvent","name":"x","value":{"$map":7}}}"#, "[key, value] pairs"),
        (r#"{"type":"act","data":{"action":"raiseEvent","name":"x","value":{"$huh":7}}}"#, "$huh"),
        (r#"{"type":"act","data":{"action":"raiseEvent","name":"\ud800"}}"#, "data.name"),
        (deep.as_str(), "recursion"),
    ] {
        page.raw(text).await;
        let trouble = page.message("error").await;
        let message = trouble["message"].as_str().unwrap();
        assert!(message.to_lowercase().contains(&named.to_lowercase()), "{named} in {message}");
        assert_eq!(trouble["fatal"], false);
    }
    page.socket.send(Message::binary(vec![0, 1])).await.unwrap();
    assert!(page.message("error").await["message"].as_str().unwrap().contains("binary"));
    page.post("getmode", json!([]), "m1").await;
    assert_eq!(page.posted().await["messageCorrelationId"], "m1", "the socket is still good");
}

#[tokio::test]
async fn frames_are_answered_with_the_field_that_is_wrong() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    let origin = "https://phone.contoso.com";
    for (number, (kind, data, named)) in [
        ("setmode", json!({"$map": [["value", "wide"]]}), "value"),
        ("setwidth", json!({"$map": []}), "value"),
        ("createrecord", json!({"$map": [["entityName", 7]]}), "entityName"),
        ("createSession", json!("not an object"), "messageData"),
        ("retrieverecord", json!([1, 2]), "messageData"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("h{number}");
        let message = json!({"messageType": kind, "messageData": data, "messageCorrelationId": id});
        page.forward("contoso_phone", origin, message).await;
        let answer = page.answer(&id).await;
        assert_eq!(answer["messageOutcome"], "failure", "{kind}");
        let text = entry(&answer["messageData"], "message").as_str().unwrap_or_default().to_owned();
        assert!(text.contains(named), "{kind}: {text}");
    }
    let unreadable = json!({"provider": "contoso_phone", "origin": origin, "epoch": 1, "messageType": "setmode",
        "correlationId": "u1", "problem": "value: a function cannot be sent"});
    page.say("frame_unreadable", unreadable).await;
    let answer = page.answer("u1").await;
    assert!(entry(&answer["messageData"], "message").as_str().unwrap().contains("a function"));
}

#[tokio::test]
async fn strange_messages_of_frames_hurt_nobody() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    let origin = "https://phone.contoso.com";
    for message in [
        json!(null),
        json!("text"),
        json!([]),
        json!({}),
        json!({"messageType": 7}),
        json!({"messageType": "CIF_Response", "messageCorrelationId": "never-sent"}),
        json!({"messageOutcome": "success", "messageCorrelationId": ""}),
        json!({"messageType": "x".repeat(100_000), "messageData": null}),
    ] {
        page.forward("contoso_phone", origin, message).await;
    }
    // Keys with a dollar sign, and the same request twice: both are answered, each once.
    let message = json!({"messageType": "my_event", "messageData": {"$map": [["$obj", {"$obj": [["$map", 1]]}]]},
        "messageCorrelationId": "d1"});
    page.forward("contoso_phone", origin, message.clone()).await;
    page.forward("contoso_phone", origin, message).await;
    for _ in 0..2 {
        let answer = page.answer("d1").await;
        assert_eq!(entry(&answer["messageData"], "value"), &json!(false), "nobody has subscribed");
    }
    page.post("getmode", json!([]), "m1").await;
    assert_eq!(page.answer("m1").await["messageOutcome"], "success");
}

#[tokio::test]
async fn a_message_that_is_too_long_is_refused_and_one_beyond_reason_ends_only_its_own_socket() {
    let served = serve().await;
    let mut good = Page::connect(&served, "good").await;
    let mut bad = Page::connect(&served, "bad").await;
    let long =
        json!({"type": "load", "data": {"requestId": 1, "what": {"kind": "search", "text": "x".repeat(3_000_000)}}});
    bad.raw(&long.to_string()).await;
    let trouble = bad.message("error").await;
    assert!(trouble["message"].as_str().unwrap().contains("bytes"), "{trouble}");
    // The socket may be gone before all of it is written.
    drop(bad.socket.send(Message::text("y".repeat(20_000_000))).await);
    let (code, reason) = loop {
        if let Err(close) = next(&mut bad.socket).await {
            break close;
        }
    };
    assert!(code == 0 || (code == 1009 && !reason.is_empty()), "{code} {reason}");
    good.post("getmode", json!([]), "m1").await;
    assert_eq!(good.answer("m1").await["messageOutcome"], "success");
}

#[tokio::test]
async fn a_flood_of_requests_is_bounded_and_every_one_is_answered() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    for number in 0..600 {
        let id = format!("n{number}");
        page.post("notifyEvent", json!([["templateName", "cif_incoming_call"]]), &id).await;
    }
    // The first ones wait for the agent; those for which there is no room are answered at once.
    let full: Value = page.answer("n599").await;
    assert!(full["messageData"].to_string().to_lowercase().contains("queue"), "{full}");
    page.view("the first notification", |view| !view["notification"].is_null()).await;
}
