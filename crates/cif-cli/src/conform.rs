//! `cif conform`: the conformance kits against a provider, or a host, in another process.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use cif_adapter::{Connector, EndConfig, HostEnd};
use cif_conformance::provider::{ProviderCase, Settings, Subject, cases, perform};
use cif_conformance::{ExpectedFailures, Outcome, Report, Row, Twin, catalog};
use cif_link::Secret;
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{CallContext, Host, HostError, HostErrorKind};
use cif_tokio::{CommandConnector, TokioRuntime, WebSocketConnector};
use futures::{StreamExt, stream};

use crate::args::{Conform, ConformCommand};
use crate::failure::Failure;

/// Runs the command; true when nothing failed.
pub(crate) fn run(options: &Conform) -> Result<bool, Failure> {
    let mut out = std::io::stdout();
    match &options.command {
        Some(ConformCommand::List) => {
            for case in catalog() {
                writeln!(out, "{:9}  {:45}  {}", case.kit, case.id, case.rule)?;
            }
            Ok(true)
        }
        Some(ConformCommand::Explain { id }) => {
            let case = catalog().find(|case| case.id == id).ok_or_else(|| Failure::option("explain", no_case(id)))?;
            writeln!(out, "{}, a case of the {} kit\n\n{}\n\n{}", case.id, case.kit, case.rule, case.explain)?;
            match case.twin {
                Twin::Case(twin) => writeln!(out, "\nThe other side: {twin}")?,
                Twin::SideOf(of) => writeln!(out, "\nThis is another side of {of}")?,
                Twin::None(why) => writeln!(out, "\nIt has no other side: {why}")?,
                _ => {}
            }
            Ok(true)
        }
        None => check(options, &mut out),
    }
}

fn check(options: &Conform, out: &mut impl Write) -> Result<bool, Failure> {
    let expected = match &options.expected {
        Some(path) => {
            let text = std::fs::read_to_string(path);
            let text = text.map_err(|error| Failure::File { path: path.clone(), problem: error.to_string() })?;
            ExpectedFailures::parse(&text)
        }
        None => ExpectedFailures::default(),
    };
    let config = token_config(options.token_file.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    #[expect(clippy::disallowed_methods, reason = "how long it took is shown, nothing depends on it")]
    let begun = std::time::Instant::now();
    let rows = runtime.block_on(async {
        match &options.host {
            Some(url) => crate::conform_host::rows(url, options, config).await,
            None => rows(options, config).await,
        }
    })?;
    let report =
        Report::new(rows).with_expected(&expected).map_err(|error| Failure::option("--expected", error.to_string()))?;
    if options.json {
        writeln!(out, "{:#}", report.to_json())?;
    } else {
        writeln!(out, "{report}")?;
        writeln!(out, "It took {:.1} seconds.", begun.elapsed().as_secs_f64())?;
    }
    Ok(report.is_good())
}

/// Runs the cases of the provider kit.
async fn rows(options: &Conform, config: EndConfig) -> Result<Vec<Row>, Failure> {
    let connector = connector("conform", options.provider.as_deref(), &options.cmd)?;
    let settings = Settings::new().with_quiet(options.quiet);
    let running = chosen(&options.case, options.all)?.into_iter().map(|case| {
        let (connector, config) = (Arc::clone(&connector), config.clone());
        async move { Row::new(case.id, case.rule, one(case, &connector, config, settings).await) }
    });
    // In their order, however many run at the same time.
    Ok(stream::iter(running).buffered(usize::from(options.jobs)).collect().await)
}

/// What reaches the provider at an address, or the program; `asker` is the command that wants it.
pub(crate) fn connector(
    asker: &'static str,
    provider: Option<&str>,
    cmd: &[String],
) -> Result<Arc<dyn Connector>, Failure> {
    match (provider, cmd.is_empty()) {
        (Some(url), _) => {
            let connector = WebSocketConnector::new(url);
            Ok(Arc::new(connector.map_err(|error| Failure::option("--provider", error.to_string()))?))
        }
        (None, false) => {
            let connector = CommandConnector::new(cmd);
            Ok(Arc::new(connector.map_err(|error| Failure::option("--cmd", error.to_string()))?))
        }
        (None, true) => {
            let host = match asker {
                "conform" => "; or which host: --host ws://HOST:PORT/link/NAME; or ask `cif conform list`",
                "replay" => "; or which widget: --widget URL, or --site DIR",
                _ => "",
            };
            let text = format!("say which provider: --provider ws://HOST:PORT/PATH, or --cmd ./my-provider{host}");
            Err(Failure::option(asker, text))
        }
    }
}

/// An end that shows the token in this file.
pub(crate) fn token_config(file: Option<&Path>) -> Result<EndConfig, Failure> {
    let config = EndConfig::default();
    let Some(path) = file else { return Ok(config) };
    let token = std::fs::read_to_string(path);
    let token = token.map_err(|error| Failure::file(path, error.to_string()))?;
    Ok(config.with_token(Secret::new(token.trim().to_owned())))
}

/// The cases that make sense in real time, all of them, or those that were asked for.
fn chosen(ids: &[String], all: bool) -> Result<Vec<&'static ProviderCase>, Failure> {
    let begins = |case: &ProviderCase, id: &str| {
        case.id.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    if let Some(unknown) = ids.iter().find(|id| !cases().any(|case| begins(case, id))) {
        return Err(Failure::option("--case", no_case(unknown)));
    }
    if ids.is_empty() {
        return Ok(cases().filter(|case| all || case.real_time).collect());
    }
    Ok(cases().filter(|case| ids.iter().any(|id| begins(case, id))).collect())
}

/// That there is no such case, with the ids that come nearest.
fn no_case(id: &str) -> String {
    let mut near: Vec<(usize, &str)> = catalog().map(|case| (distance(id, case.id), case.id)).collect();
    near.sort_unstable();
    let named: Vec<String> = near.iter().take(3).map(|(_, id)| format!("`{id}`")).collect();
    format!("there is no case `{id}`; near to it are {}; `cif conform list` shows all", named.join(", "))
}

/// How many letters have to be put in, taken out or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (place, expected) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *expected);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Each case has a connection of its own, and with --cmd a program of its own.
async fn one(case: &ProviderCase, connector: &Arc<dyn Connector>, config: EndConfig, settings: Settings) -> Outcome {
    let runtime = TokioRuntime::current().shared();
    let pipe = match connector.connect().await {
        Ok(pipe) => pipe,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    let end = HostEnd::dial(pipe, None, Arc::new(NoHost), Arc::clone(&runtime), config);
    match end.provider().await {
        Ok(provider) => perform(case, Subject::new(provider), runtime, settings).await,
        Err(reason) => Outcome::Failed(format!("the link did not open: {reason}")),
    }
}

/// The kit plays no CRM.
#[derive(Debug)]
struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let text = "the conformance kit is no CRM; a provider must go on without it";
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), text))
    }
}
