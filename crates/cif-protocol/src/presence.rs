//! Presence of an agent (`docs/src/host-model.md`, presence).

use serde::{Deserialize, Serialize};

/// The status behind a presence text, as it stands on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum BasePresence {
    /// Takes work.
    Available,
    /// At work.
    Busy,
    /// At work, not to be disturbed.
    BusyDoNotDisturb,
    /// Not at the desk.
    Away,
    /// Signed out.
    Offline,
}

/// One presence an agent can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PresenceInfo {
    /// Id, a GUID.
    pub presence_id: String,
    /// The text by which providers set it; compared exactly.
    pub presence_text: String,
    /// Colour of its dot, `#rrggbb`.
    pub presence_color: String,
    /// The status behind the text.
    pub base_presence_status: BasePresence,
    /// False for a presence that only the system sets.
    #[serde(default = "yes")]
    pub can_user_set: bool,
}

const fn yes() -> bool {
    true
}

impl PresenceInfo {
    /// A presence that the agent can pick, in the usual colour of its base status.
    #[must_use]
    pub fn new(id: impl Into<String>, text: impl Into<String>, base: BasePresence) -> Self {
        let color = match base {
            BasePresence::Available => "#107c10",
            BasePresence::Busy | BasePresence::BusyDoNotDisturb => "#d13438",
            BasePresence::Away => "#ffaa44",
            BasePresence::Offline => "#8a8886",
        };
        Self {
            presence_id: id.into(),
            presence_text: text.into(),
            presence_color: color.to_owned(),
            base_presence_status: base,
            can_user_set: true,
        }
    }

    /// The same presence, set by the system only.
    #[must_use]
    pub const fn system_only(mut self) -> Self {
        self.can_user_set = false;
        self
    }

    /// The default list: Available, Busy, Do not disturb, Appear away, Offline and the system's Inactive.
    #[must_use]
    pub fn default_list() -> Vec<Self> {
        vec![
            Self::new("00000000-0000-0000-0000-0000000000a1", "Available", BasePresence::Available),
            Self::new("00000000-0000-0000-0000-0000000000a2", "Busy", BasePresence::Busy),
            Self::new("00000000-0000-0000-0000-0000000000a3", "Do not disturb", BasePresence::BusyDoNotDisturb),
            Self::new("00000000-0000-0000-0000-0000000000a4", "Appear away", BasePresence::Away),
            Self::new("00000000-0000-0000-0000-0000000000a5", "Offline", BasePresence::Offline),
            Self::new("a89ee9cf-453a-4b52-8d7a-ad647feecd5d", "Inactive", BasePresence::Away).system_only(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_form() {
        let info = PresenceInfo::new("1", "Do not disturb", BasePresence::BusyDoNotDisturb);
        let json = serde_json::to_value(&info).expect("serialises");
        assert_eq!(json["basePresenceStatus"], "BUSY_DO_NOT_DISTURB");
        assert_eq!(json["canUserSet"], true);
        let default = PresenceInfo::default_list();
        assert_eq!(default.iter().filter(|info| !info.can_user_set).count(), 1);
    }
}
