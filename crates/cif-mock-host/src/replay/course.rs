//! The course of a replay in real time: what is played when, and how long is waited for what must come.

use std::sync::Arc;
use std::time::Duration;

use cif_provider::{MaybeSend, Runtime, RuntimeExt};
use serde_json::Value;

use super::far_end::Deeds;
use super::lanes::Lanes;
use super::{ReplayError, Replayed};
use crate::Line;

/// How often it is looked whether what must come has come.
pub(super) const LOOK: Duration = Duration::from_millis(10);
/// How much later than recorded something of the far end may come by itself, before the far end is made to do it.
const GRACE: Duration = Duration::from_millis(500);

/// Who is played to.
pub(super) trait Player {
    /// What has happened since this was asked last.
    fn news(&mut self) -> Vec<Line>;

    /// Is it there, or why will it never be?
    fn is_there(&self) -> Result<bool, ReplayError>;

    /// Can this line be played only to one that is there?
    fn needs_it(&self, line: &Line) -> bool;

    /// Plays a line; `call` is the number that the call has now that it answers. False when there is nothing to play.
    fn play(
        &mut self,
        at: usize,
        line: &Line,
        call: Option<u64>,
        data: Value,
    ) -> impl Future<Output = Result<bool, String>> + MaybeSend;
}

/// Times of a replay.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) runtime: Arc<dyn Runtime>,
    pub(super) patience: Duration,
    pub(super) quiet: Duration,
    pub(super) paced: bool,
}

impl Course {
    pub(super) fn new(runtime: Arc<dyn Runtime>) -> Self {
        Self { runtime, patience: Duration::from_secs(10), quiet: Duration::from_millis(500), paced: true }
    }

    /// Plays the lines, and waits for those that must come again.
    pub(super) async fn run(
        &self,
        mut lanes: Lanes<'_>,
        lines: &[(usize, &Line)],
        all: usize,
        deeds: &Deeds,
        player: &mut impl Player,
    ) -> Result<Replayed, ReplayError> {
        let (mut played, mut before) = (0, lines.first().map_or(0, |(_, line)| line.at_ms));
        for (at, line) in lines {
            let gap = Duration::from_millis(line.at_ms.saturating_sub(before));
            before = line.at_ms;
            if lanes.is_wanted(*at) {
                self.wait_for(*at, gap, &mut lanes, deeds, player).await?;
                continue;
            }
            if self.paced && !gap.is_zero() {
                self.runtime.sleep(gap).await;
            }
            let deadline = self.runtime.now() + self.patience;
            while player.needs_it(line) && !player.is_there()? && self.runtime.now() < deadline {
                self.runtime.sleep(LOOK).await;
            }
            lanes.take(*at, &player.news())?;
            let unplayable = |reason| ReplayError::Line { line: at + 1, reason };
            let call = line.number.and_then(|number| lanes.number_of(number));
            let translated = lanes.bindings.translate(&line.data);
            played += usize::from(player.play(*at, line, call, translated).await.map_err(unplayable)?);
        }
        self.runtime.sleep(self.quiet).await;
        lanes.take(all, &player.news())?;
        Ok(Replayed { played, compared: lanes.compared })
    }

    /// Waits until a line has come again. What does not come by itself, but can be brought about at the far end, is.
    async fn wait_for(
        &self,
        at: usize,
        gap: Duration,
        lanes: &mut Lanes<'_>,
        deeds: &Deeds,
        player: &mut impl Player,
    ) -> Result<(), ReplayError> {
        let begun = self.runtime.now();
        let deadline = begun + gap + self.patience;
        let mut deed = deeds.of(at);
        // Nobody needs to wait for a customer as long as it was waited then.
        let due = begun + GRACE + if self.paced { gap } else { Duration::ZERO };
        loop {
            lanes.take(at, &player.news())?;
            let missing = lanes.require(at);
            if missing.is_ok() {
                return Ok(());
            }
            player.is_there()?;
            let now = self.runtime.now();
            if now >= due && deeds.has_far_end() {
                if let Some(deed) = deed.take() {
                    deeds.cause(deed, &lanes.bindings).await.map_err(|reason| deeds.stuck(at, reason))?;
                }
            }
            if now >= deadline {
                // It did not begin there by itself either.
                return deed.map_or(missing, |_| Err(deeds.stuck(at, "it plays no far end".to_owned())));
            }
            self.runtime.sleep(LOOK).await;
        }
    }
}
