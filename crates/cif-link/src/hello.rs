//! The two frames of the handshake.

use serde::{Deserialize, Serialize};

use crate::config::{Limits, Role, VersionRange};
use crate::secret::Secret;

/// The first frame of a connection, sent by the end that dialled.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Hello<P> {
    /// The sender's role.
    pub role: Role,
    /// Versions that the sender speaks.
    pub versions: VersionRange,
    /// Proves that the sender may connect.
    pub token: Option<Secret>,
    /// Asks to go on with a link whose connection broke.
    pub resume: Option<ResumeRequest>,
    /// How long the sender keeps a broken link, in ms; `None` when it does not want resume.
    pub resume_ms: Option<u64>,
    /// What the sender accepts.
    pub limits: PeerLimits,
    /// Descriptor, facets, capabilities.
    pub body: P,
}

impl<P> Hello<P> {
    /// A hello without token and without resume.
    pub const fn new(role: Role, versions: VersionRange, limits: PeerLimits, body: P) -> Self {
        Self { role, versions, token: None, resume: None, resume_ms: None, limits, body }
    }
}

/// The answer to a hello that was let in.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Welcome<P> {
    /// The sender's role.
    pub role: Role,
    /// The version that both ends speak from now on.
    pub version: u32,
    /// The id of the link.
    pub link: String,
    /// Whether the link of the hello's resume request goes on.
    pub resumed: bool,
    /// The last sequence number that the sender received; 0 on a new link.
    pub received: u64,
    /// What a later hello must carry to resume this link; `None` when the link cannot be resumed.
    pub resume_token: Option<Secret>,
    /// How long both ends keep a broken link, in ms; `None` when the link cannot be resumed.
    pub resume_ms: Option<u64>,
    /// What the sender accepts.
    pub limits: PeerLimits,
    /// Descriptor, facets, capabilities.
    pub body: P,
}

impl<P> Welcome<P> {
    /// A welcome to a new link that cannot be resumed.
    pub fn new(role: Role, version: u32, link: impl Into<String>, limits: PeerLimits, body: P) -> Self {
        let link = link.into();
        Self { role, version, link, resumed: false, received: 0, resume_token: None, resume_ms: None, limits, body }
    }
}

/// The wish to go on with a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ResumeRequest {
    /// The id from the welcome.
    pub link: String,
    /// The resume token from the welcome.
    pub token: Secret,
    /// The last sequence number that the sender received.
    pub received: u64,
}

impl ResumeRequest {
    /// A request with all its parts.
    pub fn new(link: impl Into<String>, token: Secret, received: u64) -> Self {
        Self { link: link.into(), token, received }
    }
}

/// What an end accepts from its peer, announced in the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PeerLimits {
    /// Calls open at the same time.
    pub calls: u64,
    /// Bytes of one encoded frame.
    pub frame_bytes: u64,
    /// How many of its own sent frames the end keeps unacknowledged: the peer acknowledges well before that.
    pub replay: u64,
}

impl Default for PeerLimits {
    fn default() -> Self {
        Limits::default().into()
    }
}

impl From<Limits> for PeerLimits {
    fn from(limits: Limits) -> Self {
        let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        Self { calls: wide(limits.calls_in), frame_bytes: wide(limits.frame_bytes), replay: wide(limits.replay) }
    }
}
