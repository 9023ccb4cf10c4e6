//! `cif check`: a scripted agent at a desktop with a widget, headless.

mod heard;
mod matching;
mod report;
mod script;
mod stage;
mod table;
mod what;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use cif_provider::{Runtime, RuntimeExt};
use cif_tokio::TokioRuntime;

use crate::args::CheckArgs;
use crate::failure::Failure;
use crate::headless::{self, Browser, Setup, Site};
use crate::record::Recording;
use heard::Calls;
use report::{Outcome, Report, Row};
use script::Step;
use stage::{Stage, Undone};
use what::What;

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
    let stage = Stage::new(Site::open(&options.page, options.widget.as_deref(), setup, &runtime).await?, calls);
    let mut browser = stage.site.show(&program)?;
    let rows = perform(&stage, &steps, &mut browser, &*runtime).await;
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

async fn perform(stage: &Stage, steps: &[Step], browser: &mut Browser, runtime: &dyn Runtime) -> Vec<Row> {
    let mut failed = false;
    let mut rows = Vec::new();
    let begun = runtime.now();
    let loaded = async || match stage.calls.is_loaded() || !stage.has_widget() {
        true => Ok(()),
        false => Err(Undone::NotYet("no widget has loaded its page".to_owned(), String::new())),
    };
    if let Err(why) = keep_trying(LOADS, browser, runtime, loaded).await {
        failed = true;
        let took = runtime.now() - begun;
        rows.push(Row { line: 0, step: "the widget loads".to_owned(), outcome: Outcome::Failed(why), took });
    }
    for Step { line, text, what, within } in steps {
        let begun = runtime.now();
        let outcome = if failed {
            Outcome::NotRun
        } else {
            let done = one(stage, what, *within, browser, runtime).await;
            done.map_or_else(Outcome::Failed, |()| Outcome::Passed)
        };
        failed |= outcome != Outcome::Passed;
        rows.push(Row { line: *line, step: text.clone(), outcome, took: runtime.now() - begun });
    }
    rows
}

/// Does one step.
async fn one(
    stage: &Stage,
    what: &What,
    within: Duration,
    browser: &mut Browser,
    runtime: &dyn Runtime,
) -> Result<(), String> {
    match what {
        What::Pause(time) => {
            runtime.sleep(*time).await;
            Ok(())
        }
        What::NoCall { .. } => {
            let deadline = runtime.now() + within;
            loop {
                keep_trying(within, browser, runtime, async || stage.attempt(what).await).await?;
                if runtime.now() >= deadline {
                    return Ok(());
                }
                runtime.sleep(LOOK).await;
            }
        }
        _ => keep_trying(within, browser, runtime, async || stage.attempt(what).await).await,
    }
}

/// Tries until it is done; the error says for how long.
async fn keep_trying(
    within: Duration,
    browser: &mut Browser,
    runtime: &dyn Runtime,
    attempt: impl AsyncFn() -> Result<(), Undone>,
) -> Result<(), String> {
    let deadline = runtime.now() + within;
    loop {
        let (missing, there) = match attempt().await {
            Ok(()) => return Ok(()),
            Err(Undone::Never(why)) => return Err(why),
            Err(Undone::NotYet(missing, there)) => (missing, there),
        };
        let there = if there.is_empty() { there } else { format!("; {there}") };
        if browser.is_gone() {
            return Err(format!("{missing} before the browser ended by itself{there}"));
        }
        if runtime.now() >= deadline {
            return Err(format!("{missing} within {:.1} s{there}", within.as_secs_f64()));
        }
        runtime.sleep(LOOK).await;
    }
}
