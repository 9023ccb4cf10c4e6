//! What an end of a link is configured with.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cif_link::{Auth, Config, Secret};
use cif_provider::Runtime;

use super::notice::LinkObserver;
use crate::command_log::{CommandLog, MemoryCommandLog, Once};

/// The configuration of one end. [`EndConfig::default`] is for a network link, [`EndConfig::in_process`] for a pair.
#[derive(Clone)]
#[non_exhaustive]
pub struct EndConfig {
    /// The machine: versions, token, resume, heartbeat, limits.
    pub link: Config,
    /// The provider record that the hello names.
    pub name: Option<String>,
    /// Events of the provider that wait to be sent, before the newest is dropped and a gap is marked.
    pub event_queue: usize,
    /// Results of commands that are kept, so that a repeated command gets the first result.
    pub command_log: usize,
    /// Where the outcomes of commands are kept in place of the memory of this process, which is the default.
    pub durable_log: Option<Arc<dyn CommandLog>>,
    /// How long a command may take when the caller sets no deadline.
    pub command_timeout: Duration,
    /// Pauses between attempts to connect.
    pub backoff: Backoff,
    /// Is told what happens.
    pub observer: Option<Arc<dyn LinkObserver>>,
}

impl Default for EndConfig {
    fn default() -> Self {
        Self {
            link: Config::default(),
            name: None,
            event_queue: 1024,
            command_log: 1024,
            durable_log: None,
            command_timeout: Duration::from_secs(10),
            backoff: Backoff::default(),
            observer: None,
        }
    }
}

impl EndConfig {
    /// For two ends in one process: no resume, no heartbeat.
    #[must_use]
    pub fn in_process() -> Self {
        Self { link: Config::in_process(), ..Self::default() }
    }

    /// Sets the machine's configuration.
    #[must_use]
    pub fn with_link(mut self, link: Config) -> Self {
        self.link = link;
        self
    }

    /// Names the provider record.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the token: the end that dials shows it, the end that is dialled requires it.
    #[must_use]
    pub fn with_token(mut self, token: Secret) -> Self {
        self.link.auth = Auth::Token(token.clone());
        self.link.token = Some(token);
        self
    }

    /// Sets how many events may wait to be sent.
    #[must_use]
    pub const fn with_event_queue(mut self, events: usize) -> Self {
        self.event_queue = events;
        self
    }

    /// Sets how many results of commands are kept.
    #[must_use]
    pub const fn with_command_log(mut self, results: usize) -> Self {
        self.command_log = results;
        self
    }

    /// Keeps the outcomes of commands in `log`, for example one on a disk, so that a command is executed once even when this
    /// process is started anew.
    #[must_use]
    pub fn with_durable_log(mut self, log: Arc<dyn CommandLog>) -> Self {
        self.durable_log = Some(log);
        self
    }

    pub(crate) fn once(&self, runtime: &dyn Runtime) -> Once {
        Once::new(match &self.durable_log {
            Some(log) => Arc::clone(log),
            None => Arc::new(MemoryCommandLog::new(self.command_log, runtime)),
        })
    }

    /// Sets how long a command may take when the caller sets no deadline.
    #[must_use]
    pub const fn with_command_timeout(mut self, timeout: Duration) -> Self {
        self.command_timeout = timeout;
        self
    }

    /// Sets the pauses between attempts to connect.
    #[must_use]
    pub const fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Sets who is told what happens.
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn LinkObserver>) -> Self {
        self.observer = Some(observer);
        self
    }
}

impl fmt::Debug for EndConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndConfig").field("name", &self.name).field("link", &self.link).finish_non_exhaustive()
    }
}

/// Pauses between attempts to connect: the first one at once, then longer and longer, with a random part so that many
/// clients of one server do not come back at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Backoff {
    /// The pause after the first failure.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_millis(100), longest: Duration::from_secs(15) }
    }
}

impl Backoff {
    /// Pauses from `first` to `longest`, doubling.
    #[must_use]
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest }
    }

    /// The pause after `failures` failures in a row; `random` shortens it by up to a half.
    pub(crate) fn pause(self, failures: u32, random: u8) -> Duration {
        if failures == 0 {
            return Duration::ZERO;
        }
        let doubled = self.first.saturating_mul(1 << (failures - 1).min(16));
        let whole = doubled.min(self.longest);
        whole - whole.mul_f64(f64::from(random) / 512.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest() {
        let backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(1));
        let pauses: Vec<u128> = (0..6).map(|failures| backoff.pause(failures, 0).as_millis()).collect();
        assert_eq!(pauses, [0, 100, 200, 400, 800, 1000]);
        assert!(backoff.pause(99, 255) >= Duration::from_millis(500));
    }

    #[test]
    fn debug_hides_the_token() {
        let config = EndConfig::default().with_token(Secret::new("s3cret")).with_name("acme");
        assert!(!format!("{config:?}").contains("s3cret"));
    }
}
