//! What a host is like that a provider may meet.

mod chatty;
mod hostile;
mod served;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cif_adapter::Fault;
use cif_protocol::Instant;
use cif_protocol::host::{HostEvent, HostReply, HostRequest, TimeoutClass};
use cif_provider::HostError;

use crate::{LinkFaults, Wire};

/// What a host is like. A provider should work with all of them; see
/// [`MockHostBuilder::personality`](crate::MockHostBuilder::personality). A rule of the test that answers a call comes first.
///
/// ```
/// use cif_mock_host::{MockHost, Personality};
/// use cif_provider::{HostErrorKind, HostExt};
///
/// let host = MockHost::builder().personality(Personality::Poor).build()?;
/// let error = host.block_on(host.host().get_all_sessions()).unwrap_err();
/// assert_eq!(error.kind, HostErrorKind::NotImplemented);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Personality {
    /// The host as it is.
    #[default]
    Ordinary,
    /// Each call of the provider or the test that no expectation, stub or script takes fails and is reported by
    /// [`finish`](crate::MockHost::finish). For tests that say everything that a provider may do. The calls of the screen-pop
    /// flow are the host's own and go through.
    Strict,
    /// Each answer takes nearly as long as the caller waits: 9.5 of 10 s, or 95 % of a nearer deadline. An answer that
    /// waits for the agent comes 5 s after the agent. For providers that assume that a host answers at once.
    Slow,
    /// A single-session app that serves the panel, click-to-act, the environment and records, and answers "Not implemented" to
    /// everything else: no notification, no search, no session or tab, no presence. For providers that assume too much.
    Poor,
    /// Raises half a dozen events before and after each call: focus, size, mode, pages, custom ones. At most one burst in a
    /// millisecond, so that a provider that calls for each event does not go on for ever. For providers that are slow to take events.
    Chatty,
    /// Answers with values of the wrong type, with huge texts, with markup in every text, with the answer to another method, with
    /// long errors, or too late; closes the session while a call runs; raises events with unknown names and nonsense in them, some twice. Which
    /// of them is decided by the [seed](crate::MockHostBuilder::random_seed) and the number of the call. Over a link of text it repeats frames as well. For
    /// providers that trust the host.
    Hostile,
    /// A single-session app that speaks CIF 1.0: what came later is "Not implemented" and not raised. For providers that are to work
    /// with old hosts.
    Older,
}

impl Personality {
    /// Every personality, the ordinary one first.
    pub const ALL: &'static [Self] =
        &[Self::Ordinary, Self::Strict, Self::Slow, Self::Poor, Self::Chatty, Self::Hostile, Self::Older];

    /// Is it an app that shows one session at a time?
    pub(crate) const fn is_single_session(self) -> bool {
        matches!(self, Self::Poor | Self::Older)
    }

    /// Is the event one that this host knows?
    pub(crate) fn knows_event(self, event: &HostEvent) -> bool {
        !matches!(self, Self::Older | Self::Poor) || served::is_old_event(event)
    }
}

/// What is done around one call.
#[derive(Debug, Default)]
pub(crate) struct Trouble {
    /// Raised before the call is executed.
    pub(crate) before: Vec<HostEvent>,
    /// In place of its execution.
    pub(crate) refusal: Option<HostError>,
    /// Between the effect and the answer.
    pub(crate) delay: Duration,
    /// The session with the focus is closed while the call runs.
    pub(crate) close_session: bool,
    /// What becomes of the answer.
    pub(crate) spoil: Spoil,
    /// Raised after the call was executed.
    pub(crate) after: Vec<HostEvent>,
}

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Spoil {
    #[default]
    No,
    WrongType,
    Huge,
    Markup,
    OtherMethod,
    LongError,
    TooLate,
}

impl Trouble {
    /// Does the call take its ordinary way?
    pub(crate) fn is_none(&self) -> bool {
        self.refusal.is_none() && self.delay.is_zero() && self.spoil == Spoil::No && !self.close_session
    }

    /// The answer as the caller gets it. [`Spoil::TooLate`] is a matter of time and not for here.
    pub(crate) fn answer(&self, method: &str, result: Result<HostReply, HostError>) -> Result<HostReply, HostError> {
        hostile::spoil(self.spoil, method, result)
    }
}

/// A personality at work.
#[derive(Debug)]
pub(crate) struct Character {
    personality: Personality,
    seed: u64,
    /// One more than the millisecond of the last burst of events.
    burst: AtomicU64,
}

impl Character {
    pub(crate) fn new(personality: Personality, seed: u64) -> Arc<Self> {
        Arc::new(Self { personality, seed, burst: AtomicU64::new(0) })
    }

    pub(crate) const fn personality(&self) -> Personality {
        self.personality
    }

    /// What goes wrong on the links of this host.
    pub(crate) fn link_faults(&self, wire: Wire) -> Option<LinkFaults> {
        let repeats = self.personality == Personality::Hostile && wire == Wire::Text;
        repeats.then(|| LinkFaults::new(self.seed).one_in(3, Fault::Repeat))
    }

    /// What is done around this call. `limit` is how long its caller waits.
    pub(crate) fn trouble(&self, number: u64, now: Instant, request: &HostRequest, limit: Option<Duration>) -> Trouble {
        let mut trouble = Trouble::default();
        match self.personality {
            Personality::Ordinary | Personality::Strict => {}
            Personality::Slow => trouble.delay = slow(request, limit),
            Personality::Poor => trouble.refusal = served::poor(request),
            Personality::Older => trouble.refusal = served::older(request),
            Personality::Chatty if self.may_burst(now) => {
                trouble.before = chatty::burst(number, true);
                trouble.after = chatty::burst(number, false);
            }
            Personality::Chatty => {}
            Personality::Hostile => {
                hostile::plot(&mut trouble, mixed(self.seed, number), self.may_burst(now));
            }
        }
        trouble
    }

    fn may_burst(&self, now: Instant) -> bool {
        let this = now.as_millis().saturating_add(1);
        self.burst.swap(this, Ordering::Relaxed) != this
    }
}

fn slow(request: &HostRequest, limit: Option<Duration>) -> Duration {
    const AFTER_THE_AGENT: Duration = Duration::from_secs(5);
    let waits = request.info().is_some_and(|info| info.timeout == TimeoutClass::Never);
    match limit {
        Some(limit) if !waits => limit.mul_f64(0.95),
        Some(limit) => limit.mul_f64(0.95).min(AFTER_THE_AGENT),
        None => AFTER_THE_AGENT,
    }
}

/// A number that looks random and is the same for the same seed and count.
pub(crate) const fn mixed(seed: u64, count: u64) -> u64 {
    // The mixing steps of SplitMix64, by Sebastiano Vigna (public domain).
    let mut z = seed.wrapping_mul(0xa076_1d64_78bd_642f).wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
