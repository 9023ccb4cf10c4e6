//! `cif relay`: a provider inside a host that is not ours, until the program is asked to stop.

mod tls;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use cif_protocol::{Origin, Scheme};
use cif_provider_loopback::LoopbackFactory;
use cif_tokio::TokioRuntime;
use cif_widget::relay::{ProviderSource, Relay, RelayConfig, RelayToken};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::args::RelayArgs;
use crate::conform::{connector, token_config};
use crate::failure::Failure;
use crate::serve::{announce, bind};
use crate::stop::Stop;

use tls::{Certificate, TlsListener};

/// Runs until it is asked to stop.
#[tokio::main]
pub(crate) async fn run(options: &RelayArgs) -> Result<(), Failure> {
    let stop = Stop::listen()?;
    let certificate = match (&options.tls_cert, &options.tls_key) {
        (Some(cert), Some(key)) => Some(Certificate::load(cert, key)?),
        _ => None,
    };
    let tokens = match &options.token_file {
        Some(path) => tokens(path)?,
        None if options.bind.is_loopback() => Vec::new(),
        None => {
            let text = format!("others can reach {}; give a file with tokens by --token-file", options.bind);
            return Err(Failure::option("--bind", text));
        }
    };
    let source = source(options)?;
    let listener = bind(SocketAddr::new(options.bind, options.port)).await?;
    let own = own_origins(options, listener.local_addr()?, certificate.is_some())?;
    let Some((first, others)) = own.split_first() else {
        return Err(Failure::option("--bind", "this address has no name"));
    };
    let mut config = RelayConfig::new(options.host_origin.clone(), first.clone());
    for origin in others {
        config = config.with_origin(origin.clone());
    }
    for token in tokens {
        config = config.with_token(token);
    }
    if options.no_flow {
        config = config.with_flow(None);
    }
    let relay = Relay::new(config, source, TokioRuntime::current().shared());
    announce(&format!("relay    {first}"))?;
    let stopped = async {
        stop.asked().await;
        // Sockets end, so that no request holds the server up.
        relay.close();
    };
    serve(listener, certificate, relay.router(), stopped).await?;
    announce("stopping")?;
    Ok(())
}

async fn serve(
    listener: TcpListener,
    certificate: Option<Certificate>,
    router: Router,
    stopped: impl Future<Output = ()>,
) -> std::io::Result<()> {
    // A page that does not hang up must not keep the program.
    let serving = async {
        match certificate {
            Some(certificate) => axum::serve(TlsListener::new(listener, certificate)?, router).await,
            None => axum::serve(listener, router).await,
        }
    };
    tokio::select! {
        outcome = serving => outcome,
        () = async {
            stopped.await;
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        } => Ok(()),
    }
}

/// Where the provider is.
fn source(options: &RelayArgs) -> Result<ProviderSource, Failure> {
    if options.loopback {
        return Ok(ProviderSource::factory(Arc::new(LoopbackFactory::default()), Value::Null));
    }
    let config = token_config(options.provider_token_file.as_deref())?;
    let connector = connector("relay", options.provider.as_deref(), &options.cmd)?;
    Ok(if options.cmd.is_empty() {
        ProviderSource::link(connector, config)
    } else {
        ProviderSource::program(connector, config)
    })
}

/// The names under which browsers reach the relay, the one that is told first.
fn own_origins(options: &RelayArgs, address: SocketAddr, tls: bool) -> Result<Vec<Origin>, Failure> {
    let scheme = if tls { "https" } else { "http" };
    let (ip, port) = (address.ip(), address.port());
    let mut names = Vec::new();
    if !ip.is_unspecified() {
        names.push(format!("{scheme}://{address}"));
    }
    if ip.is_loopback() || ip.is_unspecified() {
        names.extend(["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{scheme}://{host}:{port}")));
    }
    let mut own: Vec<Origin> = options.public_url.iter().cloned().collect();
    own.extend(names.iter().filter_map(|name| name.parse::<Origin>().ok()));
    let mut seen = Vec::new();
    own.retain(|origin| {
        !seen.contains(origin) && {
            seen.push(origin.clone());
            true
        }
    });
    let first = own.first().ok_or_else(|| Failure::option("--public-url", "say how browsers reach the relay"))?;
    if !options.bind.is_loopback() && first.scheme() != Scheme::Https {
        let text = format!(
            "browsers show {first} in no page of https, as Dynamics is; give --tls-cert and --tls-key, or the https address of \
             the proxy before it by --public-url"
        );
        return Err(Failure::option("--public-url", text));
    }
    Ok(own)
}

/// A token on each line, and behind it the user id of the one agent who may use it, if it is not for all.
fn tokens(path: &Path) -> Result<Vec<RelayToken>, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Failure::file(path, format!("cannot be read: {error}")))?;
    let mut tokens = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let mut words = line.split_whitespace();
        let Some(secret) = words.next().filter(|word| !word.starts_with('#')) else { continue };
        let token = RelayToken::new(secret).map_err(|error| Failure::line(path, at + 1, error.to_string()))?;
        tokens.push(match (words.next(), words.next()) {
            (None, _) => token,
            (Some(user), None) => token.for_agent(user),
            (Some(_), Some(more)) => {
                let text = format!("expected a token and the user id of its agent, found {more:?} behind them");
                return Err(Failure::line(path, at + 1, text));
            }
        });
    }
    if tokens.is_empty() { Err(Failure::file(path, "there is no token in it")) } else { Ok(tokens) }
}
