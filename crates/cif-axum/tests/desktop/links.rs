//! Providers that connect by a link.

use std::sync::Arc;

use cif_adapter::{Acceptor, Admitted, EndConfig, KeptLink};
use cif_link::{CloseReason, Secret};
use cif_protocol::channel::ConversationState;
use cif_protocol::{LinkToken, NativeEndpoint, ProviderRecord};
use cif_provider_loopback::{FarEnd, LoopbackConfig, LoopbackProvider};
use cif_tokio::Listener;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

use crate::page::{Page, next, open};
use crate::support::{LINK_TOKEN, Served, serve, serve_with, soon};

/// A provider in "another process".
fn connect(served: &Served, name: &str, token: &str) -> (KeptLink, FarEnd) {
    let runtime = cif_tokio::TokioRuntime::current().shared();
    let provider = LoopbackProvider::new(LoopbackConfig::default(), runtime);
    let far_end = provider.far_end();
    let config = EndConfig::default().with_name(name).with_token(Secret::new(token));
    let url = format!("ws://{}/link/{name}", served.address);
    (cif_tokio::connect(&url, Arc::new(provider), config).unwrap(), far_end)
}

async fn refusal(link: &KeptLink) -> String {
    match soon("refusal", link.refused()).await {
        CloseReason::Peer(close) => format!("{}: {}", close.code, close.message),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_link_needs_its_token_and_a_record() {
    let served = serve().await;
    let (wrong, _far) = connect(&served, "voice", "not-the-right-token");
    let text = refusal(&wrong).await;
    assert!(text.contains("unauthorized") && text.contains("token") && !text.contains(LINK_TOKEN), "{text}");
    for name in ["nobody", "contoso_phone", "loopback"] {
        let (unknown, _far) = connect(&served, name, LINK_TOKEN);
        let text = refusal(&unknown).await;
        assert!(text.contains("unknown_name") && text.contains(name), "{text}");
    }
    served.logged("a link to \"voice\" was refused").await;
}

#[tokio::test]
async fn a_foreign_page_gets_no_link() {
    let served = serve().await;
    for origin in ["https://evil.example", "null"] {
        match open(&served, "/link/voice", &[("Origin", origin)]).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403),
            other => panic!("{origin}: {other:?}"),
        }
    }
    let mut socket = open(&served, "/link/voice", &[]).await.unwrap();
    futures::SinkExt::send(&mut socket, tokio_tungstenite::tungstenite::Message::text("{\"t\":\"call\"}"))
        .await
        .unwrap();
    let close = next(&mut socket).await.unwrap();
    assert_eq!(close["t"], "close", "{close}");
}

#[tokio::test]
async fn a_linked_provider_rings_and_takes_commands() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    let (_link, far_end) = connect(&served, "voice", LINK_TOKEN);
    let connected = |view: &Value| view["providers"][3]["connected"] == true;
    page.view("the provider", connected).await;
    served.logged("the provider is connected").await;
    let hub = async {
        while served.desktop.hub(&"voice".into()).is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    soon("hub", hub).await;
    let call = far_end.ring("+1 555 010 0199").unwrap();
    let notified = page.view("the notification", |view| !view["notification"].is_null());
    let notification = served.clock.advance_until(notified).await["notification"].clone();
    page.say("act", json!({"action": "acceptNotification", "id": notification["id"]})).await;
    page.view("the session", |view| view["sessions"][1]["provider"] == "voice").await;
    let command = json!({"requestId": 1, "provider": "voice", "conversation": call, "action": {"do": "mute"}});
    let fits = |message: &Value| {
        message["type"] == "conversations"
            && message["data"]["conversations"][0]["conversation"]["state"] == "connected"
    };
    page.wait("connected", fits).await;
    page.say("conversation", command).await;
    let answer = page.message("answer").await;
    assert_eq!(answer["result"]["kind"], "done", "{answer}");
    assert_eq!(far_end.is_muted(&call), Some(true), "the command took effect at the other end");
}

