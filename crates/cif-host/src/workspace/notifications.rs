//! The queue of notifications: one shown, ten waiting, a pause between two (`docs/src/host-model.md`, notifications).

use std::collections::VecDeque;
use std::time::Duration;

use cif_protocol::{DesktopMode, Instant, NotificationId, NotificationOutcome, NotificationTheme};
use serde::Serialize;

use super::{ConnectionId, Slot, Ticket};

/// How many may wait.
const WAITING_LIMIT: usize = 10;
/// The longest that one waits.
const WAITING_TIME: Duration = Duration::from_secs(30);
/// The pause between the end of one and the next.
const GAP: Duration = Duration::from_secs(2);

/// A notification that is shown or waits.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) id: NotificationId,
    /// The call that waits for the outcome; none for one that is shown for information.
    pub(super) ticket: Option<Ticket>,
    pub(super) connection: ConnectionId,
    pub(super) provider: Slot,
    /// The template as the call named it.
    pub(super) template: Option<String>,
    pub(super) token: Option<String>,
    pub(super) look: Look,
    /// Display time; `None` never ends.
    pub(super) time: Option<Duration>,
    pub(super) queued_at: Instant,
}

/// What the agent sees, slugs resolved.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) title: String,
    pub(super) icon: String,
    pub(super) rows: Vec<NotificationRow>,
    pub(super) accept_text: String,
    pub(super) reject_text: Option<String>,
    pub(super) show_timeout: bool,
    pub(super) theme: NotificationTheme,
    pub(super) desktop: DesktopMode,
    /// A click anywhere on it accepts.
    pub(super) click_accepts: bool,
}

/// A notification came or went; its provider is told.
#[derive(Debug)]
pub(super) struct Display {
    pub(super) connection: ConnectionId,
    pub(super) template: Option<String>,
    pub(super) token: Option<String>,
    pub(super) start: bool,
}

/// A row of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NotificationRow {
    /// Header.
    pub title: String,
    /// Value.
    pub value: String,
}

impl NotificationRow {
    pub(super) const fn new(title: String, value: String) -> Self {
        Self { title, value }
    }
}

/// The notification on the screen, as a page draws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NotificationView {
    /// Names it in the agent's answer.
    pub id: NotificationId,
    /// Unique name of the provider.
    pub provider: String,
    /// Title, plain text.
    pub title: String,
    /// Path of the icon.
    pub icon: String,
    /// At most four rows, plain text.
    pub rows: Vec<NotificationRow>,
    /// Text of the accept button.
    pub accept_text: String,
    /// Text of the reject button; none when it can only be accepted.
    pub reject_text: Option<String>,
    /// True when it is already accepted and shown for information only.
    pub information: bool,
    /// True when the time left is to be shown.
    pub show_timeout: bool,
    /// Milliseconds left; none when it stays.
    pub remaining_ms: Option<u64>,
    /// Milliseconds that it is shown in all; none when it stays.
    pub total_ms: Option<u64>,
    /// True for light text on dark ground.
    pub dark: bool,
    /// When a desktop toast is wanted as well.
    pub desktop: DesktopMode,
    /// True when a click anywhere on it accepts.
    pub click_accepts: bool,
}

#[derive(Debug)]
struct Shown {
    pending: Pending,
    until: Option<Instant>,
    total: Option<Duration>,
}

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Notifications {
    shown: Option<Shown>,
    waiting: VecDeque<Pending>,
    /// When the next one may be shown.
    free_at: Instant,
    /// What came and went since [`Notifications::take_displays`].
    displays: Vec<Display>,
}

/// A call whose notification ended.
pub(super) type Ended = (Option<Ticket>, NotificationOutcome);

impl Pending {
    fn display(&self, start: bool) -> Display {
        Display { connection: self.connection, template: self.template.clone(), token: self.token.clone(), start }
    }

    fn waits_until(&self) -> Instant {
        self.queued_at + self.time.map_or(WAITING_TIME, |time| time.min(WAITING_TIME))
    }
}

