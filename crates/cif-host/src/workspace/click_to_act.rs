//! Click-to-act: gate, choice of the provider, holding (`docs/src/events.md`, click-to-act).

use cif_protocol::host::{ClickToAct, Failure, HostReply};
use cif_protocol::{Instant, ProviderRecord};

use super::events::Target;
use super::jobs::{Found, RecordsJob, Work};
use super::{Answer, Slot, Workspace};
use crate::diagnostics::{DiagnosticKind, Severity};
use crate::records::Records;

impl Workspace {
    /// The provider that would take a click: the ACTIVE one if its flag is on, else the first flagged one in Channel Order.
    pub(super) fn click_target(&self) -> Option<Slot> {
        let flagged = |slot: &Slot| self.providers[slot.0].click_to_act;
        self.active().filter(flagged).or_else(|| self.slots().find(flagged))
    }

    /// The provider record is written first: a flag that cannot be kept is not set.
    pub(super) fn set_click_to_act_call(&mut self, caller: Slot, on: bool) -> Answer {
        if self.options.persist_click_to_act {
            let record = Box::new(self.record(caller).clone());
            return self.job(caller, "setclicktoact", String::new(), Work::ClickToAct(record, on));
        }
        self.set_click_to_act(caller, on);
        Answer::Done(Ok(HostReply::SetClickToAct(())))
    }

    /// Sets the flag. A click that was held under the old flag is not sent any more once it is off.
    pub(super) fn set_click_to_act(&mut self, slot: Slot, on: bool) {
        let provider = &mut self.providers[slot.0];
        provider.click_to_act = on;
        if !on {
            provider.held_click = None;
        }
        self.touch();
    }

    /// The agent clicked a number; false when no provider takes clicks.
    pub(super) fn click(&mut self, now: Instant, mut event: ClickToAct) -> bool {
        event.value.0 = dialled(&event.value.0, self.options.keep_plus);
        let Some(target) = self.click_target() else { return false };
        if self.emit(Target::Provider(target), event.clone()) == 0 {
            let hold = self.options.click_to_act_hold;
            if hold.is_zero() {
                self.click_dropped(now, target);
            } else {
                self.providers[target.0].held_click = Some((event, now + hold));
                self.touch();
            }
        }
        true
    }

    /// Delivers a held click, if the provider wants it by now.
    pub(super) fn release_held_click(&mut self, now: Instant, slot: Slot) {
        let Some((event, until)) = self.providers[slot.0].held_click.take() else { return };
        if until <= now {
            self.click_dropped(now, slot);
        } else if self.emit(Target::Provider(slot), event.clone()) == 0 {
            self.providers[slot.0].held_click = Some((event, until));
        }
    }

    /// Drops held clicks whose time is over.
    pub(super) fn expire_held_clicks(&mut self, now: Instant) {
        for slot in self.slots() {
            if self.providers[slot.0].held_click.as_ref().is_some_and(|(_, until)| *until <= now) {
                self.providers[slot.0].held_click = None;
                self.click_dropped(now, slot);
            }
        }
    }

    fn click_dropped(&mut self, now: Instant, slot: Slot) {
        let name = self.name_of(slot).to_owned();
        let message = format!(
            "a click was dropped: click-to-act is on for {name:?}, but it registered no handler for onclicktoact \
             (exact spelling, lower case) in time"
        );
        self.report(now, Severity::Warning, DiagnosticKind::EventLost, Some(&name), message);
    }
}

/// What was clicked, as it is dialled: without scheme and white space, without `+` unless it is kept.
fn dialled(value: &str, keep_plus: bool) -> String {
    let without_scheme = match value.split_once(':') {
        Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphabetic()) => rest,
        _ => value,
    };
    let text: String = without_scheme.chars().filter(|c| !c.is_whitespace()).collect();
    if keep_plus { text } else { text.trim_start_matches('+').to_owned() }
}

impl RecordsJob {
    /// Writes the flag, if the store keeps provider records.
    pub(super) async fn write_click_to_act(
        &self,
        records: &dyn Records,
        record: &ProviderRecord,
        on: bool,
    ) -> Result<Found, Failure> {
        if let Some(store) = records.provider_store() {
            store.set_click_to_act(record, on).await.map_err(|error| self.failure(&error))?;
        }
        Ok(Found::ClickToAct)
    }
}

#[cfg(test)]
mod tests {
    use super::dialled;

    #[test]
    fn scheme_blanks_and_plus_go() {
        assert_eq!(dialled("tel:+1 (555) 010-0199", false), "1(555)010-0199");
        assert_eq!(dialled(" +44 20", true), "+4420");
        assert_eq!(dialled("5550142", false), "5550142");
    }
}
