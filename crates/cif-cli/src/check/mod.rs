//! `cif check`: a scripted agent at a desktop with a widget, headless.

mod heard;
mod report;
mod script;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use cif_host::AgentAction;
use cif_provider::RuntimeExt;
use cif_tokio::TokioRuntime;
use serde_json::Value;

use crate::args::CheckArgs;
use crate::failure::Failure;
use crate::headless::{self, Browser, Setup, Site};
use crate::record::Recording;
use heard::Calls;
use report::{Outcome, Report, Row};
use script::{Step, What};

/// How often it is looked whether what is expected is there.
const LOOK: Duration = Duration::from_millis(20);
/// How long it is recorded after the last step.
const CALM: Duration = Duration::from_secs(1);
/// How long the widget may take to load.
const LOADS: Duration = Duration::from_secs(60);

/// Runs the command; true when every step passed.
#[tokio::main]
pub(crate) async fn run(options: &CheckArgs) -> Result<bool, Failure> {
    let steps = script::read(&options.script)?;
    let program = headless::find(options.page.chromium.as_deref())?;
    let runtime = TokioRuntime::current().shared();
    let (file, recording) = match &options.record {
        Some(path) => {
            let (file, recording) = Recording::begin(path, Arc::clone(&runtime))?;
            (Some(file), Some(recording))
        }
        None => (None, None),
    };
    let calls = Arc::new(Calls::new(Arc::clone(&runtime), file));
    let setup = Setup { recorder: Arc::<Calls>::clone(&calls), stand_in: None };
    let stage = Stage { site: Site::open(&options.page, options.widget.as_deref(), setup, &runtime).await?, calls };
    let mut browser = stage.site.show(&program)?;
    let rows = stage.perform(&steps, &mut browser).await;
    // What is recorded ends behind what the widget does after the last step, not with a page that went away.
    if let Some(recording) = recording {
        runtime.sleep(CALM).await;
        recording.end();
    }
    browser.close().await;
    stage.site.desktop.shutdown("the check is over").await;
    let report = Report { script: options.script.display().to_string(), rows };
    if let Some(path) = &options.junit {
        let written = std::fs::write(path, report.junit());
        written.map_err(|error| Failure::file(path, format!("cannot be written: {error}")))?;
    }
    let mut out = std::io::stdout();
    if options.json {
        writeln!(out, "{:#}", report.json())?;
    } else {
        write!(out, "{}", report.text())?;
    }
    Ok(report.is_good())
}

/// The desktop, and what its providers call.
struct Stage {
    site: Site,
    calls: Arc<Calls>,
}

impl Stage {
    async fn perform(&self, steps: &[Step], browser: &mut Browser) -> Vec<Row> {
        let mut failed = false;
        let mut rows = Vec::new();
        let begun = self.site.runtime.now();
        if let Err(why) = self.wait(LOADS, browser, || self.calls.is_loaded()).await {
            let why = format!("no widget has loaded its page {why}");
            failed = true;
            let took = self.site.runtime.now() - begun;
            rows.push(Row { line: 0, step: "the widget loads".to_owned(), outcome: Outcome::Failed(why), took });
        }
        for Step { line, text, what, within } in steps {
            let begun = self.site.runtime.now();
            let outcome = if failed {
                Outcome::NotRun
            } else {
                let done = self.step(what, *within, browser).await;
                done.map_or_else(Outcome::Failed, |()| Outcome::Passed)
            };
            failed |= outcome != Outcome::Passed;
            rows.push(Row { line: *line, step: text.clone(), outcome, took: self.site.runtime.now() - begun });
        }
        rows
    }

    async fn step(&self, what: &What, within: Duration, browser: &mut Browser) -> Result<(), String> {
        let view = || self.site.desktop.desk().view();
        match what {
            What::Pause(time) => {
                self.site.runtime.sleep(*time).await;
                Ok(())
            }
            What::Act(action) => {
                let filled = || script::fill(action, &|place| self.place(place));
                let waited = self.wait(within, browser, || filled().is_ok()).await;
                let action = filled()
                    .map_err(|place| format!("nothing is there for {place} {}", waited.err().unwrap_or_default()))?;
                let action: AgentAction = serde_json::from_value(action).map_err(|error| error.to_string())?;
                self.site.desktop.desk().act(action).map(drop).map_err(|error| error.to_string())
            }
            What::Call { method, with } => {
                let waited = self.wait(within, browser, || self.calls.take(method, with)).await;
                waited.map_err(|why| format!("no such call {why}; {}", self.calls.since(method)))
            }
            What::Session(title) => {
                let there =
                    || view().sessions.iter().any(|session| !session.home && session.title.contains(title.as_str()));
                let waited = self.wait(within, browser, there).await;
                let titles = || view().sessions.into_iter().map(|session| session.title).collect::<Vec<_>>();
                waited.map_err(|why| format!("no such session {why}; there are {:?}", titles()))
            }
            What::NoSession => {
                let waited = self.wait(within, browser, || view().sessions.iter().all(|session| session.home)).await;
                waited.map_err(|why| format!("a session is still open {why}"))
            }
            What::Notification(title) => {
                let there = || view().notification.is_some_and(|shown| shown.title.contains(title.as_str()));
                let waited = self.wait(within, browser, there).await;
                let shown = || view().notification.map(|shown| shown.title);
                waited.map_err(|why| format!("no such notification {why}; on the screen: {:?}", shown()))
            }
        }
    }

    /// The id of what is on the screen.
    fn place(&self, place: &str) -> Option<String> {
        let view = self.site.desktop.desk().view();
        let id = match place {
            "$notification" => serde_json::to_value(view.notification?.id),
            "$dialog" => serde_json::to_value(view.dialog?.id),
            _ => serde_json::to_value(view.sessions.into_iter().rev().find(|session| !session.home)?.id),
        };
        id.ok().as_ref().and_then(Value::as_str).map(str::to_owned)
    }

    /// Waits for something; the error says for how long, as the end of a sentence.
    async fn wait(&self, within: Duration, browser: &mut Browser, there: impl Fn() -> bool) -> Result<(), String> {
        let deadline = self.site.runtime.now() + within;
        while !there() {
            if browser.is_gone() {
                return Err("before the browser ended by itself".to_owned());
            }
            if self.site.runtime.now() >= deadline {
                return Err(format!("within {:.1} s", within.as_secs_f64()));
            }
            self.site.runtime.sleep(LOOK).await;
        }
        Ok(())
    }
}
