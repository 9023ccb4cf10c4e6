//! The host's side is played to a widget in a browser, in real time.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use cif_adapter::transcript::{Happening, PAGE_LOADED, Recorder, Redactor};
use cif_protocol::host::HostEvent;
use cif_provider::{Host, Runtime, RuntimeExt};
use futures::channel::mpsc;
use futures::{SinkExt, Stream};
use serde_json::Value;

use super::course::{Course, LOOK, Player};
use super::far_end::Deeds;
use super::lanes::{Lanes, Side};
use super::stand::{Recorded, answer_of, check, event_of};
use super::{Replay, ReplayError, Replayed};
use crate::store::Store;
use crate::{Caller, Line, LineKind};

/// A replay to a widget in real time; [`Replay::widget`] makes it. Whoever hosts the widget's page lets it call
/// [`host`](Self::host), gives it the events of [`split`](Self::split), and tells the [`recorder`](Self::recorder) that the page has loaded
/// and what it answers to events.
pub struct WidgetReplay<'a> {
    replay: Replay<'a>,
    course: Course,
    lines: Vec<(usize, &'a Line)>,
    loading: Duration,
    stand: WidgetStand,
    queue: mpsc::Receiver<(HostEvent, bool)>,
}

impl std::fmt::Debug for WidgetReplay<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WidgetReplay").field("lines", &self.lines.len()).finish_non_exhaustive()
    }
}

/// A widget replay that is under way.
#[derive(Debug)]
pub struct WidgetCourse<'a> {
    replay: Replay<'a>,
    course: Course,
    lines: Vec<(usize, &'a Line)>,
    loading: Duration,
    stand: WidgetStand,
}

/// What stands in for the host.
#[derive(Debug)]
struct WidgetStand {
    store: Arc<Store>,
    host: Arc<Recorded>,
    /// It holds nothing: an event is given when the last one was taken.
    events: mpsc::Sender<(HostEvent, bool)>,
    /// The events that were answered, by their positions.
    answered: BTreeSet<usize>,
    seen: usize,
    /// Has it loaded its page, or called already?
    loaded: bool,
}

impl<'a> Replay<'a> {
    /// Prepares to play the host's side to a widget in real time: its page is loaded once. Times are not compared.
    ///
    /// # Errors
    ///
    /// Why the transcript cannot be played.
    pub fn widget(self, runtime: Arc<dyn Runtime>) -> Result<WidgetReplay<'a>, ReplayError> {
        let name = self.name()?;
        let is_load = |line: &Line| line.kind == LineKind::Link && line.name == PAGE_LOADED;
        let mut lines = self.lines(&name);
        let mut loads = lines.iter().filter(|(_, line)| is_load(line));
        if let (Some(_), Some((again, _))) = (loads.next(), loads.next()) {
            let reason = "the widget's page was loaded again here; a replay loads it once, so end the transcript before this line";
            return Err(ReplayError::Line { line: again + 1, reason: reason.to_owned() });
        }
        // What the agent did while there was no page yet is no part of it. A page calls before it has loaded to its end.
        if let Some(first) = lines.iter().position(|(_, line)| line.provider.is_some()) {
            lines.drain(..first);
        }
        check(&lines)?;
        let store = Arc::new(Store::new(Arc::clone(&runtime), Redactor::default(), true));
        let (events, queue) = mpsc::channel(0);
        let stand = WidgetStand {
            host: Arc::new(Recorded::new(Arc::from(name), Arc::clone(&store))),
            store,
            events,
            answered: answered(&lines),
            seen: 0,
            loaded: false,
        };
        let (course, loading) = (Course::new(runtime), Duration::from_secs(60));
        Ok(WidgetReplay { replay: self.ignoring_time(), course, lines, loading, stand, queue })
    }
}

/// The positions of the host's events to which an answer was recorded.
fn answered(lines: &[(usize, &Line)]) -> BTreeSet<usize> {
    let (mut open, mut answered) = (VecDeque::new(), BTreeSet::new());
    for (at, line) in lines {
        match line.kind {
            LineKind::HostEvent => open.push_back((*at, &line.name)),
            LineKind::HostEventReply => {
                let own = open.iter().rposition(|(_, name)| *name == &line.name);
                answered.extend(own.and_then(|own| open.remove(own)).map(|(event, _)| event));
            }
            _ => {}
        }
    }
    answered
}

