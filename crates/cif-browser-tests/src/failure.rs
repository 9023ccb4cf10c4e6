//! Why a case failed.

use fantoccini::error::{CmdError, ErrorStatus, NewSessionError};

/// Why a browser test could not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// A condition did not come true within its limit.
    #[error("waited {seconds} s for {what}; last seen: {last}")]
    TimedOut {
        /// The condition, as the case words it.
        what: String,
        /// The limit in seconds.
        seconds: u64,
        /// What was there instead.
        last: String,
    },
    /// A program could not be built or started, or ended too early.
    #[error("{program}: {reason}")]
    Program {
        /// Its name.
        program: String,
        /// What happened, with the end of its output.
        reason: String,
    },
    /// The browser refused a command.
    #[error("browser: {0}")]
    Browser(#[from] CmdError),
    /// The browser did not start.
    #[error("browser did not start: {0}")]
    Start(#[from] NewSessionError),
    /// Files, sockets, processes.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A check of the case itself.
    #[error("{0}")]
    Check(String),
}

impl Failure {
    /// A check of the case that did not hold.
    #[must_use]
    pub fn check(message: impl Into<String>) -> Self {
        Self::Check(message.into())
    }

    pub(crate) fn program(program: &str, reason: impl Into<String>) -> Self {
        Self::Program { program: program.to_owned(), reason: reason.into() }
    }

    /// Whether the page was in the middle of a change, so that the same step may succeed a moment later.
    pub(crate) fn is_passing(&self) -> bool {
        let Self::Browser(error) = self else { return false };
        error.is_no_such_element()
            || error.is_stale_element_reference()
            || is_intercepted(error)
            || error.is_element_not_interactable()
            || error.is_no_such_frame()
    }
}

/// Something lay over the element, for example a notification on its way out.
fn is_intercepted(error: &CmdError) -> bool {
    matches!(error, CmdError::Standard(error) if error.error == ErrorStatus::ElementClickIntercepted)
}
