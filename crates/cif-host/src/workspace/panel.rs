//! The panel: modes per session, width per provider (`docs/src/methods.md`, panel, `docs/src/host-model.md`, panel).

use std::time::Duration;

use cif_protocol::host::{Failure, ModeChanged, NumericText, PanelMode, SizeChanged};
use cif_protocol::{Instant, Value};

use super::events::Target;
use super::{Slot, Workspace};
use crate::AppKind;

/// The width of the widget area at the start, in pixels.
pub(super) const DEFAULT_WIDTH: f64 = 378.0;
/// A `setWidth` below this changes nothing.
const MIN_WIDTH: f64 = 300.0;
/// The side strip beside the widget, in pixels.
const STRIP_MULTI_SESSION: f64 = 34.0;
const STRIP_SINGLE_SESSION: f64 = 44.0;
/// At most one `onsizechanged` in this time while the agent drags.
const SIZE_EVENT_GAP: Duration = Duration::from_millis(100);

/// What is not remembered by a session or a provider.
#[derive(Debug)]
pub(super) struct Panel {
    /// The width of the agent's window in pixels.
    pub(super) screen_width: f64,
    /// The last width of a drag that is still to be reported, and when.
    pending_size: Option<(f64, Instant)>,
    last_size_event: Option<Instant>,
    /// The side that `setPosition` chose: true for the right.
    on_right: Option<bool>,
}

impl Default for Panel {
    fn default() -> Self {
        Self { screen_width: 1_280.0, pending_size: None, last_size_event: None, on_right: None }
    }
}

impl Panel {
    /// When a size event is due.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.pending_size.map(|(_, due)| due)
    }

    /// Forgets a size that was to be told: the notes flap mutes it.
    pub(super) const fn drop_size(&mut self) {
        self.pending_size = None;
    }
}

impl Workspace {
    /// The mode as one provider sees it: that of its own focused session, that of home if home is its own, else hidden.
    pub(super) fn mode_of(&self, slot: Slot) -> PanelMode {
        let session = self.sessions.focused();
        if self.panel_owner() == Some(slot) { session.mode } else { self.app.closed_mode() }
    }

    /// The provider whose panel is there now: the owner of the focused session, or of home. A single-session app has one
    /// panel, that of its only page.
    pub(super) fn panel_owner(&self) -> Option<Slot> {
        match self.app {
            AppKind::SingleSession => self.active(),
            AppKind::MultiSession => self.sessions.focused().owner.or_else(|| self.home_owner()),
        }
    }

    /// The mode that results when this one is wanted.
    fn effective(&self, mode: PanelMode) -> PanelMode {
        if mode == PanelMode::Hidden { self.app.closed_mode() } else { mode }
    }

    fn change_mode(&mut self, mode: PanelMode, tell: bool) {
        if self.sessions.focused().mode == mode {
            return;
        }
        self.put_notes_away();
        self.sessions.focused_mut().mode = mode;
        self.touch();
        if tell {
            self.emit(Target::All, ModeChanged::new(mode));
        }
    }

    pub(super) fn set_mode(&mut self, caller: Slot, mode: PanelMode) -> Result<PanelMode, Failure> {
        self.require_active(caller, "setmode")?;
        if self.panel_owner() != Some(caller) {
            return Err(Failure::invalid(
                "setmode",
                "the home session belongs to none of several providers, so nobody can set its panel; create a session first",
            ));
        }
        let mode = self.effective(mode);
        self.change_mode(mode, self.options.echo_panel_events);
        Ok(mode)
    }

    pub(super) fn set_width(&mut self, caller: Slot, NumericText(width): NumericText) -> Result<f64, Failure> {
        self.require_active(caller, "setwidth")?;
        let old = self.providers[caller.0].width;
        if width > self.panel.screen_width / 2.0 {
            if self.panel_owner() == Some(caller) {
                self.change_mode(PanelMode::Minimized, self.options.echo_panel_events);
            }
        } else if width >= MIN_WIDTH && width.to_bits() != old.to_bits() {
            self.providers[caller.0].width = width;
            self.touch();
            if self.options.echo_panel_events && !self.has_flap() {
                self.emit(Target::All, SizeChanged::new(width));
            }
        }
        Ok(self.providers[caller.0].width)
    }

    pub(super) fn width_of(&self, slot: Slot) -> f64 {
        self.providers[slot.0].width
    }

    /// The width of the whole panel in its present mode.
    pub(super) fn panel_width(&self) -> f64 {
        let strip = match self.app {
            AppKind::MultiSession => STRIP_MULTI_SESSION,
            AppKind::SingleSession => STRIP_SINGLE_SESSION,
        };
        let widget = self.panel_owner().map_or(DEFAULT_WIDTH, |slot| self.width_of(slot));
        match self.sessions.focused().mode {
            // The notes flap has the width of the docked panel, whatever mode that is in.
            PanelMode::Docked if self.has_flap() => 2.0 * (widget + strip),
            PanelMode::Minimized if self.has_flap() => widget + 2.0 * strip,
            _ if self.has_flap() => widget + strip,
            PanelMode::Docked => widget + strip,
            PanelMode::Minimized => strip,
            _ => 0.0,
        }
    }

    /// The side of the panel: as chosen, else left beside the tabs, right in a single-session app.
    pub(super) fn panel_position(&self) -> &'static str {
        let right = self.panel.on_right.unwrap_or(self.app == AppKind::SingleSession);
        if right { "right" } else { "left" }
    }

    /// Answers what was given; moves the panel only where the host allows it.
    pub(super) fn set_position(&mut self, value: Option<Value>) -> Value {
        let value = value.filter(|value| !value.is_absent()).unwrap_or(Value::Null);
        let side = [(1.0, false), (2.0, true)].into_iter().find(|(number, _)| value.as_f64() == Some(*number));
        if let (true, Some((_, right))) = (self.options.allow_set_position, side) {
            self.panel.on_right = Some(right);
            self.touch();
        }
        value
    }

    /// The agent toggled the panel.
    pub(super) fn toggle_panel(&mut self, mode: PanelMode) {
        if self.panel_owner().is_some() {
            self.change_mode(self.effective(mode), true);
        }
    }

    /// The agent dragged the panel; a burst of widths gives few events, the last one always.
    pub(super) fn drag_panel(&mut self, now: Instant, width: f64) {
        let Some(owner) = self.panel_owner() else { return };
        let width = width.clamp(MIN_WIDTH, (self.panel.screen_width / 2.0).max(MIN_WIDTH)).round();
        if self.providers[owner.0].width.to_bits() == width.to_bits() {
            return;
        }
        self.providers[owner.0].width = width;
        self.touch();
        if self.has_flap() {
            return;
        }
        let due = self.panel.last_size_event.map_or(now, |last| (last + SIZE_EVENT_GAP).max(now));
        self.panel.pending_size = Some((width, due));
        self.send_size(now);
    }

    /// Sends a size event that is due.
    pub(super) fn send_size(&mut self, now: Instant) {
        if let Some((width, due)) = self.panel.pending_size {
            if due <= now {
                self.panel.pending_size = None;
                self.panel.last_size_event = Some(now);
                self.emit(Target::All, SizeChanged::new(width));
            }
        }
    }
}
