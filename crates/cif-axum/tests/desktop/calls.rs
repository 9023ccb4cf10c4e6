//! A call of the loopback provider, from ringing to the completed activity.

use std::time::Duration;

use cif_host::query::Query;
use serde_json::{Value, json};

use crate::page::Page;
use crate::support::{Served, serve};

/// The rows of the table of phone calls.
async fn phone_calls(served: &Served) -> Vec<cif_protocol::Record> {
    served.desktop.desk().records().query("phonecall", &Query::all()).await.unwrap()
}

pub(crate) async fn ringing(served: &Served, page: &mut Page) -> Value {
    page.view("the provider", |view| view["providers"][2]["connected"] == true).await;
    page.say("simulate", json!({"channel": "voice", "number": "15550100199"})).await;
    // The flow waits a moment for the name of the customer.
    let notified = page.view("the notification", |view| !view["notification"].is_null());
    served.clock.advance_until(notified).await["notification"].clone()
}

/// The conversations in the next list in which the only one is in this state.
async fn conversation(page: &mut Page, state: &str) -> Value {
    let fits = |message: &Value| {
        message["type"] == "conversations" && message["data"]["conversations"][0]["conversation"]["state"] == state
    };
    page.wait(state, fits).await["data"]["conversations"][0].clone()
}

#[tokio::test]
async fn a_call_rings_is_accepted_and_leaves_a_completed_activity() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    assert_eq!(page.welcome["canSimulate"], true);
    let notification = ringing(&served, &mut page).await;
    let offered = conversation(&mut page, "offered").await;
    assert!(offered["actions"].as_array().unwrap().contains(&json!("accept")));
    page.say("act", json!({"action": "acceptNotification", "id": notification["id"]})).await;
    let titled = page.view("the session", |view| view["sessions"][1]["title"] == "Ada Lovelace");
    let view = served.clock.advance_until(titled).await;
    assert_eq!(view["sessions"][1]["provider"], "loopback");
    assert_eq!(view["sessions"][1]["focused"], true);
    let talking = conversation(&mut page, "connected").await;
    let (provider, id) = (&talking["provider"], &talking["conversation"]["id"]);

    served.clock.advance(Duration::from_secs(20));
    for (number, action, state) in [(1, "hold", "held"), (2, "resume", "connected"), (3, "hang_up", "ended")] {
        let command = json!({"requestId": number, "provider": provider, "conversation": id, "action": {"do": action}});
        page.say("conversation", command).await;
        let answer = page.wait("answer", |message| message["data"]["requestId"] == number).await;
        assert_eq!(answer["data"]["result"]["kind"], "done", "{answer}");
        conversation(&mut page, state).await;
    }
    let completed = async {
        loop {
            let calls = phone_calls(&served).await;
            if let Some(call) =
                calls.into_iter().find(|call| call.get("statecode") == Some(&cif_protocol::Value::Number(1.0)))
            {
                return call;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let call = served.clock.advance_until(completed).await;
    assert!(call.text("subject").unwrap_or_default().contains("Ada Lovelace"), "{call:?}");
    // The conversation vanishes from the page a while after it is over.
    let empty = |message: &Value| {
        message["type"] == "conversations" && message["data"]["conversations"].as_array().is_some_and(Vec::is_empty)
    };
    served.clock.advance_until(page.wait("an empty list", empty)).await;
}

#[tokio::test]
async fn a_call_that_is_taken_elsewhere_takes_its_notification_away() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    ringing(&served, &mut page).await;
    let far_end = served.loopback.far_end().unwrap();
    far_end.answer_elsewhere(&far_end.live()[0]).unwrap();
    page.view("no notification", |view| view["notification"].is_null()).await;
}

#[tokio::test]
async fn commands_to_nobody_are_answered() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    for (number, provider) in [(1, "voice"), (2, "nobody"), (3, "loopback")] {
        let command =
            json!({"requestId": number, "provider": provider, "conversation": "c9", "action": {"do": "accept"}});
        page.say("conversation", command).await;
        let answer = page.wait("answer", |message| message["data"]["requestId"] == number).await;
        assert!(!answer["data"]["error"].as_str().unwrap_or_default().is_empty(), "{answer}");
    }
}
