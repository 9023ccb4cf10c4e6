//! `cif check`: a scripted agent at a desktop with a widget, headless.

mod browser;
mod heard;
mod report;
mod script;

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use cif_axum::Desktop;
use cif_host::AgentAction;
use cif_provider::{Runtime, RuntimeExt};
use cif_tokio::TokioRuntime;
use serde_json::Value;

use crate::args::{CheckArgs, Serve};
use crate::failure::Failure;
use crate::{records, serve, store, widget};
use browser::Browser;
use heard::Calls;
use report::{Outcome, Report, Row};
use script::{Step, What};

/// How often it is looked whether what is expected is there.
const LOOK: Duration = Duration::from_millis(20);
/// How long the widget may take to load.
const LOADS: Duration = Duration::from_secs(60);

/// Runs the command; true when every step passed.
#[tokio::main]
pub(crate) async fn run(options: &CheckArgs) -> Result<bool, Failure> {
    let steps = script::read(&options.script)?;
    let program = browser::find(options.chromium.as_deref())?;
    let site = Site::open(options).await?;
    let mut browser = Browser::open(&program, &site.desktop.origin().to_string(), &*site.runtime)?;
    let rows = site.perform(&steps, &mut browser).await;
    browser.close().await;
    site.desktop.shutdown("the check is over").await;
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

/// The desktop in this process.
struct Site {
    desktop: Desktop,
    runtime: Arc<dyn Runtime>,
    calls: Arc<Calls>,
}

impl Site {
    async fn open(options: &CheckArgs) -> Result<Self, Failure> {
        let options = Serve {
            port: options.port,
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            access_token_file: None,
            config: options.config.clone(),
            data: None,
            user: None,
            app: None,
            widget: options.widget.clone(),
            trust: options.trust.clone(),
            insecure_test_origin: options.insecure_test_origin.clone(),
            public_url: None,
            ring: None,
            record: None,
            log: String::new(),
        };
        let listener = serve::bind((options.bind, options.port).into()).await?;
        let public = serve::origin(listener.local_addr()?, None)?;
        let demo =
            if records::needs_demo(&options) { Some(serve::bind((options.bind, 0).into()).await?) } else { None };
        let demo_origin = match &demo {
            Some(demo) => serve::origin(demo.local_addr()?, None)?,
            None => public.clone(),
        };
        let config = records::choose(&options, &demo_origin, None)?;
        let runtime = TokioRuntime::current().shared();
        let (records, _) = store::open(None, &config.rows, &runtime).await?;
        let calls = Arc::new(Calls::new(Arc::clone(&runtime)));
        let builder = Desktop::builder(config.desk, public.clone(), records, Arc::clone(&runtime));
        let desktop = builder.with_recorder(Arc::<Calls>::clone(&calls)).build()?;
        // They end with the program.
        tokio::spawn(axum::serve(listener, desktop.router()).into_future());
        if let Some(demo) = demo {
            tokio::spawn(axum::serve(demo, widget::site(&public)).into_future());
        }
        Ok(Self { desktop, runtime, calls })
    }

    async fn perform(&self, steps: &[Step], browser: &mut Browser) -> Vec<Row> {
        let mut failed = false;
        let mut rows = Vec::new();
        let begun = self.runtime.now();
        if let Err(why) = self.wait(LOADS, browser, || self.calls.is_loaded()).await {
            let why = format!("no widget has loaded its page {why}");
            failed = true;
            let took = self.runtime.now() - begun;
            rows.push(Row { line: 0, step: "the widget loads".to_owned(), outcome: Outcome::Failed(why), took });
        }
        for Step { line, text, what, within } in steps {
            let begun = self.runtime.now();
            let outcome = if failed {
                Outcome::NotRun
            } else {
                let done = self.step(what, *within, browser).await;
                done.map_or_else(Outcome::Failed, |()| Outcome::Passed)
            };
            failed |= outcome != Outcome::Passed;
            rows.push(Row { line: *line, step: text.clone(), outcome, took: self.runtime.now() - begun });
        }
        rows
    }

    async fn step(&self, what: &What, within: Duration, browser: &mut Browser) -> Result<(), String> {
        let view = || self.desktop.desk().view();
        match what {
            What::Pause(time) => {
                self.runtime.sleep(*time).await;
                Ok(())
            }
            What::Act(action) => {
                let filled = || script::fill(action, &|place| self.place(place));
                let waited = self.wait(within, browser, || filled().is_ok()).await;
                let action = filled()
                    .map_err(|place| format!("nothing is there for {place} {}", waited.err().unwrap_or_default()))?;
                let action: AgentAction = serde_json::from_value(action).map_err(|error| error.to_string())?;
                self.desktop.desk().act(action).map(drop).map_err(|error| error.to_string())
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
        let view = self.desktop.desk().view();
        let id = match place {
            "$notification" => serde_json::to_value(view.notification?.id),
            "$dialog" => serde_json::to_value(view.dialog?.id),
            _ => serde_json::to_value(view.sessions.into_iter().rev().find(|session| !session.home)?.id),
        };
        id.ok().as_ref().and_then(Value::as_str).map(str::to_owned)
    }

    /// Waits for something; the error says for how long, as the end of a sentence.
    async fn wait(&self, within: Duration, browser: &mut Browser, there: impl Fn() -> bool) -> Result<(), String> {
        let deadline = self.runtime.now() + within;
        while !there() {
            if browser.is_gone() {
                return Err("before the browser ended by itself".to_owned());
            }
            if self.runtime.now() >= deadline {
                return Err(format!("within {:.1} s", within.as_secs_f64()));
            }
            self.runtime.sleep(LOOK).await;
        }
        Ok(())
    }
}
