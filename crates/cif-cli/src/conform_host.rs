//! `cif conform --host`: the kit for hosts against a running one, as a provider that connects to it.

use std::sync::Arc;

use cif_adapter::{Connector, EndConfig, ProviderEnd};
use cif_conformance::host::{HostCase, Seat, Subject, case, cases, perform};
use cif_conformance::{Outcome, Row};
use cif_host::AppKind;
use cif_tokio::{TokioRuntime, WebSocketConnector};

use crate::args::Conform;
use crate::failure::Failure;

/// Runs the cases that make sense in real time and need no agent, or those that were asked for, at the host that takes links at
/// `url`.
pub(crate) async fn rows(url: &str, options: &Conform, config: EndConfig) -> Result<Vec<Row>, Failure> {
    let connector = WebSocketConnector::new(url).map_err(|error| Failure::option("--host", error.to_string()))?;
    let name = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let config = config.with_name(&*name);
    let mut rows = Vec::new();
    for case in chosen(&options.case)? {
        let outcome = one(case, &connector, &name, options, config.clone()).await;
        rows.push(Row::new(case.id, case.rule, outcome));
    }
    Ok(rows)
}

fn chosen(ids: &[String]) -> Result<Vec<&'static HostCase>, Failure> {
    if ids.is_empty() {
        return Ok(cases().filter(|case| case.real_time).collect());
    }
    let find = |id: &String| {
        let text = || format!("there is no case {id:?} for hosts; `cif conform list` shows all");
        case(id).ok_or_else(|| Failure::option("--case", text()))
    };
    ids.iter().map(find).collect()
}

/// Each case has a link of its own.
async fn one(
    case: &HostCase,
    connector: &WebSocketConnector,
    name: &str,
    options: &Conform,
    config: EndConfig,
) -> Outcome {
    let runtime = TokioRuntime::current().shared();
    let pipe = match connector.connect().await {
        Ok(pipe) => pipe,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    let (recorder, seat) = Seat::recording(name);
    let end = ProviderEnd::dial(pipe, None, recorder, Arc::clone(&runtime), config);
    if let Err(reason) = end.opened().await {
        return Outcome::Failed(format!("the link did not open: {reason}"));
    }
    let app = if options.single_session { AppKind::SingleSession } else { AppKind::MultiSession };
    let subject = Subject::new(vec![seat]).with_app(app).without(options.without.iter().cloned());
    perform(case, subject.keep(end), runtime).await
}
