//! The host's side is played to a provider in this process, on a virtual clock.

use std::sync::Arc;
use std::time::Duration;

use cif_provider::{ChannelProvider, ManualRuntime, Runtime};
use serde_json::Value;

use super::lanes::{Lanes, Side};
use super::stand::Stand;
use super::{Replay, ReplayError, Replayed};
use crate::LineKind;

impl Replay<'_> {
    /// Plays the host's side to a provider: its events, its answers, and the commands. `mark` does again what the test
    /// [marked](crate::MockHost::mark) in the recording, for example at the far end; it gets the name and the data, with ids as
    /// they are now. The runtime must be the provider's, and at the start of its clock.
    ///
    /// # Errors
    ///
    /// The first difference in what the provider calls, reports and replies, or why the transcript cannot be played.
    pub fn against_provider(
        self,
        runtime: &ManualRuntime,
        provider: Arc<dyn ChannelProvider>,
        mut mark: impl FnMut(&str, &Value),
    ) -> Result<Replayed, ReplayError> {
        let name = self.name()?;
        let lines = self.lines(&name);
        let mut lanes = Lanes::new(&self.transcript.lines, &lines, Side::Host, self.any_time);
        let mut stand = Stand::new(&name, &runtime.handle(), &lines);
        stand.attach(provider);
        let mut played = 0;
        for (at, line) in &lines {
            wait_until(line.at_ms, runtime.now().as_millis(), |time| runtime.advance(time));
            if lanes.is_wanted(*at) {
                runtime.run_until_stalled();
                let news = stand.news();
                lanes.take(*at, &news)?;
                lanes.require(*at)?;
            } else if line.kind == LineKind::Mark {
                mark(&line.name, &lanes.bindings.translate(&line.data));
                played += 1;
            } else {
                let unplayable = |reason| ReplayError::Line { line: at + 1, reason };
                played += usize::from(stand.play(line, lanes.bindings.translate(&line.data)).map_err(unplayable)?);
            }
        }
        runtime.run_until_stalled();
        let news = stand.news();
        lanes.take(self.transcript.lines.len(), &news)?;
        Ok(Replayed { played, compared: lanes.compared })
    }
}

/// Moves the time on to that of a line.
pub(super) fn wait_until(at_ms: u64, now_ms: u64, advance: impl FnOnce(Duration)) {
    if at_ms > now_ms {
        advance(Duration::from_millis(at_ms - now_ms));
    }
}
