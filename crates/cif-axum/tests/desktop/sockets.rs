//! Who may open the page's socket.

use std::time::Duration;

use futures::SinkExt;
use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::page::{Page, next, open, own_socket};
use crate::support::serve;

#[tokio::test]
async fn only_our_own_page_may_connect() {
    let served = serve().await;
    let port = served.address.port();
    let (evil, other_port) = ("https://evil.example".to_owned(), format!("http://127.0.0.1:{}", port ^ 1));
    for origin in [Some(evil), Some("null".into()), Some(other_port), Some(format!("https://127.0.0.1:{port}")), None] {
        let headers: Vec<(&'static str, &str)> = origin.iter().map(|origin| ("Origin", origin.as_str())).collect();
        match open(&served, "/cif/page", &headers).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403, "{origin:?}"),
            other => panic!("{origin:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn the_first_message_must_be_a_hello_with_the_right_secret() {
    let served = serve().await;
    let token = served.desktop.page_token().reveal();
    let hello = |token: &str, tab: &str, version: u32| {
        json!({"type": "hello", "data": {"token": token, "tabId": tab, "version": version}}).to_string()
    };
    for (first, reason) in [
        (hello("wrong", "t", 1), "token"),
        (hello("", "t", 1), "token"),
        (hello(token, "t", 2), "version"),
        (hello(token, "", 1), "tabId"),
        (hello(token, &"t".repeat(200), 1), "tabId"),
        (json!({"type": "hello", "data": {"tabId": "t", "version": 1}}).to_string(), "token"),
        (json!({"type": "lead"}).to_string(), "hello"),
        ("{".to_owned(), "hello"),
    ] {
        let mut socket = own_socket(&served).await;
        socket.send(Message::text(first.clone())).await.unwrap();
        let trouble = next(&mut socket).await.unwrap();
        assert_eq!((&trouble["type"], &trouble["data"]["fatal"]), (&json!("error"), &json!(true)), "{first}");
        let text = trouble["data"]["message"].as_str().unwrap();
        assert!(text.contains(reason) && !text.contains(token), "{first}: {text}");
        assert_eq!(next(&mut socket).await.unwrap_err().0, 1008, "{first}");
    }
    let mut socket = own_socket(&served).await;
    socket.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert_eq!(next(&mut socket).await.unwrap()["type"], "error");
}

#[tokio::test]
async fn a_socket_without_hello_is_closed_after_five_seconds() {
    let served = serve().await;
    let mut socket = own_socket(&served).await;
    let began = served.clock.seconds();
    let trouble = served.clock.advance_until(next(&mut socket)).await.unwrap();
    assert!(trouble["data"]["message"].as_str().unwrap().contains("5 s"), "{trouble}");
    assert!(served.clock.seconds() - began >= 5);
}

#[tokio::test]
async fn a_page_that_stays_silent_is_pinged_and_then_given_up() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    served.clock.advance_until(page.message("view")).await;
    let ping = served.clock.advance_until(page.wait("ping", |message| message["type"] == "ping")).await;
    assert_eq!(ping["type"], "ping");
    page.raw(r#"{"type":"pong"}"#).await;
    let closed = async {
        loop {
            if let Err(close) = next(&mut page.socket).await {
                return close;
            }
        }
    };
    let (code, reason) = served.clock.advance_until(closed).await;
    assert!(code == 1008 && reason.contains("35 s"), "{code} {reason}");
}

#[tokio::test]
async fn the_page_draws_what_the_desk_has() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    assert_eq!(page.welcome["leader"], true);
    assert_eq!(page.welcome["resumed"], false);
    let view = page.message("view").await["view"].clone();
    assert_eq!(view["providers"][0]["name"], "contoso_phone");
    page.say("load", json!({"requestId": 7, "what": {"kind": "rows", "entity": "contact"}})).await;
    let answer = page.message("answer").await;
    assert_eq!((&answer["requestId"], &answer["result"]["kind"]), (&json!(7), &json!("rows")));
    page.say("load", json!({"requestId": 8, "what": {"kind": "rows", "entity": "spaceship"}})).await;
    assert!(page.message("answer").await["error"].as_str().unwrap().contains("spaceship"));
    page.say("act", json!({"action": "focusSession", "session": "session-id-99"})).await;
    assert!(page.message("error").await["message"].as_str().unwrap().contains("session-id-99"));
    served.clock.advance(Duration::from_millis(1));
}
