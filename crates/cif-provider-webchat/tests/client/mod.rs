//! A browser as far as a web chat sees it: requests with an origin and a key, and a socket.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Nothing takes longer, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone)]
pub(crate) struct Client {
    address: SocketAddr,
    pub(crate) origin: Option<String>,
    pub(crate) key: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, origin: Some(format!("http://{address}")), key: String::new() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "", Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, "application/json", body.to_string().into_bytes()).await
    }

    pub(crate) async fn upload(&self, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
        self.ask("POST", path, content_type, body).await
    }

    async fn ask(&self, method: &str, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let origin = self.origin.as_ref().map_or_else(String::new, |origin| format!("Origin: {origin}\r\n"));
        let kind = if content_type.is_empty() { String::new() } else { format!("Content-Type: {content_type}\r\n") };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {}\r\n{origin}{kind}Content-Length: {}\r\n\r\n",
            self.address,
            self.key,
            body.len()
        );
        let work = async {
            let mut stream = TcpStream::connect(self.address).await.expect("the server listens");
            stream.write_all(head.as_bytes()).await.expect("it reads");
            // What is too large may be refused before it is read.
            drop(stream.write_all(&body).await);
            let mut bytes = Vec::new();
            drop(stream.read_to_end(&mut bytes).await);
            parsed(&bytes)
        };
        tokio::time::timeout(PATIENCE, work).await.expect("an answer comes")
    }

    fn socket_request(&self) -> tokio_tungstenite::tungstenite::handshake::client::Request {
        let mut request = format!("ws://{}/api/socket", self.address).into_client_request().expect("an address");
        if let Some(origin) = &self.origin {
            request.headers_mut().insert("origin", origin.parse().expect("a header"));
        }
        request
    }

    /// The status with which a socket is refused, if it is.
    pub(crate) async fn try_socket(&self) -> Option<u16> {
        match tokio_tungstenite::connect_async(self.socket_request()).await {
            Ok(_) => None,
            Err(Error::Http(response)) => Some(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    pub(crate) async fn raw_socket(&self) -> Socket {
        let (stream, _) = tokio_tungstenite::connect_async(self.socket_request()).await.expect("it is taken");
        Socket { stream, before: VecDeque::new() }
    }

    /// A socket after its hello, of a page that has every line up to `after`.
    pub(crate) async fn socket(&self, after: u64) -> Socket {
        let mut socket = self.raw_socket().await;
        let (chat, secret) = self.key.split_once('.').expect("a key");
        socket.say(&json!({ "t": "hello", "chat": chat, "secret": secret, "after": after })).await;
        // It is served when it answers; what comes before that is kept.
        socket.say(&json!({ "t": "ping" })).await;
        let mut before = Vec::new();
        socket.hear_with("pong", &mut |frame| before.push(frame.clone())).await;
        socket.before = before.into();
        socket
    }
}

fn parsed(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Answer { status, headers, body: bytes[end + 4..].to_vec() }
}

pub(crate) struct Socket {
    /// What came and was not asked for yet.
    before: VecDeque<Value>,
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    pub(crate) async fn say(&mut self, frame: &Value) {
        self.stream.send(Message::text(frame.to_string())).await.expect("it is open");
    }

    pub(crate) async fn say_text(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.expect("it is open");
    }

    /// The next frame of this name.
    pub(crate) async fn hear(&mut self, name: &str) -> Value {
        while let Some(frame) = self.before.pop_front() {
            if frame["t"] == name {
                return frame;
            }
        }
        let mut other = Vec::new();
        let frame = self.hear_with(name, &mut |frame| other.push(frame.clone())).await;
        self.before.extend(other);
        frame
    }

    async fn hear_with(&mut self, name: &str, other: &mut dyn FnMut(&Value)) -> Value {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await.expect("something comes");
            match next {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("JSON");
                    if frame["t"] == name {
                        return frame;
                    }
                    other(&frame);
                }
                Some(Ok(_)) => {}
                other => panic!("no `{name}` came, but {other:?}"),
            }
        }
    }

    /// The code with which the server closes it.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        loop {
            match tokio::time::timeout(PATIENCE, self.stream.next()).await.expect("it is closed") {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                _ => return None,
            }
        }
    }
}
