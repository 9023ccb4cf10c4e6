//! What the cases share: a widget on a loopback port, behind a network that can be cut, and steps that an agent takes.

use std::sync::Arc;

use cif_adapter::hub::{Hub, HubConfig};
use cif_browser_tests::{Browser, Failure, Options, Outcome, Proxy, run, until};
use cif_protocol::channel::{AgentInfo, ChannelKind};
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_protocol::{ConversationId, ProviderId};
use cif_provider::{CallContext, Host, HostError, HostErrorKind, Runtime, async_trait};
use cif_provider_loopback::{FarEnd, FarEndError, LoopbackConfig, LoopbackProvider};
use cif_tokio::TokioRuntime;
use cif_widget::Widget;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The width of a panel.
pub(crate) const PANEL: (u32, u32) = (500, 760);

const AGENT: &str = "alex";

#[derive(Debug)]
struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "there is no host"))
    }
}

/// A widget with one provider.
pub(crate) struct Stage {
    pub(crate) far: FarEnd,
    pub(crate) network: Proxy,
    pub(crate) address: String,
    port: u16,
    hub: Hub,
    // It lives as long as its server.
    _widget: Widget,
    server: JoinHandle<()>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A widget of one provider, at an address that leads to this listener.
fn serve(listener: TcpListener, address: &str, hub: &Hub) -> Outcome<(Widget, JoinHandle<()>)> {
    let origin = address.parse().map_err(|error| Failure::check(format!("{address}: {error}")))?;
    let widget = Widget::builder(AgentInfo::new(AGENT), origin, TokioRuntime::current().shared()).build();
    widget.attach(&ProviderId::from("loop"), "Loopback", hub);
    let router = widget.router();
    let server = tokio::spawn(async move {
        // It ends with the case; an error before that shows as a page that does not load.
        let _ = axum::serve(listener, router).await;
    });
    Ok((widget, server))
}

/// What a step of the far end failed with.
pub(crate) fn far<T>(done: Result<T, FarEndError>) -> Outcome<T> {
    done.map_err(|error| Failure::check(format!("the far end: {error}")))
}

impl Stage {
    pub(crate) async fn start(config: LoopbackConfig) -> Outcome<Self> {
        let runtime: Arc<dyn Runtime> = TokioRuntime::current().shared();
        let provider = LoopbackProvider::new(config, Arc::clone(&runtime));
        let far_end = provider.far_end();
        let agent = AgentInfo::new(AGENT);
        let events = futures::stream::pending::<HostEvent>();
        let hub =
            Hub::attach(Arc::new(provider), Arc::new(NoHost), events, Arc::clone(&runtime), HubConfig::new(agent));
        let hub = hub.await.map_err(|error| Failure::check(format!("attach: {error}")))?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let network = Proxy::start(port).await?;
        let address = format!("http://127.0.0.1:{}", network.port());
        let (widget, server) = serve(listener, &address, &hub)?;
        Ok(Self { far: far_end, network, address, port, hub, _widget: widget, server })
    }

    /// Ends the server, and starts another one that knows nothing of it, with the same provider.
    pub(crate) async fn restart(&mut self) -> Outcome {
        self.network.cut();
        self.server.abort();
        let listener = until("the port", async || {
            TcpListener::bind(("127.0.0.1", self.port)).await.map_err(|error| error.to_string())
        });
        let (widget, server) = serve(listener.await?, &self.address, &self.hub)?;
        (self._widget, self.server) = (widget, server);
        self.network.mend();
        Ok(())
    }

    /// Shows the page in the current tab.
    pub(crate) async fn open(&self, browser: &Browser) -> Outcome {
        browser.goto(&self.address).await?;
        browser.find("body[data-connection=open] #presence").await?;
        Ok(())
    }

    /// Somebody begins a chat, and the agent accepts.
    pub(crate) async fn chat(&self, browser: &Browser, name: &str) -> Outcome<ConversationId> {
        let chat = far(self.far.incoming(ChannelKind::Chat, Some("ada@chat"), Some(name)))?;
        self.accept(browser, &chat).await?;
        browser.find("#text").await?;
        Ok(chat)
    }

