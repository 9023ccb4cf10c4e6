//! Every method and every event of the table passes from the desktop through the client library, the page of the relay, its
//! server and the link to the provider's process, each on an origin and in a process of its own, with its documented result: the
//! cases are those of the kit for hosts, which the desk itself passes too.

use std::time::Duration;

use cif_axum::Desktop;
use cif_browser_tests::{Browser, Options, Outcome, run};
use cif_conformance::host::{DeskOperator, HostCase, IDLE, Setting, Subject, cases, perform, setting};
use cif_conformance::{ExpectedFailures, Outcome as Ended, Report, Row};
use cif_host::AgentAction;
use cif_tokio::TokioRuntime;

use crate::hand::Hand;
use crate::patient::Patient;
use crate::stage::Stage;

/// What no relay can do, because the client library cannot.
const KNOWN: &str = "
method.logAnalyticsEvent.fails  # on the wire its failure has no kind
";

async fn one(stage: &Stage, desktop: &Desktop, case: &HostCase) -> Ended {
    let seats = stage.hands.iter().take(setting(case).names().len()).map(Hand::seat).collect();
    let operator = Patient(DeskOperator::new(desktop.desk().clone()));
    let subject = Subject::new(seats).with_idle_after(IDLE).with_operator(operator);
    perform(case, subject, TokioRuntime::current().shared()).await
}

/// Leaves nothing of a case on the screen; true when that was possible.
async fn tidy(desktop: &Desktop) -> bool {
    let desk = desktop.desk();
    for _ in 0..200 {
        let view = desk.view();
        let mut todo = Vec::new();
        todo.extend(view.notification.map(|shown| AgentAction::DeclineNotification { id: shown.id }));
        todo.extend(view.toasts.into_iter().map(|toast| AgentAction::AnswerToast { id: toast.id, button: None }));
        todo.extend(view.dialog.map(|shown| AgentAction::AnswerDialog {
            id: shown.id,
            confirmed: false,
            selected: None,
        }));
        todo.extend(view.note.map(|note| AgentAction::CancelNote { note: note.id }));
        todo.extend(view.bars.into_iter().map(|bar| AgentAction::CloseBar { id: bar.id }));
        let sessions = view.sessions.into_iter().filter(|session| !session.home);
        todo.extend(sessions.map(|session| AgentAction::CloseSession { session: session.id }));
        if todo.is_empty() {
            return true;
        }
        for action in todo {
            // What is on its way already is refused.
            drop(desk.act(action));
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    false
}

async fn all(browser: &Browser, groups: &[&str]) -> Outcome {
    let mut stage = Stage::start().await?;
    let mut now = Setting::Alone;
    let mut desktop = stage.fresh(browser, now).await?;
    let mut rows = Vec::new();
    let wanted = cases().filter(|case| groups.iter().any(|group| case.id.starts_with(group)));
    for case in wanted {
        if setting(case) != now {
            now = setting(case);
            desktop = stage.fresh(browser, now).await?;
        }
        let mut ended = one(&stage, &desktop, case).await;
        let mut clean = tidy(&desktop).await;
        if matches!(ended, Ended::Failed(_)) {
            // Another case may have changed what this one takes for granted.
            desktop = stage.fresh(browser, now).await?;
            ended = one(&stage, &desktop, case).await;
            clean = tidy(&desktop).await;
        }
        if !clean || matches!(ended, Ended::Failed(_)) {
            desktop = stage.fresh(browser, now).await?;
        }
        rows.push(Row::new(case.id, case.rule, ended));
    }
    let report = Report::new(rows).with_expected(&ExpectedFailures::parse(KNOWN)).expect("known cases");
    assert!(report.is_good(), "{report}\n{}", stage.output());
    // Not by skipping.
    assert!(report.passed() >= 100, "{report}");
    Ok(())
}

#[test]
fn every_method_and_event_passes_through_the_relay() {
    let name = "every_method_and_event_passes_through_the_relay";
    run(name, &Options::new(), async |browser: &Browser| all(browser, &["method.", "event."]).await);
}
