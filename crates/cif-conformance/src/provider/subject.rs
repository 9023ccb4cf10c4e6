//! What is tested, and how it is connected.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cif_adapter::{EndConfig, Faults, HostEnd, Pipe, ProviderEnd, faulty_pair, pair, text_pair};
use cif_provider::far_end::FarEnd;
use cif_provider::{ChannelProvider, MaybeSend, MaybeSync, Runtime};

use super::redial::wire_redialled;
use crate::case::Stop;

/// Makes the provider anew for each case.
pub trait Fixture: MaybeSend + MaybeSync {
    /// A fresh provider and, where there is one, its far end.
    fn open(&self, runtime: Arc<dyn Runtime>) -> Subject;
}

impl<F: Fn(Arc<dyn Runtime>) -> Subject + MaybeSend + MaybeSync> Fixture for F {
    fn open(&self, runtime: Arc<dyn Runtime>) -> Subject {
        self(runtime)
    }
}

/// A provider under test.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Subject {
    /// The provider, not attached.
    pub provider: Arc<dyn ChannelProvider>,
    /// Its far end; without one, control messages are tried.
    pub far_end: Option<Arc<dyn FarEnd>>,
    /// The configuration for `attach`.
    pub config: serde_json::Value,
}

impl Subject {
    /// A provider without a far end.
    #[must_use]
    pub fn new(provider: Arc<dyn ChannelProvider>) -> Self {
        Self { provider, far_end: None, config: serde_json::Value::Null }
    }

    /// With a far end.
    #[must_use]
    pub fn with_far_end(mut self, far_end: impl FarEnd) -> Self {
        self.far_end = Some(Arc::new(far_end));
        self
    }

    /// With a configuration.
    #[must_use]
    pub fn with_config(mut self, config: serde_json::Value) -> Self {
        self.config = config;
        self
    }
}

/// How the kit reaches the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Wiring {
    /// It calls it.
    #[default]
    Direct,
    /// Over a link in one process, as values.
    Values,
    /// Over a link that carries text.
    Text,
    /// Over a link that is slow, repeats frames, and loses nothing.
    Troubled,
    /// Over a link whose connections break after a few frames, with frames on their way; it is resumed and loses nothing.
    Resumed,
}

impl Wiring {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Direct, Self::Values, Self::Text, Self::Troubled, Self::Resumed];

    fn pipes(self, runtime: &Arc<dyn Runtime>, seed: u64) -> Option<(Pipe, Pipe)> {
        match self {
            Self::Direct | Self::Resumed => None,
            Self::Values => Some(pair()),
            Self::Text => Some(text_pair()),
            Self::Troubled => {
                let faults = Faults::new(seed).with_delay(Duration::from_millis(30)).with_repeat_one_in(5);
                let (near, far, _) = faulty_pair(runtime, faults);
                Some((near, far))
            }
        }
    }

    /// Connects a provider.
    ///
    /// # Errors
    ///
    /// The link does not open.
    pub async fn connect(
        self,
        provider: Arc<dyn ChannelProvider>,
        runtime: &Arc<dyn Runtime>,
        seed: u64,
    ) -> Result<Wired, Stop> {
        if self == Self::Resumed {
            let clock = Arc::clone(runtime);
            return wire_redialled(move |n| short_lived(&clock, seed, n), provider, runtime).await;
        }
        match self.pipes(runtime, seed) {
            None => Ok(Wired::new(provider, ())),
            Some(pipes) => wire(pipes, provider, runtime).await,
        }
    }
}

/// Connection number `n` of a link, which breaks after a few frames: enough to open or resume the link, and to get on.
fn short_lived(runtime: &Arc<dyn Runtime>, seed: u64, n: u64) -> (Pipe, Pipe) {
    let seed = seed.wrapping_mul(1_000_003).wrapping_add(n);
    // Cuts fall on every kind of frame as links and seeds go on.
    let frames = 5 + u32::try_from(seed % 11).unwrap_or_default();
    let faults = Faults::new(seed).with_delay(Duration::from_millis(20)).with_repeat_one_in(7).with_cut_after(frames);
    let (near, far, _) = faulty_pair(runtime, faults);
    (near, far)
}

/// A provider that is connected, for as long as this lives.
pub struct Wired {
    /// The provider as the kit sees it.
    pub provider: Arc<dyn ChannelProvider>,
    _ends: Box<dyn Ends>,
}

impl Wired {
    /// A provider and what has to live as long as it is used.
    pub(super) fn new(provider: Arc<dyn ChannelProvider>, ends: impl Any + MaybeSend + MaybeSync) -> Self {
        Self { provider, _ends: Box::new(ends) }
    }
}

trait Ends: Any + MaybeSend + MaybeSync {}
impl<T: Any + MaybeSend + MaybeSync> Ends for T {}

impl fmt::Debug for Wired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wired").field("provider", &self.provider).finish_non_exhaustive()
    }
}

/// Puts a provider at one end of a connection, and gives it as it is seen from the other.
///
/// # Errors
///
/// The link does not open.
pub async fn wire(
    (near, far): (Pipe, Pipe),
    provider: Arc<dyn ChannelProvider>,
    runtime: &Arc<dyn Runtime>,
) -> Result<Wired, Stop> {
    let config = EndConfig::in_process();
    let provider_end = ProviderEnd::dial(near, None, provider, Arc::clone(runtime), config.clone());
    let host_end = HostEnd::accept(far, Arc::new(super::bench::NoHost), Arc::clone(runtime), config);
    let opened = host_end.provider().await;
    let provider = opened.map_err(|reason| Stop::broken(format!("the link did not open: {reason}")))?;
    Ok(Wired::new(provider, (provider_end, host_end)))
}
