//! The agent's presence: one in the whole host, whatever the number of providers (`docs/src/host-model.md`, presence).

use cif_protocol::host::{Failure, PresenceChanged, PresenceSet};
use cif_protocol::{BasePresence, PresenceInfo, Record, Value};

use super::events::Target;
use super::{ActError, Workspace};
use crate::slugs::shown;

/// The most presences that may be chosen from.
const LIST_LIMIT: usize = 100;
/// The longest text in a presence, in bytes.
const TEXT_LIMIT: usize = 200;
/// What `getPresence` answers where there is none.
const FAILED: &str = "FAILED";

/// What may be chosen, and what is.
#[derive(Debug)]
pub(super) struct Presence {
    list: Vec<PresenceInfo>,
    current: Option<PresenceInfo>,
}

impl Presence {
    /// Starts with the first one that takes work, else the first that the agent may pick.
    pub(super) fn new(list: Vec<PresenceInfo>) -> Self {
        let current = first_of(&list);
        Self { list, current }
    }

    pub(super) const fn current(&self) -> Option<&PresenceInfo> {
        self.current.as_ref()
    }

    /// What the agent may pick.
    pub(super) fn choices(&self) -> Vec<PresenceInfo> {
        self.list.iter().filter(|info| info.can_user_set).cloned().collect()
    }

    /// The known presence of this id or text.
    fn known(&self, id: Option<&str>, text: Option<&str>) -> Option<&PresenceInfo> {
        let is = |found: &str, wanted: Option<&str>| wanted.is_some_and(|wanted| found == wanted);
        let by_id = self.list.iter().find(|info| is(&info.presence_id, id));
        by_id.or_else(|| self.list.iter().find(|info| is(&info.presence_text, text)))
    }
}

fn first_of(list: &[PresenceInfo]) -> Option<PresenceInfo> {
    let mut choices = list.iter().filter(|info| info.can_user_set);
    let available = choices.clone().find(|info| info.base_presence_status == BasePresence::Available);
    available.or_else(|| choices.next()).cloned()
}

/// Reads a presence that a provider describes; what it leaves out is taken from the known one of that id or text.
fn read(record: &Record, presence: Option<&Presence>) -> Result<PresenceInfo, String> {
    let text = |key: &str| record.text(key).filter(|text| !text.is_empty());
    let (id, name) = (text("presenceId"), text("presenceText"));
    let known = presence.and_then(|presence| presence.known(id, name));
    let missing = |key: &str| format!("{key} is missing; give presenceId, presenceText and basePresenceStatus");
    let base = match text("basePresenceStatus") {
        Some(word) => base_of(word)?,
        None => known.map(|info| info.base_presence_status).ok_or_else(|| missing("basePresenceStatus"))?,
    };
    let id = id.or(known.map(|info| info.presence_id.as_str())).ok_or_else(|| missing("presenceId"))?;
    let name = name.or(known.map(|info| info.presence_text.as_str())).ok_or_else(|| missing("presenceText"))?;
    let mut info = PresenceInfo::new(id, name, base);
    if let Some(color) = text("presenceColor").or(known.map(|info| info.presence_color.as_str())) {
        color.clone_into(&mut info.presence_color);
    }
    info.can_user_set =
        record.get("canUserSet").and_then(Value::as_bool).or(known.map(|info| info.can_user_set)).unwrap_or(true);
    let texts = [&info.presence_id, &info.presence_text, &info.presence_color];
    if let Some(text) = texts.iter().find(|text| text.len() > TEXT_LIMIT) {
        return Err(format!("{} is longer than {TEXT_LIMIT} bytes", shown(text)));
    }
    Ok(info)
}

fn base_of(word: &str) -> Result<BasePresence, String> {
    Ok(match word.to_ascii_uppercase().replace(['-', ' '], "_").as_str() {
        "AVAILABLE" => BasePresence::Available,
        "BUSY" => BasePresence::Busy,
        "BUSY_DO_NOT_DISTURB" | "BUSY_DND" => BasePresence::BusyDoNotDisturb,
        "AWAY" => BasePresence::Away,
        "OFFLINE" => BasePresence::Offline,
        _ => {
            let known = "AVAILABLE, BUSY, BUSY_DO_NOT_DISTURB, AWAY and OFFLINE";
            return Err(format!("basePresenceStatus {} is unknown; there are {known}", shown(word)));
        }
    })
}

impl Workspace {
    pub(super) fn get_presence(&self) -> String {
        self.presence.current().map_or(FAILED, |info| &info.presence_text).to_owned()
    }

    /// By its text, exact in case; false for one that does not exist or that only the system sets.
    pub(super) fn set_presence(&mut self, text: &str) -> bool {
        let found = self.presence.list.iter().find(|info| info.can_user_set && info.presence_text == text).cloned();
        found.map(|info| self.show_presence(Some(info))).is_some()
    }

    /// Any presence, also one that is not in the list; false when the host has no presence at all.
    pub(super) fn set_agent_presence(&mut self, info: &Record) -> Result<bool, Failure> {
        let info = read(info, Some(&self.presence)).map_err(|message| Failure::invalid("setAgentPresence", message))?;
        let available = !self.presence.list.is_empty();
        if available {
            self.show_presence(Some(info));
        }
        Ok(available)
    }

    /// Replaces the list. The agent keeps the presence shown, unless there was none or there is none any more.
    pub(super) fn initialize_presences(&mut self, list: &[Value]) -> Result<bool, Failure> {
        let fail = |message: String| Failure::invalid("initializeAgentPresenceList", message);
        if list.len() > LIST_LIMIT {
            return Err(fail(format!("presenceList has {} entries; {LIST_LIMIT} is the limit", list.len())));
        }
        let read = |(at, value): (usize, &Value)| {
            let wrong = || format!("it is {}, an object is expected", value.kind());
            let entry = value.as_entries().ok_or_else(wrong).and_then(|entries| read(&Record(entries.clone()), None));
            entry.map_err(|problem| fail(format!("entry {at} of presenceList: {problem}")))
        };
        let list = list.iter().enumerate().map(read).collect::<Result<Vec<_>, _>>()?;
        let current = self.presence.current.take().filter(|_| !list.is_empty());
        let next = current.clone().or_else(|| first_of(&list));
        (self.presence.list, self.presence.current) = (list, current);
        self.touch();
        self.show_presence(next);
        Ok(true)
    }

    /// What the agent's presence is where nothing else was chosen.
    pub(super) fn default_presence(&self) -> Option<PresenceInfo> {
        first_of(&self.presence.list)
    }

    /// Sets the presence as at the start, if there is any.
    pub(super) fn reset_presence(&mut self) {
        if let Some(info) = self.default_presence() {
            self.show_presence(Some(info));
        }
    }

    /// The agent picks a presence.
    pub(super) fn pick_presence(&mut self, id: &str) -> Result<(), ActError> {
        let found = self.presence.list.iter().find(|info| info.can_user_set && info.presence_id == id).cloned();
        let info = found.ok_or_else(|| ActError::UnknownPresence(id.to_owned()))?;
        self.show_presence(Some(info));
        Ok(())
    }

    /// Shows a presence and tells every provider that wants to know, if it is another one.
    pub(super) fn show_presence(&mut self, info: Option<PresenceInfo>) {
        if self.presence.current == info {
            return;
        }
        self.presence.current.clone_from(&info);
        self.touch();
        if let Some(info) = info {
            self.emit(Target::All, PresenceSet::new(info.presence_id.clone(), info.clone()));
            self.emit(Target::All, PresenceChanged::new(info.presence_id.clone(), info));
        }
    }
}
