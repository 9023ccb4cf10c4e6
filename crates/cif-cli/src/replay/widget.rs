//! The host's side against a widget in a headless browser.

use std::time::Duration;

use cif_adapter::transcript::Transcript;
use cif_axum::{StandIn, StandInEvent};
use cif_host::AgentAction;
use cif_mock_host::{Replay, ReplayError, Replayed, WidgetCourse};
use cif_protocol::host::PanelMode;
use cif_provider::{Runtime, RuntimeExt};
use cif_tokio::TokioRuntime;
use futures::StreamExt;
use futures::future::{Either, select};

use crate::args::ReplayArgs;
use crate::failure::Failure;
use crate::headless::{self, Browser, Setup, Site};

/// How often it is looked whether the browser is still there.
const LOOK: Duration = Duration::from_millis(200);

/// Plays it.
pub(super) fn play(
    options: &ReplayArgs,
    transcript: &Transcript,
    name: &str,
) -> Result<Result<Replayed, ReplayError>, Failure> {
    let program = headless::find(options.page.chromium.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let runtime = TokioRuntime::current().shared();
        let replay = match Replay::new(transcript).of(name).widget(runtime.clone()) {
            Ok(replay) => replay.with_patience(options.patience),
            Err(error) => return Ok(Err(error)),
        };
        let replay = if options.at_once { replay.at_once() } else { replay };
        let (host, recorder) = (replay.host(), replay.recorder());
        let (events, course) = replay.split();
        let events = events.map(|(event, answer)| {
            let event = StandInEvent::new(event);
            if answer { event.with_answer() } else { event }
        });
        let setup = Setup { recorder, stand_in: Some((name.to_owned(), StandIn::new(host, events))) };
        let site = Site::open(&options.page, options.widget.as_deref(), setup, &runtime).await?;
        // Browsers slow down what nobody can see.
        let _ = site.desktop.desk().act(AgentAction::SetPanelMode { mode: PanelMode::Docked });
        let mut browser = site.show(&program)?;
        let outcome = run(course, &mut browser, &*runtime).await;
        browser.close().await;
        site.desktop.shutdown("the replay is over").await;
        Ok(outcome)
    })
}

async fn run(course: WidgetCourse<'_>, browser: &mut Browser, runtime: &dyn Runtime) -> Result<Replayed, ReplayError> {
    let gone = async {
        while !browser.is_gone() {
            runtime.sleep(LOOK).await;
        }
    };
    match select(Box::pin(course.run()), Box::pin(gone)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(ReplayError::Attach("the browser ended by itself".to_owned())),
    }
}
