//! Several browser tabs of one agent.

use serde_json::json;

use crate::page::Page;
use crate::support::serve;

#[tokio::test]
async fn two_tabs_show_the_same_workspace_and_one_leads() {
    let served = serve().await;
    let mut first = Page::connect(&served, "first").await;
    let mut second = Page::connect(&served, "second").await;
    assert_eq!((&first.welcome["leader"], &second.welcome["leader"]), (&json!(true), &json!(false)));
    first.say("act", json!({"action": "openPage", "page": {"kind": "entityList", "entity": "account"}})).await;
    for page in [&mut first, &mut second] {
        page.view("the accounts", |view| view["tabs"][0]["page"]["entity"] == "account").await;
    }
    // Frames are in the leading tab only.
    second.post("getmode", json!([]), "x").await;
    first.post("getmode", json!([]), "m1").await;
    assert_eq!(first.posted().await["messageCorrelationId"], "m1");
    served.logged("does not host the frames").await;
}

#[tokio::test]
async fn a_tab_takes_over_when_it_is_asked_to_or_when_the_leader_goes() {
    let served = serve().await;
    let mut first = Page::connect(&served, "first").await;
    let mut second = Page::connect(&served, "second").await;
    second.raw(r#"{"type":"lead"}"#).await;
    assert_eq!(first.message("leader").await["leading"], false);
    assert_eq!(second.message("leader").await["leading"], true);
    second.post("getmode", json!([]), "m1").await;
    assert_eq!(second.posted().await["messageCorrelationId"], "m1");
    drop(second);
    assert_eq!(served.clock.advance_until(first.message("leader")).await["leading"], true);
    assert!(served.clock.seconds() >= 5, "a broken connection may come back");
    first.post("getmode", json!([]), "m2").await;
    assert_eq!(first.posted().await["messageCorrelationId"], "m2");
}

#[tokio::test]
async fn a_lone_tab_finds_its_frames_again_after_a_break() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    page.post("addGenericHandler", json!([["eventType", "my_event"]]), "h1").await;
    page.answer("h1").await;
    drop(page);
    let mut page = Page::connect(&served, "t1").await;
    assert_eq!((&page.welcome["leader"], &page.welcome["resumed"]), (&json!(true), &json!(true)));
    page.say("act", json!({"action": "raiseEvent", "name": "my_event", "value": 7})).await;
    assert_eq!(page.posted().await["messageType"], "my_event", "the registration was kept");
}

#[tokio::test]
async fn another_tab_waits_a_moment_for_one_that_is_away() {
    let served = serve().await;
    drop(Page::connect(&served, "away").await);
    let mut second = Page::connect(&served, "second").await;
    assert_eq!(second.welcome["leader"], false);
    assert_eq!(served.clock.advance_until(second.message("leader")).await["leading"], true);
    let back = Page::connect(&served, "away").await;
    assert_eq!((&back.welcome["leader"], &back.welcome["resumed"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn a_connection_that_comes_back_soon_finds_its_frames_though_there_is_another_tab() {
    let served = serve().await;
    let mut leader = Page::connect(&served, "leader").await;
    let mut second = Page::connect(&served, "second").await;
    leader.post("addGenericHandler", json!([["eventType", "my_event"]]), "h1").await;
    leader.answer("h1").await;
    drop(leader);
    let mut leader = Page::connect(&served, "leader").await;
    assert_eq!((&leader.welcome["leader"], &leader.welcome["resumed"]), (&json!(true), &json!(true)));
    second.say("act", json!({"action": "raiseEvent", "name": "my_event", "value": 7})).await;
    assert_eq!(leader.posted().await["messageType"], "my_event", "the registration was kept");
}

#[tokio::test]
async fn the_same_tab_connecting_twice_closes_the_old_connection() {
    let served = serve().await;
    let mut old = Page::connect(&served, "t1").await;
    let new = Page::connect(&served, "t1").await;
    assert_eq!(new.welcome["resumed"], true);
    let close = loop {
        if let Err(close) = crate::page::next(&mut old.socket).await {
            break close;
        }
    };
    assert!(close.1.contains("again"), "{close:?}");
}

#[tokio::test]
async fn after_a_break_the_page_learns_which_of_its_frame_messages_arrived() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    assert_eq!(page.welcome["heard"], 0);
    let ask = json!({"messageType": "getmode", "messageData": {"$map": []}, "messageCorrelationId": "m"});
    let data = json!({"provider": "contoso_phone", "origin": "https://phone.contoso.com", "epoch": 1, "number": 41, "message": ask});
    page.say("frame_message", data).await;
    page.answer("m").await;
    // The tab connects again before the server has seen the break: what still comes over the old connection is not heard.
    let again = Page::connect(&served, "t1").await;
    assert_eq!((&again.welcome["resumed"], &again.welcome["heard"]), (&json!(true), &json!(41)));
}
