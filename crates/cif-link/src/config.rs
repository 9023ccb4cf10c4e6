//! What an end is configured with: roles, versions, timers, limits, authentication.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// Which part an end plays. It does not depend on who dials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The desktop that owns the agent's screen.
    Host,
    /// The channel provider.
    Provider,
}

impl Role {
    /// The role that the peer must have.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Host => Self::Provider,
            Self::Provider => Self::Host,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "host",
            Self::Provider => "provider",
        })
    }
}

/// A range of link protocol versions, both bounds included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRange {
    /// The oldest version.
    pub min: u32,
    /// The newest version.
    pub max: u32,
}

impl VersionRange {
    /// What this crate speaks.
    pub const CURRENT: Self = Self { min: 1, max: 1 };

    /// The newest version that both ranges hold.
    #[must_use]
    pub fn common(self, other: Self) -> Option<u32> {
        let newest = self.max.min(other.max);
        (newest >= self.min.max(other.min)).then_some(newest)
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min == self.max { write!(f, "{}", self.min) } else { write!(f, "{} to {}", self.min, self.max) }
    }
}

/// When to ask whether the peer is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Heartbeat {
    /// A ping is sent when nothing was received for this long.
    pub interval: Duration,
    /// The connection counts as broken when nothing was received for this long.
    pub idle: Duration,
}

impl Heartbeat {
    /// A heartbeat with these two times; `idle` should be at least twice the `interval`.
    #[must_use]
    pub const fn new(interval: Duration, idle: Duration) -> Self {
        Self { interval, idle }
    }
}

/// How the end that is dialled judges the token of a hello. The end that dials ignores this.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Auth {
    /// Every hello is let in: for an in-process pair, or a transport that has authenticated already.
    #[default]
    Open,
    /// The hello must carry this token (compared in constant time).
    Token(Secret),
    /// The machine emits [`Event::Authenticate`](crate::Event::Authenticate) and waits for
    /// [`admit`](crate::Link::admit) or [`refuse`](crate::Link::refuse).
    Ask,
}

/// Bounds. Crossing one is always an error that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Calls that this end may have open (`calls_out`). The peer's `calls` limit applies too; the lower one wins.
    pub calls_out: usize,
    /// Calls of the peer that may be open here (`calls_in`), announced as `calls` in the handshake.
    pub calls_in: usize,
    /// Calls and events that wait to be sent (`outbox`).
    pub outbox: usize,
    /// Sent frames kept until they are acknowledged (`replay`). While it is full, new frames wait in the outbox.
    pub replay: usize,
    /// Bytes of one encoded frame that this end accepts (`frame_bytes`), announced in the handshake. Checked by the codec.
    pub frame_bytes: usize,
    /// Broken rules that are reported and survived; one more closes the link (`faults`).
    pub faults: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { calls_out: 256, calls_in: 256, outbox: 1024, replay: 1024, frame_bytes: 1024 * 1024, faults: 16 }
    }
}

/// The configuration of one end. `Config::default()` is for a network link, [`Config::in_process`] for a pair in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// Versions this end speaks.
    pub versions: VersionRange,
    /// The token that the end which dials puts into its hello.
    pub token: Option<Secret>,
    /// How the end which is dialled judges that token.
    pub auth: Auth,
    /// How long a link outlives its connection, `None` when it does not. Resume happens when both ends want it, and then
    /// for the shorter time.
    pub resume: Option<Duration>,
    /// Pings and the idle timeout, `None` for neither.
    pub heartbeat: Option<Heartbeat>,
    /// Time for hello and welcome.
    pub handshake_timeout: Duration,
    /// How long to wait for the peer's answer to our `close`.
    pub drain_timeout: Duration,
    /// The longest time a received frame stays unacknowledged. Unused when resume is off.
    pub ack_delay: Duration,
    /// Bounds.
    pub limits: Limits,
    /// How many entries the [transcript](crate::Link::transcript) keeps; 0 keeps none.
    pub transcript: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            versions: VersionRange::CURRENT,
            token: None,
            auth: Auth::Open,
            resume: Some(Duration::from_secs(60)),
            heartbeat: Some(Heartbeat::new(Duration::from_secs(15), Duration::from_secs(45))),
            handshake_timeout: Duration::from_secs(10),
            drain_timeout: Duration::from_secs(2),
            ack_delay: Duration::from_millis(100),
            limits: Limits::default(),
            transcript: 0,
        }
    }
}

impl Config {
    /// For two ends in one process: no resume (so no copies and no acknowledgements) and no heartbeat.
    #[must_use]
    pub fn in_process() -> Self {
        Self { resume: None, heartbeat: None, ..Self::default() }
    }

    /// Sets the token of the end that dials.
    #[must_use]
    pub fn with_token(mut self, token: Secret) -> Self {
        self.token = Some(token);
        self
    }

    /// Sets how the end that is dialled judges the token.
    #[must_use]
    pub fn with_auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    /// Sets how long the link outlives its connection.
    #[must_use]
    pub const fn with_resume(mut self, resume: Option<Duration>) -> Self {
        self.resume = resume;
        self
    }

    /// Sets pings and the idle timeout.
    #[must_use]
    pub const fn with_heartbeat(mut self, heartbeat: Option<Heartbeat>) -> Self {
        self.heartbeat = heartbeat;
        self
    }

    /// Sets the bounds.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the versions that this end speaks.
    #[must_use]
    pub const fn with_versions(mut self, versions: VersionRange) -> Self {
        self.versions = versions;
        self
    }

    /// Sets how many entries the transcript keeps.
    #[must_use]
    pub const fn with_transcript(mut self, entries: usize) -> Self {
        self.transcript = entries;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_common_version() {
        let range = |min, max| VersionRange { min, max };
        assert_eq!(range(1, 3).common(range(2, 5)), Some(3));
        assert_eq!(range(2, 2).common(range(2, 2)), Some(2));
        assert_eq!(range(1, 2).common(range(3, 4)), None);
        assert_eq!(range(3, 4).common(range(1, 2)), None);
        assert_eq!(range(9, 1).common(range(1, 9)), None);
    }
}
