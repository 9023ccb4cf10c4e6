//! The host's side is played to a provider that runs elsewhere, in real time.

use std::sync::Arc;
use std::time::Duration;

use cif_provider::far_end::FarEnd;
use cif_provider::{ChannelProvider, Host, Runtime};
use serde_json::Value;

use super::course::{Course, Player};
use super::far_end::Deeds;
use super::lanes::{Lanes, Side};
use super::stand::{Stand, check};
use super::{Replay, ReplayError, Replayed};
use crate::{Line, LineKind};

/// A replay to a provider in real time; [`Replay::live`] makes it.
pub struct LiveReplay<'a> {
    replay: Replay<'a>,
    name: String,
    stand: Stand,
    course: Course,
    far_end: Option<Arc<dyn FarEnd>>,
}

impl std::fmt::Debug for LiveReplay<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveReplay").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> Replay<'a> {
    /// Prepares to play the host's side to a provider in real time, which may run in another process. Times are not compared.
    ///
    /// # Errors
    ///
    /// Why the transcript cannot be played.
    pub fn live(self, runtime: Arc<dyn Runtime>) -> Result<LiveReplay<'a>, ReplayError> {
        let name = self.name()?;
        let lines = self.lines(&name);
        check(&lines)?;
        let stand = Stand::new(&name, &runtime, &lines);
        Ok(LiveReplay { replay: self.ignoring_time(), name, stand, course: Course::new(runtime), far_end: None })
    }
}

impl LiveReplay<'_> {
    /// How much longer than recorded the provider may take for each thing that it does: 10 seconds without.
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.course.patience = patience;
        self
    }

    /// How long it is watched at the end whether the provider does more than was recorded: half a second without.
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

    /// Lets this far end do again what customers did in the recording, where it does not come by itself: call, answer, write,
    /// hang up.
    #[must_use]
    pub fn with_far_end(mut self, far_end: Arc<dyn FarEnd>) -> Self {
        self.far_end = Some(far_end);
        self
    }

    /// The host that the provider is to call, for the host's end of a link.
    #[must_use]
    pub fn host(&self) -> Arc<dyn Host> {
        self.stand.host()
    }

    /// Attaches the provider and plays. Without a [far end](Self::with_far_end), what begins there, such as a call that comes in,
    /// must begin again by itself.
    ///
    /// # Errors
    ///
    /// The first difference in what the provider calls, reports and replies, that only the far end could go on, or why the
    /// transcript cannot be played.
    pub async fn run(mut self, provider: Arc<dyn ChannelProvider>) -> Result<Replayed, ReplayError> {
        let lines = self.replay.lines(&self.name);
        let all = &self.replay.transcript.lines;
        let lanes = Lanes::new(all, &lines, Side::Host, self.replay.any_time);
        let deeds = Deeds::new(&lines, self.far_end);
        self.stand.attach(provider);
        self.course.run(lanes, &lines, all.len(), &deeds, &mut self.stand).await
    }
}

impl Player for Stand {
    fn news(&mut self) -> Vec<Line> {
        Self::news(self)
    }

    fn is_there(&self) -> Result<bool, ReplayError> {
        self.is_attached()
    }

    fn needs_it(&self, line: &Line) -> bool {
        // A provider may wait for an answer while it is attached, but gets no command yet.
        matches!(line.kind, LineKind::Command | LineKind::Attachment)
    }

    async fn play(&mut self, _: usize, line: &Line, _: Option<u64>, data: Value) -> Result<bool, String> {
        Self::play(self, line, data)
    }
}
