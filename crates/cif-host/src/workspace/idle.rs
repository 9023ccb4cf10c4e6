//! Is the agent there? Idle time of sessions and the focus of the window (`docs/src/events.md`, presence of the agent).

use std::time::Duration;

use cif_protocol::host::{SessionIdle, WindowFocused};
use cif_protocol::{Instant, ProviderRecord, SessionId};

use super::events::Target;
use super::{AgentAction, Workspace};

/// The longest threshold that is meant, in seconds: a day.
const LONGEST: u64 = 86_400;

/// What is known about the agent's doing.
#[derive(Debug)]
pub(super) struct Idle {
    /// By place in Channel Order: after what time without activity a provider is told.
    thresholds: Vec<Option<Duration>>,
    last_activity: Instant,
    /// The session whose owner was told that it is idle.
    told: Option<SessionId>,
    /// Has the window the focus? Nothing until it was reported.
    window: Option<bool>,
}

impl Idle {
    pub(super) fn new<'a>(records: impl Iterator<Item = &'a ProviderRecord>) -> Self {
        let thresholds = records.map(threshold).collect();
        Self { thresholds, last_activity: Instant::ZERO, told: None, window: None }
    }
}

/// `idleTimeThreshold=<seconds>` in the channel URL.
fn threshold(record: &ProviderRecord) -> Option<Duration> {
    let url = url::Url::parse(record.channel_url.as_deref()?).ok()?;
    let (_, seconds) = url.query_pairs().find(|(key, _)| key == "idleTimeThreshold")?;
    let seconds = seconds.trim().parse().ok().filter(|seconds| (1..=LONGEST).contains(seconds))?;
    Some(Duration::from_secs(seconds))
}

impl AgentAction {
    /// Is it a sign that the agent is there? What a page or a script does by itself is none.
    const fn is_activity(&self) -> bool {
        !matches!(
            self,
            Self::TabTitle { .. }
                | Self::ScreenWidth { .. }
                | Self::WindowFocus { focused: false }
                | Self::RaiseEvent { .. }
                | Self::HookClick { .. }
                | Self::HookPresence { .. }
        )
    }
}

impl Workspace {
    /// Notes the agent's activity in what they do.
    pub(super) fn note_activity(&mut self, now: Instant, action: &AgentAction) {
        if action.is_activity() {
            self.activity(now);
        }
    }

    /// The agent did something, in the page or in a widget.
    pub(super) fn activity(&mut self, now: Instant) {
        self.idle.last_activity = now;
        if let Some(session) = self.idle.told.take() {
            self.tell_idle(&session, false);
        }
    }

    /// When the focused session becomes idle.
    pub(super) fn idle_deadline(&self) -> Option<Instant> {
        if self.idle.told.is_some() {
            return None;
        }
        self.sessions.focused().owner?;
        let active = self.active()?;
        let threshold = self.idle.thresholds.get(active.0).copied().flatten()?;
        Some(self.idle.last_activity + threshold)
    }

    /// Tells that the focused session is idle, if it is by now.
    pub(super) fn tick_idle(&mut self, now: Instant) {
        if self.idle_deadline().is_some_and(|due| due <= now) {
            let session = self.sessions.focused().id.clone();
            self.tell_idle(&session, true);
            self.idle.told = Some(session);
        }
    }

    fn tell_idle(&mut self, id: &SessionId, idle: bool) {
        let Some(at) = self.sessions.position(id) else { return };
        let session = &self.sessions.all()[at];
        let Some(owner) = session.owner else { return };
        let mut event = SessionIdle::new(id.clone(), idle);
        event.context.clone_from(&session.context);
        self.emit(Target::Provider(owner), event);
    }

    /// The agent's window has the focus, or no longer; told when it is news.
    pub(super) fn window_focus(&mut self, focused: bool) {
        if self.idle.window.replace(focused) != Some(focused) {
            self.emit(Target::All, WindowFocused::new(focused));
        }
    }
}