impl Notifications {
    /// Queues one and shows it if its turn has come; gives it back when too many wait.
    pub(super) fn offer(&mut self, now: Instant, pending: Pending) -> Result<(), Box<Pending>> {
        let turn = self.shown.is_none() && self.waiting.is_empty() && self.free_at <= now;
        if !turn && self.waiting.len() >= WAITING_LIMIT {
            return Err(Box::new(pending));
        }
        self.waiting.push_back(pending);
        if turn {
            self.show_next(now);
        }
        Ok(())
    }

    /// Ends what is over and shows what is due; gives the ends in order.
    pub(super) fn tick(&mut self, now: Instant) -> Vec<Ended> {
        let mut ended = Vec::new();
        if self.shown.as_ref().and_then(|shown| shown.until).is_some_and(|until| until <= now) {
            ended.extend(self.end_shown(now, NotificationOutcome::TIMED_OUT));
        }
        self.waiting.retain(|pending| {
            let over = pending.waits_until() <= now;
            if over {
                ended.push((pending.ticket, NotificationOutcome::QUEUE_TIME));
            }
            !over
        });
        if self.shown.is_none() && self.free_at <= now {
            self.show_next(now);
        }
        ended
    }

    /// Ends the one shown.
    fn end_shown(&mut self, now: Instant, outcome: NotificationOutcome) -> Option<Ended> {
        let shown = self.shown.take()?;
        self.free_at = now + GAP;
        self.displays.push(shown.pending.display(false));
        Some((shown.pending.ticket, outcome))
    }

    /// Ends the one shown by the agent's choice, if it has this id.
    pub(super) fn answer(&mut self, now: Instant, id: &NotificationId, outcome: NotificationOutcome) -> Option<Ended> {
        if self.shown.as_ref().is_some_and(|shown| shown.pending.id == *id) {
            self.end_shown(now, outcome)
        } else {
            None
        }
    }

    /// Takes out every one that `gone` names, shown or waiting; gives their tickets.
    pub(super) fn take(&mut self, now: Instant, gone: impl Fn(&Pending) -> bool) -> Vec<Option<Ticket>> {
        let mut taken = Vec::new();
        if self.shown.as_ref().is_some_and(|shown| gone(&shown.pending)) {
            taken.extend(self.end_shown(now, NotificationOutcome::CANCELLED).map(|(ticket, _)| ticket));
        }
        self.waiting.retain(|pending| {
            let gone = gone(pending);
            if gone {
                taken.push(pending.ticket);
            }
            !gone
        });
        taken
    }

    fn show_next(&mut self, now: Instant) {
        if let Some(pending) = self.waiting.pop_front() {
            // The display time is what waiting has left of it.
            let time = pending.time.map(|time| time.saturating_sub(now.saturating_since(pending.queued_at)));
            self.displays.push(pending.display(true));
            self.shown = Some(Shown { until: time.map(|time| now + time), total: pending.time, pending });
        }
    }

    /// What came and went since the last time.
    pub(super) fn take_displays(&mut self) -> Vec<Display> {
        std::mem::take(&mut self.displays)
    }

    /// When `tick` has something to do.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let end = self.shown.as_ref().and_then(|shown| shown.until);
        let next = (self.shown.is_none() && !self.waiting.is_empty()).then_some(self.free_at);
        self.waiting.iter().map(Pending::waits_until).chain(end).chain(next).min()
    }

    /// The one shown and how many wait.
    pub(super) fn view(&self, now: Instant, name: impl Fn(Slot) -> String) -> (Option<NotificationView>, usize) {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let shown = self.shown.as_ref().map(|shown| {
            let look = shown.pending.look.clone();
            NotificationView {
                id: shown.pending.id.clone(),
                provider: name(shown.pending.provider),
                title: look.title,
                icon: look.icon,
                rows: look.rows,
                accept_text: look.accept_text,
                reject_text: look.reject_text,
                information: shown.pending.ticket.is_none(),
                show_timeout: look.show_timeout,
                remaining_ms: shown.until.map(|until| millis(until.saturating_since(now))),
                total_ms: shown.total.map(millis),
                dark: look.theme == NotificationTheme::Dark,
                desktop: look.desktop,
                click_accepts: look.click_accepts,
            }
        });
        (shown, self.waiting.len())
    }
}
