//! What scripts of the host page report by DOM events (`docs/src/events.md`, hooks of the host page).

use cif_protocol::host::{ClickToAct, Failure};
use cif_protocol::{Instant, Record, Value};

use super::{ActError, Workspace};
use crate::limits::{check_size, values_of};
use crate::slugs::text_of;

/// The fields of a click that the event has by itself.
const KNOWN: [&str; 6] = ["value", "name", "format", "entityLogicalName", "entityId", "recordTitle"];

impl Workspace {
    /// `CIClickToAct`: as a click on a phone number, with every further field of its detail.
    pub(super) fn hook_click(&mut self, now: Instant, detail: &Record) -> Result<bool, ActError> {
        check_size("the fields of CIClickToAct", values_of(detail)).map_err(ActError::Hook)?;
        let text = |key: &str| detail.get(key).filter(|value| !value.is_absent()).map(text_of);
        let Some(value) = text("value").filter(|value| !value.trim().is_empty()) else {
            let message = "CIClickToAct: detail has no value, which is to be the number";
            return Err(ActError::Hook(message.to_owned()));
        };
        let format = text("format").unwrap_or_else(|| "phone".to_owned());
        let mut event = ClickToAct::new(value, text("name").unwrap_or_default(), format);
        event.entity_logical_name = text("entityLogicalName");
        event.entity_id = text("entityId");
        event.record_title = text("recordTitle");
        let further = detail.iter().filter(|(key, _)| !KNOWN.contains(key) && !key.starts_with('$'));
        event.other = further.map(|(key, value)| (key.to_owned(), value.clone())).collect();
        Ok(self.click(now, event))
    }

    /// `setPresenceEvent`: shows the presence of its detail and forwards it.
    pub(super) fn hook_presence(&mut self, detail: &Record) -> Result<(), ActError> {
        let mut info = match detail.get("presenceInfo").and_then(Value::as_entries) {
            Some(entries) => Record(entries.clone()),
            None => detail.clone(),
        };
        if !info.contains_key("presenceId") {
            if let Some(id) = detail.get("presenceId") {
                info.insert("presenceId", id.clone());
            }
        }
        let wrong = |failure: Failure| ActError::Hook(format!("setPresenceEvent: {}", failure.message));
        self.set_agent_presence(&info).map(drop).map_err(wrong)
    }
}
