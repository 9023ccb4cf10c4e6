//! `cif serve`: the desktop and the demo widget on two ports, until the program is asked to stop.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use cif_axum::{AccessToken, Desktop};
use cif_bridge::page::Simulate;
use cif_host::{DiagnosticKind, KnowledgeSearch, Severity, demo_records};
use cif_protocol::Origin;
use cif_protocol::channel::ChannelKind;
use cif_tokio::TokioRuntime;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::args::Serve;
use crate::failure::Failure;
use crate::loopback::Loopback;
use crate::stop::Stop;
use crate::{records, widget};

/// Requests that are still being answered have this long when the program stops.
const PATIENCE: Duration = Duration::from_secs(2);
/// Who calls with `--ring`: a contact of the demo records, its number written in another format.
const CALLER: &str = "15550100199";

/// Runs until it is asked to stop.
#[tokio::main]
pub(crate) async fn run(options: &Serve) -> Result<(), Failure> {
    let stop = Stop::listen()?;
    let access = access_token(options)?;
    let desktop_listener = bind(SocketAddr::new(options.bind, options.port)).await?;
    let desktop_address = desktop_listener.local_addr()?;
    let demo = if records::needs_demo(options) { Some(bind(demo_address(options)?).await?) } else { None };
    let demo_origin = match &demo {
        Some(listener) => origin(listener.local_addr()?, options.public_url.as_ref())?,
        None => origin(desktop_address, None)?,
    };
    let public = match &options.public_url {
        Some(origin) => origin.clone(),
        None => origin(desktop_address, None)?,
    };

    let mut config = records::choose(options, &demo_origin)?;
    config.desk.options.knowledge.get_or_insert_with(KnowledgeSearch::new);
    let rings = records::has_loopback(&config.desk.providers);
    if options.ring.is_some() && !rings {
        let problem = "no record has the loopback provider, endpoint = { in_process = \"loopback\" }, which rings";
        return Err(Failure::option("--ring", problem));
    }
    let store = demo_records()?;
    config.rows.add_tables(&store);
    let mut left_out = config.problems;
    left_out.extend(config.rows.store_rows(&store).await.iter().map(ToString::to_string));
    let (loopback, runtime) = (Arc::new(Loopback::default()), TokioRuntime::current().shared());
    let mut builder =
        Desktop::builder(config.desk, public.clone(), Arc::new(store), runtime).with_provider(loopback.clone());
    if let Some(folder) = config.web_resources {
        builder = builder.with_web_resources(folder);
    }
    if rings {
        builder = builder.with_simulator(loopback);
    }
    if options.bind.is_unspecified() {
        builder = builder.with_any_address(desktop_address.port());
    }
    for name in names(desktop_address) {
        builder = builder.with_origin(name);
    }
    if let Some(token) = access {
        builder = builder.with_access_token(token);
    }
    let desktop = builder.build()?;
    for problem in left_out {
        tracing::warn!(problem, "left out of the import");
        let message = format!("left out of the import: {problem}");
        desktop.desk().report(Severity::Warning, DiagnosticKind::Import, None, message);
    }

    let (stop_servers, stopping) = watch::channel(false);
    let mut servers = vec![tokio::spawn(serve(desktop_listener, desktop.router(), stopping.clone()))];
    announce(&format!("desktop  {public}"))?;
    if let Some(listener) = demo {
        servers.push(tokio::spawn(serve(listener, widget::site(&public), stopping)));
        announce(&format!("widget   {demo_origin}"))?;
    }
    if let Some(after) = options.ring {
        tokio::spawn(ring(desktop.clone(), after));
    }

    stop.asked().await;
    announce("stopping")?;
    desktop.shutdown("the desktop was stopped").await;
    // The receivers end with the servers.
    stop_servers.send_replace(true);
    for server in servers {
        // A request that hangs does not keep the program.
        if let Ok(Ok(outcome)) = tokio::time::timeout(PATIENCE, server).await {
            outcome?;
        }
    }
    Ok(())
}

/// Serves until it is told to stop.
async fn serve(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) -> std::io::Result<()> {
    let stopped = async move {
        // An error means that the program has gone on without this server.
        drop(stopping.wait_for(|stop| *stop).await);
    };
    axum::serve(listener, router).with_graceful_shutdown(stopped).await
}

/// Lets a call come in after a while.
async fn ring(desktop: Desktop, after: Duration) {
    tokio::time::sleep(after).await;
    if let Err(problem) = desktop.simulate(&Simulate::new(ChannelKind::Voice, CALLER)) {
        tracing::error!(problem, "--ring: no call came in");
    }
}

fn access_token(options: &Serve) -> Result<Option<AccessToken>, Failure> {
    match &options.access_token_file {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::File { path: path.clone(), problem: format!("cannot be read: {error}") })?;
            let token = AccessToken::new(&text)
                .map_err(|error| Failure::File { path: path.clone(), problem: error.to_string() })?;
            Ok(Some(token))
        }
        None if options.bind.is_loopback() => Ok(None),
        None => Err(Failure::option(
            "--bind",
            format!("others can reach {}; give a file with a secret by --access-token-file", options.bind),
        )),
    }
}

/// The demo widget is on the next port, and on a free one when the desktop is.
fn demo_address(options: &Serve) -> Result<SocketAddr, Failure> {
    let port = match options.port {
        0 => 0,
        port => port
            .checked_add(1)
            .ok_or_else(|| Failure::option("--port", "the demo widget takes the next port, so the highest is 65534"))?,
    };
    Ok(SocketAddr::new(options.bind, port))
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => Failure::PortInUse { address },
        _ => Failure::Bind { address, source },
    })
}

/// How a browser reaches an address; on all addresses by the loopback one, or by the host of the public URL.
fn origin(address: SocketAddr, public: Option<&Origin>) -> Result<Origin, Failure> {
    let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    let text = match public.filter(|_| address.ip().is_unspecified()) {
        Some(public) => format!("{}://{}:{}", public.scheme().as_str(), public.host(), address.port()),
        None => format!("http://{}", SocketAddr::new(ip, address.port())),
    };
    text.parse().map_err(|error| Failure::option("--bind", format!("{text} is no origin: {error}")))
}

/// The names under which the desktop answers besides its public one.
fn names(address: SocketAddr) -> Vec<Origin> {
    let port = address.port();
    let mut names = if address.ip().is_unspecified() { Vec::new() } else { vec![format!("http://{address}")] };
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        names.extend([
            format!("http://localhost:{port}"),
            format!("http://127.0.0.1:{port}"),
            format!("http://[::1]:{port}"),
        ]);
    }
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

/// One line on standard output, at once.
fn announce(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
