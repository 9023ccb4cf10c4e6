//! `cif conform`: the conformance kits against a provider, or a host, in another process.

use std::io::Write;
use std::sync::Arc;

use async_trait::async_trait;
use cif_adapter::{Connector, EndConfig, HostEnd};
use cif_conformance::provider::{ProviderCase, Settings, Subject, case, cases, perform};
use cif_conformance::{ExpectedFailures, Outcome, Report, Row, Twin, catalog};
use cif_link::Secret;
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{CallContext, Host, HostError, HostErrorKind};
use cif_tokio::{CommandConnector, TokioRuntime, WebSocketConnector};

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
            let case = catalog().find(|case| case.id == id).ok_or_else(|| {
                let text = format!("there is no case {id:?}; `cif conform list` shows all");
                Failure::option("explain", text)
            })?;
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
    let config = end_config(options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
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
    }
    Ok(report.is_good())
}

/// Runs the cases of the provider kit.
async fn rows(options: &Conform, config: EndConfig) -> Result<Vec<Row>, Failure> {
    let connector = connector(options)?;
    let mut rows = Vec::new();
    for case in chosen(&options.case)? {
        let outcome = one(case, &connector, config.clone()).await;
        rows.push(Row::new(case.id, case.rule, outcome));
    }
    Ok(rows)
}

fn connector(options: &Conform) -> Result<Arc<dyn Connector>, Failure> {
    match (&options.provider, options.cmd.is_empty()) {
        (Some(url), _) => {
            let connector = WebSocketConnector::new(url);
            Ok(Arc::new(connector.map_err(|error| Failure::option("--provider", error.to_string()))?))
        }
        (None, false) => {
            let connector = CommandConnector::new(options.cmd.clone());
            Ok(Arc::new(connector.map_err(|error| Failure::option("--cmd", error.to_string()))?))
        }
        (None, true) => Err(Failure::option(
            "conform",
            "say which provider: --provider ws://HOST:PORT/PATH, or --cmd ./my-provider; or which host: --host \
             ws://HOST:PORT/link/NAME; or ask `cif conform list`",
        )),
    }
}

fn end_config(options: &Conform) -> Result<EndConfig, Failure> {
    let config = EndConfig::default();
    let Some(path) = &options.token_file else { return Ok(config) };
    let token = std::fs::read_to_string(path);
    let token = token.map_err(|error| Failure::File { path: path.clone(), problem: error.to_string() })?;
    Ok(config.with_token(Secret::new(token.trim().to_owned())))
}

/// The cases that make sense in real time, or those that were asked for.
fn chosen(ids: &[String]) -> Result<Vec<&'static ProviderCase>, Failure> {
    if ids.is_empty() {
        return Ok(cases().filter(|case| case.real_time).collect());
    }
    let find = |id: &String| {
        case(id)
            .ok_or_else(|| Failure::option("--case", format!("there is no case {id:?}; `cif conform list` shows all")))
    };
    ids.iter().map(find).collect()
}

/// Each case has a connection of its own, and with --cmd a program of its own.
async fn one(case: &ProviderCase, connector: &Arc<dyn Connector>, config: EndConfig) -> Outcome {
    let runtime = TokioRuntime::current().shared();
    let pipe = match connector.connect().await {
        Ok(pipe) => pipe,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    let end = HostEnd::dial(pipe, None, Arc::new(NoHost), Arc::clone(&runtime), config);
    match end.provider().await {
        Ok(provider) => perform(case, Subject::new(provider), runtime, Settings::new()).await,
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
