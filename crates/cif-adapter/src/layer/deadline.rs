//! All attempts together take no longer than this.

use std::sync::Arc;
use std::time::Duration;

use cif_provider::{ChannelProvider, Host};

use super::timeout::{TimedHost, TimedProvider};
use super::{Layer, LayerEnv, LayerOrder, around};

/// Ends an operation of a provider, or a call of a host, after a time, with all that the layers inside do about it: waiting for a
/// turn, trying again. As with [`Timeout`](super::Timeout) the error is uncertain. Calls of a host that wait for the agent are not
/// bounded.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct TotalDeadline {
    after: Duration,
}

impl TotalDeadline {
    /// Gives everything together this much time.
    #[must_use]
    pub const fn new(after: Duration) -> Self {
        Self { after }
    }
}

impl Layer for TotalDeadline {
    fn order(&self) -> LayerOrder {
        LayerOrder::TotalDeadline
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, env: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, TimedProvider::new(self.after, env))
    }

    fn host(&self, inner: Arc<dyn Host>, env: &LayerEnv) -> Arc<dyn Host> {
        Arc::new(TimedHost::new(inner, Some(self.after), env))
    }
}
