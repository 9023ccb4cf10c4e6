//! A desktop in the process of the test, with relays in processes of their own as its widgets.

use std::sync::Arc;

use cif_axum::Desktop;
use cif_browser_tests::{Browser, Failure, Outcome, Program, Running};
use cif_conformance::host::{IDLE, Setting};
use cif_host::{AppKind, DeskConfig, demo_records};
use cif_protocol::Origin;
use cif_provider::HostExt;
use cif_tokio::TokioRuntime;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::hand::Hand;

/// The origins and processes of a test: the desktop, and for each provider a relay and the provider itself.
pub(crate) struct Stage {
    pub(crate) hands: Vec<Hand>,
    relays: Vec<Running>,
    addresses: Vec<String>,
    origin: Origin,
    desktop: Option<(Desktop, JoinHandle<()>)>,
}

impl Stage {
    /// Starts everything but the desktop.
    pub(crate) async fn start() -> Outcome<Self> {
        let port = cif_browser_tests::free_port()?;
        let origin: Origin = format!("http://127.0.0.1:{port}").parse().expect("an origin");
        let (mut hands, mut relays, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
        for name in Setting::Both.names() {
            let hand = Hand::start(name).await?;
            let provider = format!("ws://127.0.0.1:{}/link/{name}", hand.port);
            let args =
                ["relay", "--provider", &provider, "--host-origin", &origin.to_string(), "--port", "0", "--no-flow"];
            let mut relay = Program::new("cif-cli", "cif").args(args).start()?;
            addresses.push(relay.address().await?);
            hands.push(hand);
            relays.push(relay);
        }
        Ok(Self { hands, relays, addresses, origin, desktop: None })
    }

    /// Shows a desktop without sessions with the providers of the setting, and waits until they are in it.
    pub(crate) async fn fresh(&mut self, browser: &Browser, setting: Setting) -> Outcome<Desktop> {
        if let Some((desktop, server)) = self.desktop.take() {
            browser.goto("about:blank").await?;
            server.abort();
            // The port is free when the task is gone.
            drop(server.await);
            drop(desktop);
        }
        let mut records = setting.records(AppKind::MultiSession);
        for (record, address) in records.iter_mut().zip(&self.addresses) {
            record.channel_url = Some(format!("{address}/?idleTimeThreshold={}", IDLE.as_secs()));
        }
        let store = demo_records().map_err(|error| Failure::check(error.to_string()))?;
        let runtime = TokioRuntime::current().shared();
        let desktop = Desktop::builder(DeskConfig::new(records), self.origin.clone(), Arc::new(store), runtime).build();
        let desktop = desktop.map_err(|error| Failure::check(error.to_string()))?;
        let listener = TcpListener::bind((self.origin.host(), self.origin.port())).await?;
        let router = desktop.router();
        let server = tokio::spawn(async move {
            // It ends with the stage; an error before that shows as a page that does not load.
            drop(axum::serve(listener, router).await);
        });
        self.desktop = Some((desktop.clone(), server));
        browser.goto(&self.origin.to_string()).await?;
        for hand in self.hands.iter().take(setting.names().len()) {
            self.there(hand).await?;
        }
        Ok(desktop)
    }

    /// Waits until the call of a provider is answered.
    async fn there(&self, hand: &Hand) -> Outcome {
        let host = hand.host();
        let answered = cif_browser_tests::until("the host to answer the provider", async || {
            host.get_mode().await.map(drop).map_err(|error| error.to_string())
        });
        answered.await.map_err(|failure| Failure::check(format!("{failure}\n{}", self.output())))
    }

    /// What the relays said.
    pub(crate) fn output(&self) -> String {
        self.relays.iter().map(Running::output).collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some((_, server)) = &self.desktop {
            server.abort();
        }
    }
}
