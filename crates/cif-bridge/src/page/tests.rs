//! The messages as they stand on the wire: those that the page's scripts send, and those that they read.

use cif_host::{Desk, DeskConfig, Side, demo_records};
use cif_protocol::channel::{Capabilities, ChannelKind, Conversation as Call, ConversationState, Direction, Level};
use cif_protocol::{Entries, ProviderRecord, Value};
use cif_provider::{HostExt, ManualRuntime};
use futures::StreamExt;
use serde_json::json;
use std::sync::Arc;

use super::*;

#[test]
fn everything_that_the_page_says_is_understood() {
    let act = |data: &str| format!(r#"{{"type":"act","data":{data}}}"#);
    let texts = [
        r#"{"type":"hello","data":{"token":"t","tabId":"00ff","version":1}}"#.to_owned(),
        r#"{"type":"frame_message","data":{"provider":"p","origin":"http://127.0.0.1:7071","epoch":0,"message":{"messageType":"getmode","messageData":{"$map":[["correlationId",{"$undefined":true}]]},"messageCorrelationId":"a1"}}}"#.to_owned(),
        r#"{"type":"frame_unreadable","data":{"provider":"p","origin":"null","epoch":1,"messageType":"setwidth","problem":"messageData.value: a number must be finite, found NaN"}}"#.to_owned(),
        r#"{"type":"frame_loaded","data":{"provider":"p","epoch":2}}"#.to_owned(),
        r#"{"type":"frame_silent","data":{"provider":"p"}}"#.to_owned(),
        r#"{"type":"refused","data":{"origin":"https://ads.example","reason":"it is not the frame of any provider","times":1}}"#.to_owned(),
        r#"{"type":"violation","data":{"directive":"frame-src","blocked":"https://login.example"}}"#.to_owned(),
        act(r#"{"action":"screenWidth","width":1400}"#),
        act(r#"{"action":"tabTitle","tab":"tab-id-0","title":"Contacts"}"#),
        act(r#"{"action":"clickToAct","value":"+1 (555) 010-0199","name":"mobilephone","format":"phone","entity":"contact","id":"0","title":"Ada Lovelace"}"#),
        act(r#"{"action":"clickToAct","value":"5550142","name":"x","format":"phone"}"#),
        act(r#"{"action":"acceptNotification","id":"n1"}"#),
        act(r#"{"action":"declineNotification","id":"n1"}"#),
        act(r#"{"action":"setPanelMode","mode":2}"#),
        act(r#"{"action":"resizePanel","width":390}"#),
        act(r#"{"action":"focusSession","session":"session-id-2"}"#),
        act(r#"{"action":"closeSession","session":"session-id-1"}"#),
        act(r#"{"action":"focusTab","tab":"tab-id-1"}"#),
        act(r#"{"action":"closeTab","tab":"tab-id-1"}"#),
        act(r#"{"action":"openPage","page":{"kind":"entityList","entity":"account"},"newTab":false}"#),
        act(r#"{"action":"openPage","page":{"kind":"entityRecord","entity":"contact","id":null},"newTab":true}"#),
        act(r#"{"action":"openPage","page":{"kind":"search","text":"ada"},"newTab":true}"#),
        act(r#"{"action":"formDirty","tab":"tab-id-1","dirty":true}"#),
        act(r#"{"action":"raiseEvent","name":"greeting","value":{"$map":[["a",1]]}}"#),
        r#"{"type":"load","data":{"requestId":1,"what":{"kind":"tables"}}}"#.to_owned(),
        r#"{"type":"load","data":{"requestId":2,"what":{"kind":"rows","entity":"contact","search":null}}}"#.to_owned(),
        r#"{"type":"load","data":{"requestId":3,"what":{"kind":"form","entity":"contact","id":null,"values":null}}}"#.to_owned(),
        r#"{"type":"load","data":{"requestId":4,"what":{"kind":"search","text":"ada"}}}"#.to_owned(),
        r#"{"type":"save","data":{"requestId":5,"tab":"tab-id-1","columns":{"lastname":"King","telephone2":null}}}"#.to_owned(),
        r#"{"type":"simulate","data":{"channel":"voice","number":"+1 555 010 0199"}}"#.to_owned(),
        r#"{"type":"conversation","data":{"requestId":6,"provider":"loopback","conversation":"c1","action":{"do":"transfer","to":"42"}}}"#.to_owned(),
        r#"{"type":"subscribe","data":{"requestId":7,"name":"WIDGET_CALL_STARTED"}}"#.to_owned(),
        r#"{"type":"unsubscribe","data":{"name":"WIDGET_CALL_STARTED"}}"#.to_owned(),
        r#"{"type":"raise","data":{"requestId":8,"name":"THEME","value":{"$map":[["a",1]]},"provider":"p","correlationId":"c"}}"#.to_owned(),
        r#"{"type":"report","data":{"requestId":9}}"#.to_owned(),
        act(r#"{"action":"activity"}"#),
        act(r#"{"action":"windowFocus","focused":true}"#),
        act(r#"{"action":"requestDebugData"}"#),
        act(r#"{"action":"hookClick","detail":{"value":"+1 555 010 0199","form":{"id":1}}}"#),
        act(r#"{"action":"hookPresence","detail":{"$map":[["presenceId","p1"]]}}"#),
        r#"{"type":"event_settled","data":{"id":3,"success":true}}"#.to_owned(),
        act(r#"{"action":"dismissNotice","number":4}"#),
        r#"{"type":"lead"}"#.to_owned(),
        r#"{"type":"pong"}"#.to_owned(),
    ];
    for text in texts {
        if let Err(error) = PageMessage::parse(&text) {
            panic!("{text}: {error}");
        }
    }
}

fn sent(message: &ServerMessage) -> serde_json::Value {
    serde_json::from_str(&message.to_text().expect("JSON")).expect("JSON")
}

#[test]
fn the_page_finds_the_keys_that_it_reads() {
    let answer = Value::Object(Entries::from_iter([("messageData", Value::Map(Entries::new()))]));
    let origin = "http://127.0.0.1:7071".parse().expect("origin");
    assert_eq!(
        sent(&ServerMessage::ToFrame(ToFrame::new("p".into(), origin, answer))),
        json!({"type": "to_frame", "data": {"provider": "p", "origin": "http://127.0.0.1:7071", "message": {"messageData": {"$map": []}}}})
    );
    assert_eq!(sent(&ServerMessage::Leader(Leader::new(true))), json!({"type": "leader", "data": {"leading": true}}));
    assert_eq!(sent(&ServerMessage::ShowLog), json!({"type": "show_log"}));
    assert_eq!(sent(&ServerMessage::Ping), json!({"type": "ping"}));
    assert_eq!(
        sent(&ServerMessage::Error(Trouble::fatal("load the page again"))),
        json!({"type": "error", "data": {"message": "load the page again", "fatal": true}})
    );
    assert_eq!(
        sent(&ServerMessage::Answer(Answer::new(4, Err::<Loaded, _>("no such table")))),
        json!({"type": "answer", "data": {"requestId": 4, "error": "no such table"}})
    );
    let welcome = sent(&ServerMessage::Welcome(Welcome::new("Desk", true).with_simulation(true)));
    let data = &welcome["data"];
    assert_eq!((&data["app"], &data["leader"], &data["canSimulate"]), (&json!("Desk"), &json!(true), &json!(true)));
    assert_eq!((&data["maxMessage"], &data["resumed"]), (&json!(MAX_PAGE_MESSAGE), &json!(false)));
}

#[test]
fn a_custom_event_carries_what_its_handlers_read() {
    let runtime = ManualRuntime::new();
    let config = DeskConfig::new(vec![ProviderRecord::widget("phone", "https://phone.example/w")]);
    let desk = Desk::new(config, Arc::new(demo_records().expect("records")), runtime.handle());
    let connection = desk.connect("phone", Side::Frame).expect("in use");
    let mut events = desk.subscribe("CALL").expect("room");
    runtime.block_on(connection.host().raise_event("CALL", Value::Undefined)).expect("answer");
    let event = runtime.block_on(events.next()).expect("event");
    let id = serde_json::to_value(event.id).expect("id");
    let expected = json!({"id": id, "name": "CALL", "value": {"$undefined": true}, "originURL": "https://phone.example/w", "provider": "phone"});
    assert_eq!(sent(&ServerMessage::PageEvent(event)), json!({"type": "page_event", "data": expected}));
}

#[test]
fn a_conversation_carries_what_its_card_shows() {
    let call = Call::new("c1", ChannelKind::Voice, Direction::Inbound, ConversationState::Connected);
    let can = Capabilities::default().with_end(Level::Full);
    let live = LiveConversation::new("loopback".into(), call, &can, false);
    let sent = sent(&ServerMessage::Conversations(Conversations::new(vec![live])));
    let card = &sent["data"]["conversations"][0];
    assert_eq!((&card["provider"], &card["actions"]), (&json!("loopback"), &json!(["hang_up"])));
    assert_eq!(
        (&card["conversation"]["state"], &card["conversation"]["direction"]),
        (&json!("connected"), &json!("inbound"))
    );
    assert!(card.get("connectedMs").is_some() && card.get("messages").is_some());
}

#[test]
fn the_view_has_what_the_page_draws() {
    let runtime = ManualRuntime::new();
    let config = DeskConfig::new(vec![ProviderRecord::widget("phone", "https://phone.example/w")]);
    let desk = Desk::new(config, Arc::new(demo_records().expect("records")), runtime.handle());
    let sent = sent(&ServerMessage::View(Box::new(ViewChanged::new(desk.view()))));
    let view = &sent["data"]["view"];
    for key in [
        "sessions",
        "tabs",
        "notification",
        "notificationsWaiting",
        "panel",
        "providers",
        "clickToAct",
        "problems",
        "userName",
    ] {
        assert!(view.get(key).is_some(), "{key}: {view}");
    }
    assert_eq!(view["tabs"][0]["page"]["kind"], "entityList");
    for key in ["mode", "provider", "title", "position", "widgetWidth"] {
        assert!(view["panel"].get(key).is_some(), "{key}: {view}");
    }
    let frame = &view["providers"][0]["frame"];
    assert_eq!(frame["src"], "https://phone.example/w");
    for key in ["sandbox", "allow", "visible", "allowDescendantFrames"] {
        assert!(frame.get(key).is_some(), "{key}: {frame}");
    }
}

/// The names on the wire of the variants of an enum, from its source.
fn names(source: &str, start: &str) -> Vec<String> {
    let body = source.split(start).nth(1).and_then(|rest| rest.split("\n}").next()).expect(start);
    let variants = body.lines().map(str::trim).filter(|line| line.starts_with(char::is_uppercase));
    let snake = |name: &str| {
        let letters = name.char_indices().flat_map(|(at, letter)| {
            let gap = (at > 0 && letter.is_uppercase()).then_some('_');
            gap.into_iter().chain(letter.to_lowercase())
        });
        letters.collect()
    };
    variants.map(|line| snake(line.split(['(', ',']).next().unwrap_or_default())).collect()
}

#[test]
fn the_book_has_every_message() {
    let book = include_str!("../../../../docs/src/page-api.md");
    let (from_page, to_page) = book.split_once("## From the server").expect("two tables");
    let ours = names(include_str!("from_page.rs"), "pub enum PageMessage {");
    let theirs = names(include_str!("to_page.rs"), "pub enum ServerMessage {");
    for (table, names) in [(from_page, ours), (to_page, theirs)] {
        assert!(names.len() > 10, "{names:?}");
        for name in names {
            assert!(table.contains(&format!("\n| `{name}` |")), "page-api.md has no row for `{name}`");
        }
    }
}
