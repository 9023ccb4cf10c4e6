//! A desktop on a free port, and plain HTTP requests to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cif_axum::{AccessToken, Administration, Desktop, DesktopBuilder, Simulator};
use cif_bridge::page::Simulate;
use cif_host::{DeskConfig, demo_records};
use cif_protocol::{LinkToken, NativeEndpoint, ProviderRecord};
use cif_provider_loopback::{FarEnd, LoopbackFactory};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::clock::Clock;

pub(crate) const WIDGET: &str = "https://phone.contoso.com";
pub(crate) const LINK_TOKEN: &str = "0123456789abcdef";

/// Waits for something that has to happen in real time.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future).await.unwrap_or_else(|_| panic!("no {what} within 20 s"))
}

/// The loopback provider with its far end in the test's hand.
#[derive(Debug, Default)]
pub(crate) struct Loopback {
    pub(crate) factory: Arc<LoopbackFactory>,
}

impl Loopback {
    pub(crate) fn far_end(&self) -> Option<FarEnd> {
        self.factory.far_end()
    }
}

impl Simulator for Loopback {
    fn simulate(&self, what: &Simulate) -> Result<(), String> {
        let far_end = self.far_end().ok_or("the provider is not there yet")?;
        far_end.ring(&what.number).map(drop).map_err(|error| error.to_string())
    }
}

/// A desktop that is served.
pub(crate) struct Served {
    pub(crate) desktop: Desktop,
    pub(crate) address: SocketAddr,
    pub(crate) clock: Clock,
    pub(crate) loopback: Arc<Loopback>,
    server: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Two widgets, loopback, and a provider that connects by a link.
pub(crate) fn records() -> Vec<ProviderRecord> {
    let mut loopback = ProviderRecord::native("loopback", NativeEndpoint::InProcess("loopback".to_owned()));
    loopback.sort_order = 2;
    let mut voice = ProviderRecord::native("voice", NativeEndpoint::Listen);
    voice.link_token = Some(LinkToken::new(LINK_TOKEN));
    voice.sort_order = 3;
    vec![
        ProviderRecord::widget("contoso_phone", format!("{WIDGET}/widget")).with_click_to_act(true),
        ProviderRecord::widget("other_phone", "https://other.example/").with_sort_order(1),
        loopback,
        voice,
    ]
}

pub(crate) async fn serve() -> Served {
    serve_with(records(), None).await
}

pub(crate) async fn serve_with(records: Vec<ProviderRecord>, access: Option<AccessToken>) -> Served {
    serve_built(records, access, |builder| builder).await
}

pub(crate) async fn serve_administrated(
    records: Vec<ProviderRecord>,
    access: Option<AccessToken>,
    administration: Arc<dyn Administration>,
) -> Served {
    serve_built(records, access, |builder| builder.with_administration(administration)).await
}

pub(crate) async fn serve_built(
    records: Vec<ProviderRecord>,
    access: Option<AccessToken>,
    more: impl FnOnce(DesktopBuilder) -> DesktopBuilder,
) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (clock, loopback) = (Clock::new(), Arc::new(Loopback::default()));
    let origin = format!("http://{address}").parse().unwrap();
    let store = Arc::new(demo_records().unwrap());
    let mut builder = Desktop::builder(DeskConfig::new(records), origin, store, Arc::new(clock.clone()))
        .with_provider(loopback.factory.clone())
        .with_simulator(loopback.clone());
    if let Some(token) = access {
        builder = builder.with_access_token(token);
    }
    let desktop = more(builder).build().unwrap();
    let router = desktop.router();
    let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    Served { desktop, address, clock, loopback, server }
}

/// Status line, headers and body of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

impl Served {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], "").await
    }

    /// One request; the `Host` header is right unless `headers` has one.
    pub(crate) async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "Host") {
            text.push_str(&format!("Host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.push_str(body);
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = String::new();
        soon("answer", stream.read_to_string(&mut answer)).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// Waits for a line of the diagnostics with this text.
    pub(crate) async fn logged(&self, text: &str) {
        let look = async {
            while !self.desktop.desk().diagnostics(0).iter().any(|entry| entry.message.contains(text)) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        if tokio::time::timeout(Duration::from_secs(20), look).await.is_err() {
            panic!("no diagnostics line with {text:?} in {:#?}", self.desktop.desk().diagnostics(0));
        }
    }
}