#[tokio::test]
async fn faults_meet_commands_and_cut_the_link_on_which_they_go() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    let (_link, far_end) = connect(&served, "voice", LINK_TOKEN);
    let hub = async {
        while served.desktop.hub(&"voice".into()).is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    soon("hub", hub).await;
    let call = far_end.ring("+1 555 010 0199").unwrap();
    let fits = |message: &Value| {
        message["type"] == "conversations"
            && message["data"]["conversations"][0]["conversation"]["id"] == *call.as_str()
    };
    served.clock.advance_until(page.wait("the call", fits)).await;
    let fault = |number: u64, effect: Value| {
        let fault = json!({"provider": "voice", "commands": true, "effect": effect});
        json!({"requestId": number, "what": {"kind": "addFault", "fault": fault}})
    };
    let accept = |number: u64| json!({"requestId": number, "provider": "voice", "conversation": call, "action": {"do": "accept"}});
    page.say("inspector", fault(1, json!({"kind": "fail", "message": "on purpose"}))).await;
    page.say("conversation", accept(2)).await;
    let failed = page.wait("answer", |message| message["data"]["requestId"] == 2).await;
    assert!(failed["data"]["error"].as_str().is_some_and(|text| text.contains("on purpose")), "{failed}");

    page.say("inspector", fault(3, json!({"kind": "loseLink"}))).await;
    page.say("conversation", accept(4)).await;
    served.logged("the link waits for another connection").await;
    served.logged("the link goes on after a break").await;
    let done = page.wait("answer", |message| message["data"]["requestId"] == 4).await;
    assert_eq!(done["data"]["result"]["kind"], "done", "{done}");
    assert_eq!(far_end.state(&call), Some(ConversationState::Connected), "the command took effect at the other end");
}

#[tokio::test]
async fn a_second_process_of_a_provider_takes_the_place_of_the_first() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    let (first, _far) = connect(&served, "voice", LINK_TOKEN);
    page.view("the provider", |view| view["providers"][3]["connected"] == true).await;
    let hub = async {
        while served.desktop.hub(&"voice".into()).is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    soon("hub", hub).await;
    let (_second, far_end) = connect(&served, "voice", LINK_TOKEN);
    assert!(refusal(&first).await.contains("replaced"));
    let rung = async {
        loop {
            if let Ok(call) = far_end.ring("+1 555 010 0199") {
                break call;
            }
        }
    };
    soon("ringing", rung).await;
    served.clock.advance_until(page.view("the notification", |view| !view["notification"].is_null())).await;
}

#[tokio::test]
async fn a_provider_that_listens_is_dialled_and_dialled_again() {
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/cif", listener.local_addr().unwrap());
    let mut record = ProviderRecord::native("dialled", NativeEndpoint::Url(url));
    record.link_token = Some(LinkToken::new(LINK_TOKEN));
    let served = serve_with(vec![record], None).await;
    let mut page = Page::connect(&served, "t1").await;

    let runtime = cif_tokio::TokioRuntime::current().shared();
    let acceptor = Acceptor::new(Arc::clone(&runtime), EndConfig::default().link);
    for _ in 0..2 {
        // The second time the desktop dials again by itself, after a pause.
        let accepted = served.clock.advance_until(listener.accept());
        let (path, pipe) = accepted.await.unwrap().finish().await.unwrap();
        assert_eq!(path, "/cif");
        let Ok(Admitted::New(desktop)) = acceptor.admit(pipe).await else { panic!("no new link") };
        assert_eq!(desktop.name(), Some("dialled"));
        assert!(desktop.token().is_some_and(|token| token.matches(&Secret::new(LINK_TOKEN))));
        let provider = Arc::new(LoopbackProvider::new(LoopbackConfig::default(), Arc::clone(&runtime)));
        let end = desktop.serve_provider(provider, EndConfig::default().with_name("dialled"));
        page.view("the provider", |view| view["providers"][0]["connected"] == true).await;
        let attached = async {
            while served.desktop.hub(&"dialled".into()).is_none() {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        soon("attachment", attached).await;
        drop(end);
        page.view("no provider", |view| view["providers"][0]["connected"] == false).await;
    }
}

/// A program that is no provider is explained, and tried again; a provider that is a program is in `cif-tokio`'s tests.
#[tokio::test]
async fn a_program_that_fails_is_explained() {
    let command = |words: &[&str]| NativeEndpoint::Command(words.iter().map(|&word| word.to_owned()).collect());
    let failing = ProviderRecord::native("failing", command(&["sh", "-c", "exit 7"]));
    let missing = ProviderRecord::native("missing", command(&["/no/such/program"])).with_sort_order(1);
    let served = serve_with(vec![failing, missing], None).await;
    served.logged("exit status: 7").await;
    served.logged("`/no/such/program` could not be started").await;
}