    /// The agent accepts what rings.
    pub(crate) async fn accept(&self, browser: &Browser, id: &ConversationId) -> Outcome {
        browser.click(&format!("#ringing [data-conversation='{id}'] [data-act=accept]")).await?;
        browser.find(&format!("#talk[data-conversation='{id}'][data-state=connected]")).await?;
        Ok(())
    }
}

/// Runs a case in a window of the size of a panel, with a provider whose far end does nothing by itself.
pub(crate) fn with_widget(name: &str, case: impl AsyncFnOnce(&Browser, &Stage) -> Outcome) {
    with_config(name, quiet(), &Options::new().window(PANEL.0, PANEL.1), case);
}

/// A far end that does nothing by itself.
pub(crate) fn quiet() -> LoopbackConfig {
    LoopbackConfig::default().with_echo_after(None).with_ring_for(None)
}

pub(crate) fn with_config(
    name: &str,
    config: LoopbackConfig,
    options: &Options,
    case: impl AsyncFnOnce(&Browser, &Stage) -> Outcome,
) {
    run(name, options, async |browser: &Browser| {
        let stage = Stage::start(config).await?;
        stage.open(browser).await?;
        case(browser, &stage).await
    });
}

/// Waits until the far end has seen something.
pub(crate) async fn far_sees(what: &str, mut look: impl FnMut() -> bool) -> Outcome {
    until(what, async || if look() { Ok(()) } else { Err("not yet".to_owned()) }).await
}

/// Presses a control of the call.
pub(crate) async fn press(browser: &Browser, act: &str) -> Outcome {
    browser.click(&format!("#controls [data-act='{act}']:not([aria-busy=true])")).await
}

/// Everything that is in the transcript, from the first row to the last, read while scrolling through it.
pub(crate) async fn transcript(browser: &Browser) -> Outcome<Vec<String>> {
    let body = "
        const scroller = document.getElementById('scroller');
        const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const found = new Map();
        scroller.scrollTop = 0;
        for (;;) {
          await frame();
          for (const row of document.querySelectorAll('#rows .row-of')) {
            const text = [...row.querySelectorAll('.text, .note-row, .gone')].map((one) => one.textContent).join(' ');
            found.set(Number(row.dataset.n), (row.dataset.ghost ? 'pending: ' : '') + text);
          }
          const before = scroller.scrollTop;
          scroller.scrollTop += scroller.clientHeight / 2;
          if (scroller.scrollTop === before) break;
        }
        return [...found].sort(([a], [b]) => a - b).map(([, text]) => text);";
    let rows = browser.script(&format!("return (async () => {{ {body} }})();"), vec![]).await?;
    Ok(rows.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// Waits until the messages of the transcript, notes aside, are just these.
pub(crate) async fn reads(browser: &Browser, wanted: &[String]) -> Outcome {
    until(&format!("{} messages", wanted.len()), async || {
        let rows = transcript(browser).await.map_err(|failure| failure.to_string())?;
        let said: Vec<&String> = rows.iter().filter(|row| !row.contains(" · ")).collect();
        if said.iter().copied().eq(wanted) { Ok(()) } else { Err(format!("{said:?}")) }
    })
    .await
}

/// Presses a key where the keyboard is.
pub(crate) async fn key(browser: &Browser, keys: &str) -> Outcome {
    Ok(browser.client().active_element().await?.send_keys(keys).await?)
}

/// Where the keyboard is: id, key or text.
pub(crate) async fn focus(browser: &Browser, wanted: &str) -> Outcome {
    let body = "const on = document.activeElement; return on.matches(arguments[0]) ? '' : on.outerHTML.slice(0, 200);";
    until(&format!("the focus on `{wanted}`"), async || match browser.script(body, vec![json!(wanted)]).await {
        Ok(Value::String(other)) if !other.is_empty() => Err(other),
        Ok(_) => Ok(()),
        Err(failure) => Err(failure.to_string()),
    })
    .await
}
