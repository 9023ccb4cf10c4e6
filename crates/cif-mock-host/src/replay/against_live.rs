//! The host's side is played to a provider that runs elsewhere, in real time.

use std::sync::Arc;
use std::time::Duration;

use cif_provider::{ChannelProvider, Host, Runtime, RuntimeExt};

use super::lanes::{Lanes, Side};
use super::stand::Stand;
use super::{Replay, ReplayError, Replayed};
use crate::LineKind;

/// How often it is looked whether what must come has come.
const LOOK: Duration = Duration::from_millis(10);

/// A replay to a provider in real time; [`Replay::live`] makes it.
pub struct LiveReplay<'a> {
    replay: Replay<'a>,
    name: String,
    runtime: Arc<dyn Runtime>,
    stand: Stand,
    patience: Duration,
    quiet: Duration,
    paced: bool,
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
        let stand = Stand::new(&name, &runtime, &lines);
        let (patience, quiet) = (Duration::from_secs(10), Duration::from_millis(500));
        Ok(LiveReplay { replay: self.ignoring_time(), name, runtime, stand, patience, quiet, paced: true })
    }
}

impl LiveReplay<'_> {
    /// How much longer than recorded the provider may take for each thing that it does: 10 seconds without.
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// How long it is watched at the end whether the provider does more than was recorded: half a second without.
    #[must_use]
    pub const fn with_quiet(mut self, quiet: Duration) -> Self {
        self.quiet = quiet;
        self
    }

    /// Does not pause where the recorded host did: each of its lines is played as soon as what was before it has come.
    #[must_use]
    pub const fn at_once(mut self) -> Self {
        self.paced = false;
        self
    }

    /// The host that the provider is to call, for the host's end of a link.
    #[must_use]
    pub fn host(&self) -> Arc<dyn Host> {
        self.stand.host()
    }

    /// Attaches the provider and plays. What begins at the provider, such as a call that comes in, must begin there again by
    /// itself.
    ///
    /// # Errors
    ///
    /// The first difference in what the provider calls, reports and replies, or why the transcript cannot be played.
    pub async fn run(mut self, provider: Arc<dyn ChannelProvider>) -> Result<Replayed, ReplayError> {
        let lines = self.replay.lines(&self.name);
        let all = &self.replay.transcript.lines;
        let mut lanes = Lanes::new(all, &lines, Side::Host, self.replay.any_time);
        self.stand.attach(provider);
        let (mut played, mut before) = (0, lines.first().map_or(0, |(_, line)| line.at_ms));
        for (at, line) in &lines {
            let gap = Duration::from_millis(line.at_ms.saturating_sub(before));
            before = line.at_ms;
            if lanes.is_wanted(*at) {
                let deadline = self.runtime.now() + gap + self.patience;
                loop {
                    lanes.take(*at, &self.stand.news())?;
                    let missing = lanes.require(*at);
                    if missing.is_ok() {
                        break;
                    }
                    self.stand.is_attached()?;
                    if self.runtime.now() >= deadline {
                        missing?;
                    }
                    self.runtime.sleep(LOOK).await;
                }
                continue;
            }
            if self.paced && !gap.is_zero() {
                self.runtime.sleep(gap).await;
            }
            let deadline = self.runtime.now() + self.patience;
            // A provider may wait for an answer while it is attached, but gets no command yet.
            let needs_hub = matches!(line.kind, LineKind::Command | LineKind::Attachment);
            while needs_hub && !self.stand.is_attached()? && self.runtime.now() < deadline {
                self.runtime.sleep(LOOK).await;
            }
            lanes.take(*at, &self.stand.news())?;
            let unplayable = |reason| ReplayError::Line { line: at + 1, reason };
            let translated = lanes.bindings.translate(&line.data);
            played += usize::from(self.stand.play(line, translated).map_err(unplayable)?);
        }
        self.runtime.sleep(self.quiet).await;
        lanes.take(all.len(), &self.stand.news())?;
        Ok(Replayed { played, compared: lanes.compared })
    }
}
