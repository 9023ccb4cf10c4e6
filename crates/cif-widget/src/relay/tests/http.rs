//! The routes and the socket, over real connections: who is let in, and who is not.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use cif_protocol::Origin;
use cif_provider_loopback::LoopbackFactory;
use cif_tokio::TokioRuntime;
use futures::{SinkExt, StreamExt};
use serde_json::{Value as Json, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tower::ServiceExt;

use crate::relay::{ProviderSource, Relay, RelayConfig, RelayToken};

const HOST: &str = "https://org.crm.dynamics.com";
const TOKEN: &str = "0123456789abcdef";

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A relay that listens, and its origin.
async fn start(change: impl FnOnce(RelayConfig) -> RelayConfig) -> (Relay, Origin) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let own: Origin = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let config = change(RelayConfig::new(vec![HOST.parse().unwrap()], own.clone()));
    let source = ProviderSource::factory(Arc::new(LoopbackFactory::new()), Json::Null);
    let relay = Relay::new(config, source, TokioRuntime::current().shared());
    let router = relay.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (relay, own)
}

async fn connect(own: &Origin, origin: &str) -> Result<Socket, Error> {
    let address = format!("ws://{}:{}/relay/socket", own.host(), own.port());
    let mut request = address.into_client_request().unwrap();
    request.headers_mut().insert("origin", origin.parse().unwrap());
    connect_async(request).await.map(|(socket, _)| socket)
}

/// Says hello and gives the first answer.
async fn greet(own: &Origin, user: &str, tab: &str, token: Option<&str>) -> (Socket, Json) {
    let mut socket = connect(own, &own.to_string()).await.unwrap();
    let hello = json!({
        "version": 1, "token": token, "tab": tab, "document": tab, "next": 1,
        "environment": { "userId": user, "username": "Ada" },
    });
    socket.send(Message::text(json!({ "type": "hello", "data": hello }).to_string())).await.unwrap();
    let answer = next(&mut socket).await;
    (socket, answer)
}

async fn next(socket: &mut Socket) -> Json {
    loop {
        let message = socket.next().await.unwrap().unwrap();
        let Message::Text(text) = message else { continue };
        let message: Json = serde_json::from_str(&text).unwrap();
        if message["type"] != "ping" {
            return message;
        }
    }
}

#[tokio::test]
async fn the_page_is_for_its_hosts_and_its_own_names() {
    let (relay, own) = start(|config| config).await;
    let get = |path: &str, host: String| Request::get(path).header("host", host).body(Body::empty()).unwrap();
    let name = format!("{}:{}", own.host(), own.port());
    let nested = axum::Router::new().nest("/phone/", relay.router());
    for (router, path) in [(relay.router(), "/"), (nested.clone(), "/phone/")] {
        let page = router.oneshot(get(path, name.clone())).await.unwrap();
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.ends_with(&format!("frame-ancestors {HOST}")), "{policy}");
        let text = axum::body::to_bytes(page.into_body(), 100_000).await.unwrap();
        let text = String::from_utf8(text.to_vec()).unwrap();
        assert!(text.contains(HOST) && text.contains("onclicktoact") && !text.contains("onBeforeSessionClosed"));
        assert!(!text.contains("__CIF"), "{text}");
    }
    for (path, status) in [
        ("/phone/cif-widget/assets/relay/relay.js", StatusCode::OK),
        ("/phone/cif-bridge/assets/bridge/values.js", StatusCode::OK),
        ("/phone/cif-widget/assets/relay/../host.js", StatusCode::NOT_FOUND),
        ("/phone/agents/guessed/", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(nested.clone().oneshot(get(path, name.clone())).await.unwrap().status(), status, "{path}");
    }
    let foreign = relay.router().oneshot(get("/", "evil.example".to_owned())).await.unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_socket_is_for_the_relays_own_page_and_for_those_with_a_token() {
    let token = RelayToken::new(TOKEN).unwrap().for_agent("{AB-1}");
    let (relay, own) = start(|config| config.with_token(token)).await;
    assert!(matches!(connect(&own, HOST).await, Err(Error::Http(answer)) if answer.status() == 403));
    for (user, token, why) in [
        ("{AB-1}", None, "needs an access token"),
        ("{AB-1}", Some("0123456789abcdeX"), "not an access token"),
        ("{CD-2}", Some(TOKEN), "not an access token"),
    ] {
        let (_, answer) = greet(&own, user, "tab", token).await;
        assert_eq!((&answer["type"], &answer["data"]["ask"]), (&json!("refused"), &json!(true)), "{answer}");
        assert!(answer["data"]["reason"].as_str().unwrap().contains(why), "{answer}");
    }
    let (_, answer) = greet(&own, "", "tab", Some(TOKEN)).await;
    assert!(answer["data"]["reason"].as_str().unwrap().contains("userId"), "{answer}");
    assert!(relay.agents().is_empty());
    let (_socket, answer) = greet(&own, "{AB-1}", "tab", Some(TOKEN)).await;
    assert_eq!(answer["type"], "welcome", "{answer}");
    assert_eq!(relay.agents().iter().map(|agent| &*agent.id).collect::<Vec<_>>(), ["ab-1"]);
    // The widget of the agent is there, at an address that only the page knows.
    let path = format!("/{}", answer["data"]["widget"].as_str().unwrap());
    let name = format!("{}:{}", own.host(), own.port());
    let request = Request::get(path).header("host", name).body(Body::empty()).unwrap();
    let widget = relay.router().oneshot(request).await.unwrap();
    assert_eq!(widget.status(), StatusCode::OK);
    let policy = widget.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains(&format!("frame-ancestors {own} {HOST}")), "{policy}");
}

#[tokio::test]
async fn one_tab_of_an_agent_is_connected_and_the_next_takes_over() {
    let (relay, own) = start(|mut config| {
        config.take_over = Duration::from_millis(100);
        config
    })
    .await;
    let (mut first, answer) = greet(&own, "a", "one", None).await;
    assert_eq!(answer["type"], "welcome");
    let (mut second, answer) = greet(&own, "a", "two", None).await;
    assert_eq!(answer["type"], "standby", "{answer}");
    let (_other, answer) = greet(&own, "b", "three", None).await;
    assert_eq!(answer["type"], "welcome", "another agent has a place of its own");
    first.close(None).await.unwrap();
    assert_eq!(next(&mut second).await["type"], "welcome");
    relay.close();
    loop {
        let last = next(&mut second).await;
        if last["type"] == "bye" {
            break;
        }
    }
}
