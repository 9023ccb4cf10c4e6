//! Why the program stops: what happened, what was expected, what to do.

use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{option}: {problem}")]
    Option { option: &'static str, problem: String },
    #[error("{}: {problem}", path.display())]
    File { path: PathBuf, problem: String },
    #[error("{address} is in use by another program; stop that one, or choose another port with --port")]
    PortInUse { address: SocketAddr },
    #[error("cannot listen on {address}: {source}; choose another address with --bind or --port")]
    Bind { address: SocketAddr, source: std::io::Error },
    #[error("{0}")]
    Desktop(#[from] cif_axum::BuildError),
    #[error("the demo records: {0}")]
    Records(#[from] cif_host::RecordsError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl Failure {
    pub(crate) fn option(option: &'static str, problem: impl Into<String>) -> Self {
        Self::Option { option, problem: problem.into() }
    }
}
