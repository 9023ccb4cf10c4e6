//! Who is ACTIVE, and to whom home belongs (`docs/src/host-model.md`, ownership).

use cif_protocol::Instant;
use cif_protocol::ProviderRecord;
use cif_protocol::host::{ClickToAct, Failure};

use super::Workspace;
use crate::AppKind;

/// The place of a provider in Channel Order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot(pub(super) usize);

/// What changes about a provider while the workspace runs.
#[derive(Debug)]
pub(super) struct ProviderState {
    /// The click-to-act flag.
    pub(super) click_to_act: bool,
    /// The width of the widget area in all its sessions, in pixels.
    pub(super) width: f64,
    /// A click that waits for the provider to register, and until when.
    pub(super) held_click: Option<(ClickToAct, Instant)>,
}

impl ProviderState {
    pub(super) fn new(record: &ProviderRecord) -> Self {
        let width = record.panel_width.map_or(super::panel::DEFAULT_WIDTH, f64::from);
        Self { click_to_act: record.click_to_act, width, held_click: None }
    }
}

impl Workspace {
    /// All providers in Channel Order.
    pub(super) fn slots(&self) -> impl Iterator<Item = Slot> + use<> {
        (0..self.providers.len()).map(Slot)
    }

    pub(super) fn record(&self, slot: Slot) -> &ProviderRecord {
        &self.registry.providers()[slot.0].record
    }

    fn framed(&self) -> impl Iterator<Item = Slot> {
        self.slots().filter(|slot| self.record(*slot).kind.has_frame())
    }

    /// The default provider: the first one with a page; without any, the first native one.
    fn default_provider(&self) -> Option<Slot> {
        self.framed().next().or_else(|| self.slots().next())
    }

    /// The provider to whom the home session belongs. With several pages it belongs to none.
    pub(super) fn home_owner(&self) -> Option<Slot> {
        let several = self.framed().nth(1).is_some();
        if several { None } else { self.default_provider() }
    }

    /// The ACTIVE provider.
    pub(super) fn active(&self) -> Option<Slot> {
        if self.app == AppKind::SingleSession {
            return self.default_provider();
        }
        self.sessions.focused().owner.or_else(|| self.default_provider())
    }

    /// Refuses a call that only the ACTIVE provider may make.
    pub(super) fn require_active(&self, caller: Slot, method: &str) -> Result<(), Failure> {
        let active = self.active();
        if active == Some(caller) {
            return Ok(());
        }
        let active = active.map_or("none", |active| self.name_of(active));
        Err(Failure::invalid(
            method,
            format!(
                "only the active provider may call {method}: {:?} called, {active:?} is active because it owns the focused session or \
                 comes first; call it while one of your sessions has the focus",
                self.name_of(caller)
            ),
        ))
    }
}
