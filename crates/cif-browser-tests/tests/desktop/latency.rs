//! How long `getMode()` takes from a widget on another site, beside what the way costs without a host. Run by
//! `cargo xtask latency`, which builds the release profile; it is no test of every day.

use std::path::PathBuf;

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{Message, WebSocket};
use axum::response::Response;
use axum::routing::any;
use cif_browser_tests::{Browser, Failure, Options, Outcome, Scratch, Site, free_port, run};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::caller::ready_in;
use crate::stage::{Desktop, explained};

/// Rounds: in each, every row has one batch.
const ROUNDS: usize = 40;
/// Calls in a batch, one after the other.
const BATCH: usize = 50;

/// Answers pings, and takes the ports of the other rows. They are texts, which the bridge passes over at once.
const TOP: &str = "
    window.addEventListener('message', (event) => {
      const { data } = event;
      if (typeof data !== 'string' || !data.startsWith('latency.')) return;
      const [port] = event.ports;
      if (data.startsWith('latency.ping')) event.source.postMessage(data, event.origin);
      else if (data === 'latency.port') port.onmessage = (ping) => port.postMessage(ping.data);
      else window.penpalPort = port;
    });";

/// The host's end of penpal. The policy of the page forbids to evaluate text, so its script is part of what the driver runs.
const PENPAL: &str = "
    const messenger = new Penpal.PortMessenger({ port: window.penpalPort });
    Penpal.connect({ messenger, methods: { getMode: () => 1 } });";

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket: WebSocket| {
        while let Some(Ok(message)) = socket.recv().await {
            let echoed = matches!(message, Message::Text(_)) && socket.send(message).await.is_err();
            if echoed {
                return;
            }
        }
    })
}

/// Milliseconds of single calls, and the mean of each batch.
#[derive(Debug, Default)]
struct Times {
    single: Vec<f64>,
    batches: Vec<f64>,
}

impl Times {
    fn add(&mut self, times: &Value) {
        let times: Vec<f64> = times.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        self.batches.push(times.iter().sum::<f64>() / times.len().max(1) as f64);
        self.single.extend(times);
    }
}

fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

/// The median over the rounds of what a row takes, divided by what its parts take in the same round.
fn ratio(row: &Times, parts: [&Times; 2]) -> f64 {
    let rounds = row.batches.iter().enumerate();
    let ratios: Vec<f64> =
        rounds.map(|(at, time)| time / parts.iter().map(|part| part.batches[at]).sum::<f64>()).collect();
    percentile(&ratios, 50)
}

#[test]
#[ignore = "a measurement: cargo xtask latency"]
fn latency() {
    run("latency", &Options::new(), async |browser: &Browser| {
        let site = Site::fixtures().await?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let echo_address = format!("ws://127.0.0.1:{}/", listener.local_addr()?.port());
        let server = tokio::spawn(async { axum::serve(listener, Router::new().route("/", any(echo))).await });
        let record = |name: &str, upgrade: &str| {
            let url = site.address(&format!("latency.html?echo={echo_address}&upgrade={upgrade}"));
            format!("[[providers]]\nunique_name = \"{name}\"\nchannel_url = \"{url}\"\n")
        };
        let config = format!("{}{}", record("compatible", "off"), record("upgraded", "on"));
        let config = Scratch::file("toml", &config)?;
        // Another site than that of the widgets, so another process of the browser: as it is in the field.
        let port = free_port()?;
        let public = format!("http://localhost:{port}");
        let config = config.path().to_string_lossy();
        let mut desktop = Desktop::start_on(port, ["--public-url", &public, "--config", &config]).await?;
        desktop.address = public;
        site.set_host(&desktop.address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| measure(browser).await).await?;
        server.abort();
        Ok(())
    });
}

#[allow(clippy::print_stdout, reason = "the table is the output")]
async fn measure(browser: &Browser) -> Outcome {
    let frame = |name: &str| format!("iframe[data-provider={name}]");
    let penpal = std::env::var_os("CIF_PENPAL").map(PathBuf::from).map(std::fs::read_to_string).transpose()?;
    for name in ["compatible", "upgraded"] {
        ready_in(browser, &frame(name)).await?;
    }
    browser.script(TOP, vec![]).await?;
    for name in ["compatible", "upgraded"] {
        let prepare = async |widget: &Browser| widget.script("return cifPrepare();", vec![]).await;
        browser.in_frame(&frame(name), prepare).await?;
    }
    if let Some(script) = &penpal {
        // Its port comes before its end here is there; then both begin to speak.
        let begin = "window.connected = false; cifPenpal(...arguments).then(() => (window.connected = true));";
        let start = async |widget: &Browser| widget.script(begin, vec![json!(script)]).await;
        browser.in_frame(&frame("compatible"), start).await?;
        browser.script_until("the port of penpal", "return Boolean(window.penpalPort);").await?;
        browser.script(&format!("{script}\n{PENPAL}"), vec![]).await?;
        let connected = async |widget: &Browser| widget.script_until("penpal", "return window.connected;").await;
        browser.in_frame(&frame("compatible"), connected).await?;
    }
    let mut rows: Vec<(&str, &str, Times)> = vec![
        ("compatible", "ping", Times::default()),
        ("compatible", "echo", Times::default()),
        ("compatible", "getMode", Times::default()),
        ("compatible", "penpal", Times::default()),
        ("upgraded", "port", Times::default()),
        ("upgraded", "echo", Times::default()),
        ("upgraded", "getMode", Times::default()),
    ];
    rows.retain(|(_, row, _)| *row != "penpal" || penpal.is_some());
    for round in 0..=ROUNDS {
        for (name, row, times) in &mut rows {
            let what = vec![json!(row), json!(BATCH)];
            let batch = async |widget: &Browser| widget.script("return cifMeasure(...arguments);", what).await;
            let batch = browser.in_frame(&frame(name), batch).await?;
            // The first round warms up.
            if round > 0 {
                times.add(&batch);
            }
        }
    }
    let find = |name: &str, row: &str| {
        let found = rows.iter().find(|(frame, measured, _)| *frame == name && *measured == row);
        found.map(|(_, _, times)| times).ok_or_else(|| Failure::check(format!("no row {name} {row}")))
    };
    println!("| row | median µs | p95 µs |\n|---|---:|---:|");
    for (name, row, times) in &rows {
        let (median, high) = (percentile(&times.batches, 50) * 1000.0, percentile(&times.single, 95) * 1000.0);
        println!("| {row} ({name}) | {median:.0} | {high:.0} |");
    }
    let compatible = ratio(find("compatible", "getMode")?, [find("compatible", "ping")?, find("compatible", "echo")?]);
    let upgraded = ratio(find("upgraded", "getMode")?, [find("upgraded", "port")?, find("upgraded", "echo")?]);
    println!("\ncompatible: {compatible:.2} times ping and echo (limit 1.25)");
    println!("upgraded:   {upgraded:.2} times port and echo (limit 1.30)");
    if compatible <= 1.25 && upgraded <= 1.3 {
        Ok(())
    } else {
        Err(Failure::check(format!("a ratio is over its limit: {compatible:.2}, {upgraded:.2}")))
    }
}
