//! Runs of the provider kit in the time of tokio.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use cif_conformance::provider::{ProviderCase, Settings, Wired, Wiring, case, cases, perform, run_case};
use cif_conformance::{Outcome, Report, Row, Stop, transport};
use cif_protocol::channel::{COMMANDS, Facet, Scope};
use cif_provider::{BoxFuture, ChannelProvider, ManualRuntime, Runtime};
use cif_tokio::TokioRuntime;
use futures::FutureExt;

use crate::subjects::Make;

/// Connects a provider; the number differs from case to case.
pub(crate) type Connect =
    dyn Fn(Arc<dyn ChannelProvider>, Arc<dyn Runtime>, u64) -> BoxFuture<'static, Result<Wired, Stop>>;

/// Every case that is `chosen`, each in a runtime of its own whose clock goes on when everything waits.
pub(crate) fn virtual_time(make: Make, chosen: fn(&ProviderCase) -> bool, connect: &Connect) -> Report {
    let run = |(n, case): (usize, &'static ProviderCase)| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let outcome = runtime.expect("a runtime").block_on(one(case, make, connect, n as u64, Settings::new()));
        Row::new(case.id, case.rule, outcome)
    };
    Report::new(cases().filter(|case| chosen(case)).enumerate().map(run).collect())
}

/// One case on a provider at the other end of a connection.
pub(crate) async fn one(
    case: &'static ProviderCase,
    make: Make,
    connect: &Connect,
    n: u64,
    settings: Settings,
) -> Outcome {
    let runtime = TokioRuntime::current().shared();
    let mut subject = make(Arc::clone(&runtime));
    let work = async {
        let wired = match connect(Arc::clone(&subject.provider), Arc::clone(&runtime), n).await {
            Ok(wired) => wired,
            Err(stop) => return Outcome::Failed(format!("no connection: {stop}")),
        };
        subject.provider = Arc::clone(&wired.provider);
        let outcome = perform(case, subject, runtime, settings).await;
        drop(wired);
        outcome
    };
    match tokio::time::timeout(Duration::from_secs(3600), AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Outcome::Failed("it panicked".to_owned()),
        Err(_) => Outcome::Failed("it never ended".to_owned()),
    }
}

/// Nothing fails, and nothing is left out that is not left out over a link in one process too.
pub(crate) fn must_be_as_in_process(report: &Report, make: Make, what: &str) {
    must_look_at_what_is_advertised(report, make, what);
    let settings = Settings::new().with_wiring(Wiring::Values);
    for row in &report.rows {
        let before = run_case(case(row.id).expect("a case"), &make, settings);
        assert_eq!((row.id, &row.outcome), (before.id, &before.outcome), "{what}");
    }
}

/// Nothing fails, and not because nobody looked: each operation that the provider advertises was seen to work.
pub(crate) fn must_look_at_what_is_advertised(report: &Report, make: Make, what: &str) {
    assert!(report.is_good(), "{what}:\n{report}");
    let whole = report.rows.len() == cases().count();
    let capabilities = make(ManualRuntime::new().handle()).provider.capabilities(&Scope::SignIn);
    let mut advertised = 0;
    for info in
        COMMANDS.iter().filter(|info| info.facet != Facet::Lifecycle && (info.level)(&capabilities).is_supported())
    {
        let about = |row: &&Row| {
            let rest = row.id.strip_prefix(info.name).and_then(|rest| rest.strip_prefix('.'));
            // There is one for each kind that can be started.
            rest.is_some_and(|rest| rest == "works" || rest.ends_with(".works"))
        };
        let rows: Vec<&Row> = report.rows.iter().filter(about).collect();
        let seen = rows.iter().any(|row| row.outcome == Outcome::Passed);
        assert!(seen || (rows.is_empty() && !whole), "{what}: nobody saw {} work: {rows:?}", info.name);
        advertised += 1;
    }
    assert!(advertised >= 5, "{what}: only {advertised} operations are advertised");
    let unmoved =
        report.rows.iter().find(|row| matches!(&row.outcome, Outcome::NotRun(why) if why.contains("no far end")));
    assert!(unmoved.is_none(), "{what}: the customers did not move: {unmoved:?}");
}

/// One case of the transport kit as a test; in virtual time the clock goes on when everything waits.
pub(crate) fn transport_case(id: &str, fixture: Arc<dyn transport::Fixture>, virtual_time: bool) {
    let case = transport::case(id).expect("a case");
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(virtual_time).build().expect("a runtime");
    let outcome = runtime.block_on(async {
        let work = transport::perform(case, fixture, TokioRuntime::current().shared());
        tokio::time::timeout(Duration::from_secs(3600), work).await.expect("it ends")
    });
    // What the codecs do not promise is not looked at; nothing else is left out.
    let promised = !matches!((id, &outcome), ("content.free", Outcome::NotRun(_)));
    assert!(!promised || outcome == Outcome::Passed, "{id}: {outcome:?}\n\n{}\n{}", case.rule, case.explain);
}
