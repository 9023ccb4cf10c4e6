//! A host that is played to one widget in place of the desk.

use std::sync::Arc;

use cif_axum::{StandIn, StandInEvent};
use cif_protocol::Value;
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_provider::{CallContext, Host, HostError, async_trait};
use futures::SinkExt;
use futures::channel::mpsc;
use serde_json::json;

use crate::page::{Page, entry};
use crate::support::{WIDGET, records, serve_built};

fn mode(mode: f64) -> HostEvent {
    let mut data = cif_protocol::Record::new();
    data = data.with("value", mode);
    HostEvent::decode("onmodechanged", Value::Object(data.0)).unwrap()
}

/// Raises an event, and answers when it was taken.
#[derive(Debug)]
struct Played(mpsc::Sender<StandInEvent>);

#[async_trait]
impl Host for Played {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let method = request.wire_name();
        if method != "getwidth" {
            return Ok(HostReply::decode(method, Value::Bool(true)).unwrap());
        }
        self.0.clone().send(StandInEvent::new(mode(0.0))).await.unwrap();
        Ok(HostReply::decode(method, Value::Number(777.0)).unwrap())
    }
}

#[tokio::test]
async fn one_widget_hears_the_stand_in_only_and_the_other_the_desk() {
    let (events, queue) = mpsc::channel(0);
    let stand_in = StandIn::new(Arc::new(Played(events)), queue);
    let served = serve_built(records(), None, |builder| builder.with_stand_in("contoso_phone", stand_in)).await;
    let mut page = Page::connect(&served, "t1").await;
    let handler = json!([["eventType", "onmodechanged"]]);
    page.post("addGenericHandler", handler.clone(), "h1").await;
    assert_eq!(page.answer("h1").await["messageOutcome"], "success");
    let message =
        json!({"messageType": "addGenericHandler", "messageData": {"$map": handler}, "messageCorrelationId": "h2"});
    page.forward("other_phone", "https://other.example", message).await;
    assert_eq!(page.answer("h2").await["messageOutcome"], "success");

    let desk = served.desktop.desk();
    assert_eq!(desk.send_event("contoso_phone", &mode(2.0)), 1);
    page.post("getwidth", json!([]), "w1").await;
    let told = |text: &serde_json::Value| serde_json::from_str::<serde_json::Value>(text.as_str().unwrap()).unwrap();
    let event = page.message("to_frame").await;
    assert_eq!((&event["origin"], told(&event["message"]["messageData"])), (&json!(WIDGET), json!({"value": 0})));
    let answer = page.posted().await;
    assert_eq!(answer["messageCorrelationId"], "w1");
    assert_eq!(entry(&answer["messageData"], "value"), &json!(777));

    assert_eq!(desk.send_event("other_phone", &mode(1.0)), 1);
    let event = page.message("to_frame").await;
    assert_eq!(
        (&event["provider"], told(&event["message"]["messageData"])),
        (&json!("other_phone"), json!({"value": 1}))
    );
}
