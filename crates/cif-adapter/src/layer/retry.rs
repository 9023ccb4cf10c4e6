//! What failed for the moment is tried again.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cif_protocol::Instant;
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{CallContext, ChannelProvider, Deadline, Host, HostError, HostErrorKind, Runtime, RuntimeExt};

use super::{Intercept, Layer, LayerEnv, LayerOrder, Operation, Outcome, Work, around};
use crate::Backoff;

/// Calls of a host that only read, and so may be made again.
const READS: [&str; 17] = [
    "getmode",
    "getwidth",
    "isConsoleApp",
    "getclicktoact",
    "getenvironment",
    "retrieverecord",
    "search",
    "getEntityMetadata",
    "getSession",
    "getFocusedSession",
    "getAllSessions",
    "canCreateSession",
    "getTabsByTagOrName",
    "getFocusedTab",
    "getPresence",
    "getFcsValue",
    "isFeatureEnabled",
];

/// Tries an operation again that failed for the moment, after pauses that grow: only idempotent ones
/// ([`Operation::idempotent`]), and of a host only calls that read. Everything else is executed once, whatever it comes to.
///
/// All attempts have the command id of the first, end before the deadline of the call, and stop when the caller gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    attempts: u32,
    backoff: Backoff,
}

impl Retry {
    /// At most so many attempts, the first one included, with pauses of 100 ms and more.
    #[must_use]
    pub fn new(attempts: u32) -> Self {
        Self { attempts, backoff: Backoff::new(Duration::from_millis(100), Duration::from_secs(5)) }
    }

    /// Sets the pauses.
    #[must_use]
    pub const fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    fn again(self, env: &LayerEnv) -> Again {
        Again { retry: self, runtime: Arc::clone(&env.runtime) }
    }
}

impl Layer for Retry {
    fn order(&self) -> LayerOrder {
        LayerOrder::Retry
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, env: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, self.again(env))
    }

    fn host(&self, inner: Arc<dyn Host>, env: &LayerEnv) -> Arc<dyn Host> {
        Arc::new(RetriedHost { inner, again: self.again(env) })
    }
}

#[derive(Debug)]
struct Again {
    retry: Retry,
    runtime: Arc<dyn Runtime>,
}

impl Again {
    /// Pauses before the attempt after `failures`. False when there is to be none.
    async fn pause(&self, failures: u32, until: Option<Instant>, cx: &CallContext) -> bool {
        if failures >= self.retry.attempts || cx.is_cancelled() {
            return false;
        }
        let mut random = [0];
        self.runtime.fill_random(&mut random);
        let pause = self.retry.backoff.pause(failures, random[0]);
        if until.is_some_and(|until| self.runtime.now() + pause >= until) {
            return false;
        }
        self.runtime.sleep(pause).await;
        !cx.is_cancelled()
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for Again {
    async fn run(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        if !operation.idempotent || !work.is_command() {
            return work.once().await;
        }
        let until = work.context().deadline_at(self.runtime.now(), None);
        let work = match until {
            // A time that counts from each attempt would begin anew with each.
            Some(until) => {
                let cx = work.context().clone().with_deadline(Deadline::At(until));
                work.with_context(cx)
            }
            None => work,
        };
        let mut failures = 0;
        loop {
            match work.attempt().await {
                Err(error) if error.is_temporary() => {
                    failures += 1;
                    if !self.pause(failures, until, work.context()).await {
                        return Err(error.with_context("attempts", failures.to_string()));
                    }
                }
                outcome => return outcome,
            }
        }
    }
}

#[derive(Debug)]
struct RetriedHost {
    inner: Arc<dyn Host>,
    again: Again,
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl Host for RetriedHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        if !READS.contains(&request.wire_name()) {
            return self.inner.call(cx, request).await;
        }
        let until = cx.deadline_at(self.again.runtime.now(), None);
        let within = until.map_or_else(|| cx.clone(), |until| cx.clone().with_deadline(Deadline::At(until)));
        let mut failures = 0;
        loop {
            match self.inner.call(&within, request.clone()).await {
                Err(error) if matches!(error.kind, HostErrorKind::TimedOut | HostErrorKind::LimitReached) => {
                    failures += 1;
                    if !self.again.pause(failures, until, cx).await {
                        return Err(error);
                    }
                }
                outcome => return outcome,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::READS;
    use cif_protocol::host::method_info;

    #[test]
    fn every_name_is_in_the_table() {
        for name in READS {
            assert!(method_info(name).is_some(), "{name}");
        }
    }
}
