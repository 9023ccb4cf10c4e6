//! What a host can show of a provider by itself, and what is left to the provider's own panel.
//!
//! The tables name, for each command and event, the calls and events of the host that stand for it. What has no line in a
//! table is not lost to the agent where the provider has a panel of its own; without one it is.

mod table;

use super::{COMMANDS, Capabilities, ConversationState, EVENTS, EntryInfo, Facet};

pub use table::ROWS;

/// A kind of host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum HostKind {
    /// One that serves CIF 1.0: a panel, click-to-act, search and records.
    Cif1,
    /// One that serves CIF 2.0: sessions, notifications and presence besides.
    Cif2,
    /// One that only has a frame for the provider's panel.
    Panel,
}

impl HostKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Cif1, Self::Cif2, Self::Panel];

    /// A name for people and files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cif1 => "cif 1.0",
            Self::Cif2 => "cif 2.0",
            Self::Panel => "panel",
        }
    }
}

/// One line: an entry of the Channel API and what stands for it in each host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The wire name of the command or event.
    pub name: &'static str,
    /// The methods and events of a CIF 1.0 host, by their wire names.
    pub cif1: &'static [&'static str],
    /// The methods and events of a CIF 2.0 host.
    pub cif2: &'static [&'static str],
}

/// What stands for an entry in a host; nothing when only the provider's panel can show it.
#[must_use]
pub fn lowered(name: &str, host: HostKind) -> &'static [&'static str] {
    let row = ROWS.iter().find(|row| row.name == name);
    match (row, host) {
        (Some(row), HostKind::Cif1) => row.cif1,
        (Some(row), HostKind::Cif2) => row.cif2,
        (None, _) | (_, HostKind::Panel) => &[],
    }
}

/// What a host does with what a provider can do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LossReport {
    /// The host.
    pub host: HostKind,
    /// The entries that the host shows by itself, with what stands for them.
    pub shown: Vec<(&'static str, &'static [&'static str])>,
    /// The entries that the host cannot show: the provider's panel must, or nobody does.
    pub lost: Vec<&'static str>,
}

impl LossReport {
    /// Does the host show everything by itself?
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.lost.is_empty()
    }
}

impl std::fmt::Display for LossReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = self.shown.len() + self.lost.len();
        writeln!(f, "{}: {} of {all} shown by the host", self.host.as_str(), self.shown.len())?;
        for (name, calls) in &self.shown {
            writeln!(f, "  {name} -> {}", calls.join(", "))?;
        }
        for name in &self.lost {
            writeln!(f, "  {name}: left to the panel of the provider")?;
        }
        Ok(())
    }
}

/// What `host` shows, and what it cannot, of a provider that has these capabilities.
///
/// ```
/// use cif_protocol::channel::{Capabilities, Level};
/// use cif_protocol::channel::lowering::{HostKind, report};
///
/// let phone = Capabilities::default().with_start_with_voice(Level::Full).with_hold(Level::Full);
/// let report = report(&phone, HostKind::Cif1);
/// assert!(report.shown.iter().any(|(name, calls)| *name == "conversation.start" && calls.contains(&"onclicktoact")));
/// assert!(report.lost.contains(&"voice.hold"));
/// ```
#[must_use]
pub fn report(capabilities: &Capabilities, host: HostKind) -> LossReport {
    let commands =
        COMMANDS.iter().filter(|info| info.facet != Facet::Lifecycle && (info.level)(capabilities).is_supported());
    let events = EVENTS.iter().filter(|info| happens(info, capabilities));
    let (mut shown, mut lost) = (Vec::new(), Vec::new());
    for info in commands.chain(events) {
        match lowered(info.name, host) {
            [] => lost.push(info.name),
            calls => shown.push((info.name, calls)),
        }
    }
    LossReport { host, shown, lost }
}

/// Can a provider with these capabilities report the event, in a way that concerns the agent?
fn happens(event: &EntryInfo, capabilities: &Capabilities) -> bool {
    match event.name {
        "quality.report" => capabilities.quality_report.is_supported(),
        "transcript.segment" => capabilities.transcript.is_supported(),
        "message.status" => capabilities.message_status.is_supported(),
        // These concern the machinery, not the agent.
        "capabilities.changed" | "connection.heartbeat" | "command.progress" | "custom" => false,
        name => {
            let of_facet = |info: &&EntryInfo| info.facet == event.facet && (info.level)(capabilities).is_supported();
            let caused =
                COMMANDS.iter().any(|info| info.causes.contains(&name) && (info.level)(capabilities).is_supported());
            // Nobody commands these: they come with the facet, or with conversations as such.
            let by_itself = !COMMANDS.iter().any(|info| info.causes.contains(&name));
            caused || (by_itself && COMMANDS.iter().any(|info| of_facet(&info))) || begins(name)
        }
    }
}

/// Is it an event that every conversation may begin with?
fn begins(name: &str) -> bool {
    ConversationState::New.possible().chain(ConversationState::Offered.possible()).any(|step| step == name)
        && name.starts_with("conversation.")
}
