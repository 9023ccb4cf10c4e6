//! The widget's server over real sockets: who is let in, and who is not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::net::SocketAddr;
use std::time::Duration;

use cif_protocol::Origin;
use cif_protocol::channel::AgentInfo;
use cif_tokio::TokioRuntime;
use cif_widget::page_api::MAX_PAGE_MESSAGE;
use cif_widget::{Widget, WidgetBuilder};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

struct Served {
    address: SocketAddr,
    widget: Widget,
}

async fn serve(build: impl FnOnce(WidgetBuilder) -> WidgetBuilder) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let origin: Origin = format!("http://{address}").parse().unwrap();
    let builder = Widget::builder(AgentInfo::new("alex"), origin, TokioRuntime::current().shared());
    let widget = build(builder).build();
    tokio::spawn(axum::serve(listener, widget.router()).into_future());
    Served { address, widget }
}

impl Served {
    /// The answer to a request with these headers, head and body.
    async fn get(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let host = if headers.contains("Host:") { String::new() } else { format!("Host: {}\r\n", self.address) };
        let request = format!("GET {path} HTTP/1.1\r\n{host}{headers}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn token(&self) -> String {
        let page = self.get("/", "").await;
        let (_, rest) = page.split_once("name=\"cif-token\" content=\"").expect("the token");
        rest.split('"').next().unwrap().to_owned()
    }

    async fn connect(&self, origin: &str) -> Result<Socket, Error> {
        let mut request = format!("ws://{}/widget/socket", self.address).into_client_request().unwrap();
        request.headers_mut().insert("Origin", HeaderValue::from_str(origin).unwrap());
        connect_async(request).await.map(|(socket, _)| socket)
    }

    async fn own(&self) -> Socket {
        self.connect(&format!("http://{}", self.address)).await.expect("our own page")
    }
}

fn hello(token: &str, page: &str) -> Message {
    Message::text(json!({"type": "hello", "data": {"token": token, "page": page, "protocol": 1}}).to_string())
}

async fn next(socket: &mut Socket) -> Option<Value> {
    let patience = Duration::from_secs(20);
    loop {
        match tokio::time::timeout(patience, socket.next()).await.expect("a message in time")? {
            Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
            Ok(_) => {}
            Err(_) => return None,
        }
    }
}

async fn until(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let message = next(socket).await.unwrap_or_else(|| panic!("the socket ended before {kind}"));
        if message["type"] == kind {
            return message["data"].clone();
        }
    }
}

#[tokio::test]
async fn a_page_with_the_secret_is_let_in_and_others_are_told_why_not() {
    let served = serve(|builder| builder).await;
    let mut socket = served.own().await;
    socket.send(hello(&served.token().await, "p1")).await.unwrap();
    assert_eq!(until(&mut socket, "welcome").await["agent"]["id"], "alex");
    assert_eq!(until(&mut socket, "view").await["providers"], json!([]));

    for (text, part) in [
        (hello("wrong", "p2"), "`token`"),
        (hello("", "p2"), "`token`"),
        (Message::text(r#"{"type":"pong","data":{"n":1}}"#), "hello"),
        (Message::text("nonsense"), "hello"),
        (Message::binary(vec![1, 2, 3]), "hello"),
        (hello(&served.token().await, ""), "`page`"),
    ] {
        let mut socket = served.own().await;
        socket.send(text).await.unwrap();
        let bye = until(&mut socket, "bye").await;
        assert!(bye["reason"].as_str().unwrap().contains(part) && bye["again"] == false, "{bye}");
        assert_eq!(next(&mut socket).await, None);
    }
}

#[tokio::test]
async fn foreign_pages_and_names_reach_nothing() {
    let served = serve(|builder| builder.with_host("http://desk.example".parse().unwrap())).await;
    for origin in ["http://evil.example", "null", "http://desk.example"] {
        let Err(Error::Http(answer)) = served.connect(origin).await else { panic!("{origin} was let in") };
        assert_eq!(answer.status(), 403, "{origin}");
    }
    let without = format!("ws://{}/widget/socket", served.address);
    let Err(Error::Http(answer)) = connect_async(without).await else { panic!("without an origin") };
    assert_eq!(answer.status(), 403);
    assert!(served.get("/", "Host: evil.example\r\n").await.starts_with("HTTP/1.1 403"));
    let page = served.get("/", "").await;
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("frame-ancestors http://desk.example"), "{page}");
    assert!(page.contains("cache-control: no-store") && !page.contains("x-frame-options"), "{page}");
}

#[tokio::test]
async fn files_are_packed_and_not_sent_twice() {
    let served = serve(|builder| builder).await;
    let path = "/cif-widget/assets/widget.js";
    let plain = served.get(path, "").await;
    assert!(plain.starts_with("HTTP/1.1 200") && plain.contains("text/javascript"), "{plain}");
    let packed = served.get(path, "Accept-Encoding: br, gzip\r\n").await;
    assert!(packed.contains("content-encoding: gzip") && packed.len() < plain.len());
    let (_, rest) = plain.split_once("etag: ").unwrap();
    let tag = rest.split("\r\n").next().unwrap();
    assert!(served.get(path, &format!("If-None-Match: {tag}\r\n")).await.starts_with("HTTP/1.1 304"));
    assert!(served.get("/cif-widget/assets/../Cargo.toml", "").await.starts_with("HTTP/1.1 404"));
    assert!(served.get("/anything", "").await.contains("default-src 'none'"));
}

#[tokio::test]
async fn messages_that_are_too_long_are_refused_and_longer_ones_end_the_socket() {
    let served = serve(|builder| builder).await;
    let mut socket = served.own().await;
    socket.send(hello(&served.token().await, "p1")).await.unwrap();
    until(&mut socket, "view").await;
    socket.send(Message::text(" ".repeat(MAX_PAGE_MESSAGE + 1))).await.unwrap();
    let refused = until(&mut socket, "refused").await;
    assert!(refused["reason"].as_str().unwrap().contains(&MAX_PAGE_MESSAGE.to_string()), "{refused}");
    socket.send(Message::text(" ".repeat(3 * MAX_PAGE_MESSAGE))).await.ok();
    while next(&mut socket).await.is_some() {}
}

#[tokio::test]
async fn who_is_not_admitted_sees_no_secret() {
    let served = serve(|builder| builder.with_admission(|headers| headers.contains_key("x-in"))).await;
    let page = served.get("/", "").await;
    assert!(page.starts_with("HTTP/1.1 401") && !page.contains("cif-token"), "{page}");
    assert!(served.get("/", "X-In: 1\r\n").await.starts_with("HTTP/1.1 200"));
    let Err(Error::Http(answer)) = served.connect(&format!("http://{}", served.address)).await else {
        panic!("let in")
    };
    assert_eq!(answer.status(), 401);
}

#[tokio::test]
async fn pages_are_told_when_the_widget_stops() {
    let served = serve(|builder| builder).await;
    let token = served.token().await;
    let mut socket = served.own().await;
    socket.send(hello(&token, "p1")).await.unwrap();
    until(&mut socket, "view").await;
    served.widget.shutdown("it stops");
    let bye = until(&mut socket, "bye").await;
    assert_eq!(bye, json!({"reason": "it stops", "again": true}));
    assert_eq!(next(&mut socket).await, None);
    let mut late = served.own().await;
    late.send(hello(&token, "p2")).await.unwrap();
    assert!(until(&mut late, "bye").await["reason"].as_str().unwrap().contains("stopped"));
}
