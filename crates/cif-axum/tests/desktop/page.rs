//! A client that plays the desktop page.

use std::collections::VecDeque;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::{Served, WIDGET, soon};

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a WebSocket with these headers.
pub(crate) async fn open(
    served: &Served,
    path: &str,
    headers: &[(&'static str, &str)],
) -> Result<Socket, tungstenite::Error> {
    let mut request = format!("ws://{}{path}", served.address).into_client_request()?;
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    Ok(soon("handshake", connect_async(request)).await?.0)
}

/// The socket of a page, before its hello.
pub(crate) async fn own_socket(served: &Served) -> Socket {
    let origin = format!("http://{}", served.address);
    open(served, "/cif/page", &[("Origin", origin.as_str())]).await.unwrap()
}

/// The next text, or the code and reason of the close.
pub(crate) async fn next(socket: &mut Socket) -> Result<Value, (u16, String)> {
    loop {
        match soon("message", socket.next()).await {
            Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Close(Some(frame)))) => return Err((frame.code.into(), frame.reason.to_string())),
            Some(Ok(Message::Close(None)) | Err(_)) | None => return Err((0, String::new())),
            Some(Ok(_)) => {}
        }
    }
}

/// A page that has said hello.
pub(crate) struct Page {
    pub(crate) socket: Socket,
    pub(crate) welcome: Value,
    /// What came and was not asked for yet.
    seen: VecDeque<Value>,
}

impl Page {
    pub(crate) async fn connect(served: &Served, tab: &str) -> Self {
        let mut socket = own_socket(served).await;
        let token = served.desktop.page_token().reveal();
        let hello = json!({"type": "hello", "data": {"token": token, "tabId": tab, "version": 1}});
        socket.send(Message::text(hello.to_string())).await.unwrap();
        let welcome = next(&mut socket).await.unwrap();
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        Self { socket, welcome: welcome["data"].clone(), seen: VecDeque::new() }
    }

    pub(crate) async fn say(&mut self, kind: &str, data: Value) {
        self.raw(&json!({"type": kind, "data": data}).to_string()).await;
    }

    pub(crate) async fn raw(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// Waits for the first message for which `is` holds; what came before it stays for later.
    pub(crate) async fn wait(&mut self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.seen.iter().position(&is) {
            return self.seen.remove(at).unwrap();
        }
        loop {
            match next(&mut self.socket).await {
                Ok(message) if is(&message) => return message,
                Ok(message) => self.seen.push_back(message),
                Err(close) => panic!("closed while waiting for {what}: {close:?}"),
            }
        }
    }

    pub(crate) async fn message(&mut self, kind: &str) -> Value {
        self.wait(kind, |message| message["type"] == kind).await["data"].clone()
    }

    /// Waits for a view that fits.
    pub(crate) async fn view(&mut self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        let fits = |message: &Value| message["type"] == "view" && is(&message["data"]["view"]);
        self.wait(what, fits).await["data"]["view"].clone()
    }

    /// The widget posts a request.
    pub(crate) async fn post(&mut self, kind: &str, data: Value, id: &str) {
        let message = json!({"messageType": kind, "messageData": {"$map": data}, "messageCorrelationId": id});
        self.forward("contoso_phone", WIDGET, message).await;
    }

    /// A frame posts something.
    pub(crate) async fn forward(&mut self, provider: &str, origin: &str, message: Value) {
        let data = json!({"provider": provider, "origin": origin, "epoch": 1, "message": message});
        self.say("frame_message", data).await;
    }

    /// The next thing that the page is to post to the frame.
    pub(crate) async fn posted(&mut self) -> Value {
        self.message("to_frame").await["message"].clone()
    }

    /// The answer with this id.
    pub(crate) async fn answer(&mut self, id: &str) -> Value {
        let is =
            |message: &Value| message["type"] == "to_frame" && message["data"]["message"]["messageCorrelationId"] == id;
        self.wait(&format!("answer {id}"), is).await["data"]["message"].clone()
    }
}

/// An entry of a map in canonical JSON.
pub(crate) fn entry<'a>(map: &'a Value, key: &str) -> &'a Value {
    let entries = map["$map"].as_array();
    entries.and_then(|entries| entries.iter().find(|entry| entry[0] == key)).map_or(&Value::Null, |entry| &entry[1])
}
