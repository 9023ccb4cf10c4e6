//! The wish to stop: Ctrl-C, or a termination signal where there is one.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Listens from the moment it is made, so that no wish is missed.
#[derive(Debug)]
pub(crate) struct Stop {
    #[cfg(unix)]
    signals: [Signal; 2],
}

impl Stop {
    /// Must be called inside a tokio runtime.
    #[cfg(unix)]
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self { signals: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?] })
    }

    /// Completes when the program is asked to stop.
    #[cfg(unix)]
    pub(crate) async fn asked(mut self) {
        let [interrupt, terminate] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    pub(crate) async fn asked(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without the signal the program can only be killed.
            std::future::pending::<()>().await;
        }
    }
}
