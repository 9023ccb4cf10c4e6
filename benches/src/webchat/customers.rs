//! The customers, in a process of their own: one socket each, a message a second, at moments that are spread over the second.

use std::net::SocketAddr;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::{ANSWERED, Failure, now};

/// How long what is under way may take at the end.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the customers saw.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) answers: u64,
    pub(crate) expected: u64,
    /// Lines that came twice or out of order, and messages that were refused.
    pub(crate) faults: u64,
    pub(crate) latencies: Vec<u64>,
}

pub(crate) async fn run(address: SocketAddr, count: u64, seconds: u64) -> Result<(), Failure> {
    let mut sockets = Vec::new();
    for n in 0..count {
        sockets.push(open(address, n).await?);
    }
    // Everybody is connected, and has an agent, before the clock runs.
    let begin = Instant::now() + Duration::from_secs(2);
    let mut customers = Vec::new();
    for (n, socket) in (0..count).zip(sockets) {
        let offset = Duration::from_secs(1).mul_f64(n as f64 / count as f64);
        customers.push(tokio::spawn(customer(socket, n, begin + offset, seconds)));
    }
    let mut all = Told::default();
    for customer in customers {
        let told = customer.await??;
        all.answers += told.answers;
        all.expected += told.expected;
        all.faults += told.faults;
        all.latencies.extend(told.latencies);
    }
    println!("{}", serde_json::to_string(&all)?);
    Ok(())
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<TcpStream>>;

async fn open(address: SocketAddr, n: u64) -> Result<Socket, Failure> {
    let body = "{\"site\":\"bench\"}";
    let request = format!(
        "POST /api/start HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let key = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let key: Value = serde_json::from_str(key).map_err(|error| format!("customer {n}: {error}: {answer}"))?;
    let mut request = format!("ws://{address}/api/socket").into_client_request()?;
    request.headers_mut().insert("origin", format!("http://{address}").parse()?);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    let hello = json!({ "t": "hello", "chat": key["chat"], "secret": key["secret"], "after": 0 });
    socket.send(Message::text(hello.to_string())).await?;
    Ok(socket)
}

async fn customer(mut socket: Socket, me: u64, begin: Instant, seconds: u64) -> Result<Told, Failure> {
    let mut told = Told { expected: seconds / ANSWERED, ..Told::default() };
    let (mut sent, mut acked, mut last) = (0, 0, 0);
    let end = begin + Duration::from_secs(seconds) + PATIENCE;
    while acked < seconds || told.answers < told.expected {
        let next = if sent < seconds { begin + Duration::from_secs(sent) } else { end };
        tokio::select! {
            biased;
            () = sleep_until(next) => {
                if sent == seconds {
                    return Ok(told);
                }
                sent += 1;
                let id = format!("{:016x}{sent:016x}", me);
                let text = format!("{me} {sent} {}", now());
                socket.send(Message::text(json!({ "t": "send", "id": id, "text": text }).to_string())).await?;
            }
            heard = socket.next() => match heard {
                Some(Ok(Message::Text(text))) => told.hear(&text, &mut acked, &mut last)?,
                Some(Ok(_)) => {}
                other => return Err(format!("customer {me} lost its socket: {other:?}").into()),
            },
        }
    }
    // The server says goodbye as well.
    drop(timeout(Duration::from_secs(1), socket.close(None)).await);
    Ok(told)
}

impl Told {
    fn hear(&mut self, text: &str, acked: &mut u64, last: &mut u64) -> Result<(), Failure> {
        let at = now();
        let frame: Value = serde_json::from_str(text)?;
        match frame["t"].as_str() {
            Some("ack") => *acked += 1,
            Some("refused") => self.faults += 1,
            _ => {}
        }
        for item in frame["items"].as_array().into_iter().flatten() {
            let seq = item["seq"].as_u64().unwrap_or(0);
            self.faults += u64::from(seq != *last + 1);
            *last = seq;
            if item["by"] == "agent" && item["kind"] == "message" {
                let sent = item["text"].as_str().and_then(|text| text.split_once(' ')?.1.parse::<u64>().ok());
                self.answers += 1;
                self.latencies.push(at.saturating_sub(sent.unwrap_or(0)));
            }
        }
        Ok(())
    }
}