impl<'a> WidgetReplay<'a> {
    /// How much longer than recorded the widget may take for each thing that it does: 10 seconds without.
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.course.patience = patience;
        self
    }

    /// How long the page may take to load: a minute without.
    #[must_use]
    pub const fn with_loading(mut self, loading: Duration) -> Self {
        self.loading = loading;
        self
    }

    /// How long it is watched at the end whether the widget does more than was recorded: half a second without.
    #[must_use]
    pub const fn with_quiet(mut self, quiet: Duration) -> Self {
        self.course.quiet = quiet;
        self
    }

    /// Does not pause where the recorded host did: each of its lines is played as soon as what was before it has come.
    #[must_use]
    pub const fn at_once(mut self) -> Self {
        self.course.paced = false;
        self
    }

    /// The host that the widget is to call.
    #[must_use]
    pub fn host(&self) -> Arc<dyn Host> {
        Arc::<Recorded>::clone(&self.stand.host)
    }

    /// Takes note of the page: that it has loaded, and what it answers to events. What it calls is known already.
    #[must_use]
    pub fn recorder(&self) -> Arc<dyn Recorder> {
        Arc::new(Ears(Arc::clone(&self.stand.store), Arc::clone(self.stand.host.name())))
    }

    /// The events for the widget, with whether its answer is to be told to the recorder; and the replay, to be run beside.
    pub fn split(self) -> (impl Stream<Item = (HostEvent, bool)> + Send + 'static, WidgetCourse<'a>) {
        let Self { replay, course, lines, loading, stand, queue } = self;
        (queue, WidgetCourse { replay, course, lines, loading, stand })
    }
}

impl WidgetCourse<'_> {
    /// Waits for the widget's page and plays. What a person does in the widget must happen again by itself.
    ///
    /// # Errors
    ///
    /// The first difference in what the widget calls and answers, or why the transcript cannot be played.
    pub async fn run(mut self) -> Result<Replayed, ReplayError> {
        let all = &self.replay.transcript.lines;
        let mut lanes = Lanes::new(all, &self.lines, Side::Host, self.replay.any_time).loose();
        let deadline = self.course.runtime.now() + self.loading;
        while !self.stand.loaded {
            if self.course.runtime.now() >= deadline {
                let text = format!("its page has not loaded within {:.0} s", self.loading.as_secs_f64());
                return Err(ReplayError::Attach(text));
            }
            self.course.runtime.sleep(LOOK).await;
            lanes.take(self.lines.first().map_or(0, |(at, _)| *at), &self.stand.news())?;
        }
        self.course.run(lanes, &self.lines, all.len(), &Deeds::default(), &mut self.stand).await
    }
}

impl Player for WidgetStand {
    fn news(&mut self) -> Vec<Line> {
        let news = self.store.lines(self.seen);
        self.seen += news.len();
        self.loaded |= !news.is_empty();
        news
    }

    fn is_there(&self) -> Result<bool, ReplayError> {
        Ok(self.loaded)
    }

    fn needs_it(&self, _: &Line) -> bool {
        false
    }

    async fn play(&mut self, at: usize, line: &Line, call: Option<u64>, data: Value) -> Result<bool, String> {
        match line.kind {
            LineKind::HostEvent => {
                let told = (event_of(line, &data)?, self.answered.contains(&at));
                self.events.send(told).await.map_err(|_| "nobody takes the host's events any more".to_owned())?;
            }
            LineKind::Answer if line.caller == Some(Caller::Provider) => {
                self.host.answer(call.unwrap_or(0), answer_of(&line.name, &data)?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Hears of the page what the host that stands in cannot hear.
#[derive(Debug)]
struct Ears(Arc<Store>, Arc<str>);

impl Recorder for Ears {
    fn note(&self, provider: Option<&Arc<str>>, what: Happening) {
        let news = matches!(what, Happening::HostEventReply { .. } | Happening::Link(_));
        if news && provider == Some(&self.1) {
            self.0.note(provider, what);
        }
    }

    // The calls are counted where they arrive.
    fn new_call(&self) -> u64 {
        0
    }

    fn new_command(&self) -> u64 {
        0
    }
}
