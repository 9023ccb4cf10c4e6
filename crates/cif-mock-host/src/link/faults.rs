//! What goes wrong on the link of a provider.

use std::collections::BTreeMap;
use std::time::Duration;

use cif_adapter::Fault;

use crate::personality::mixed;

/// What goes wrong on the link of a provider: by chance with a seed, and at chosen frames. Frames are counted from 1, both
/// directions and all connections of the link together, in the order in which the wire takes them. The same seed gives the same
/// transcript.
///
/// What the link promises holds: after delays, repeated frames, stalls, and cuts with a connection that comes back in time nothing
/// is lost and nothing is done twice. A dropped frame, garbage or an inflated handshake ends the link, and both ends are told.
///
/// ```
/// use cif_adapter::Fault;
/// use cif_mock_host::LinkFaults;
/// use std::time::Duration;
///
/// let often = LinkFaults::new(7).with_delay(Duration::from_millis(80)).one_in(20, Fault::Cut);
/// let once = LinkFaults::new(7).at(12, Fault::Stall(Duration::from_secs(50)));
/// # assert_ne!(often, once);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LinkFaults {
    /// Decides what is random.
    pub seed: u64,
    /// Each frame takes up to this long. Order is kept.
    pub delay: Duration,
    /// One of so many frames has this fault; never the first of a connection in a direction.
    pub rates: Vec<(u32, Fault)>,
    /// The frames that have a fault for sure.
    pub at: BTreeMap<u32, Fault>,
    /// Does no connection come back after one that broke?
    pub no_reconnect: bool,
}

impl LinkFaults {
    /// A link without faults, which can be [cut](crate::Wiretap::cut) by hand.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// Makes each frame take up to `delay`.
    #[must_use]
    pub const fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// One of so many frames has this fault.
    #[must_use]
    pub fn one_in(mut self, frames: u32, fault: Fault) -> Self {
        self.rates.push((frames, fault));
        self
    }

    /// The n-th frame has this fault.
    #[must_use]
    pub fn at(mut self, frame: u32, fault: Fault) -> Self {
        self.at.insert(frame, fault);
        self
    }

    /// After a connection broke no other can be made.
    #[must_use]
    pub const fn without_reconnect(mut self) -> Self {
        self.no_reconnect = true;
        self
    }

    /// Must an end notice that nothing comes? A heartbeat goes on for ever, so there is one only where it matters.
    pub(super) fn stalls(&self) -> bool {
        let mut faults = self.rates.iter().map(|(_, fault)| fault).chain(self.at.values());
        faults.any(|fault| matches!(fault, Fault::Stall(_)))
    }

    /// What is done to a frame.
    pub(super) fn fault(&self, number: u32, handshake: bool) -> Option<Fault> {
        if let Some(fault) = self.at.get(&number) {
            return Some(*fault);
        }
        let hit = |(salt, (one_in, _)): &(usize, &(u32, Fault))| {
            let salt = u64::try_from(*salt).unwrap_or(0);
            *one_in > 0 && mixed(self.seed.wrapping_add(salt << 32), u64::from(number)) % u64::from(*one_in) == 0
        };
        self.rates.iter().enumerate().find(hit).map(|(_, (_, fault))| *fault).filter(|_| !handshake)
    }
}
