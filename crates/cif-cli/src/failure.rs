//! Why the program stops: what happened, what was expected, what to do.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{option}: {problem}")]
    Option { option: &'static str, problem: String },
    #[error("{}: {problem}", path.display())]
    File { path: PathBuf, problem: String },
    #[error("{}:{line}: {problem}", path.display())]
    Line { path: PathBuf, line: usize, problem: String },
    #[error("{}", .0.join("\n"))]
    Lines(Vec<String>),
    #[error("{0}")]
    Instance(cif_host::instance::InstanceError),
    #[error("something is wrong with the records; mend what is listed")]
    Unsound,
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

    pub(crate) fn file(path: &Path, problem: impl Into<String>) -> Self {
        Self::File { path: path.to_owned(), problem: problem.into() }
    }

    pub(crate) fn line(path: &Path, line: usize, problem: impl Into<String>) -> Self {
        Self::Line { path: path.to_owned(), line, problem: problem.into() }
    }

    /// 2 for what was asked in a way that cannot be done, as for a wrong command line; 1 for what went wrong on the way.
    pub(crate) const fn exit_code(&self) -> u8 {
        match self {
            Self::Option { .. }
            | Self::File { .. }
            | Self::Line { .. }
            | Self::Lines(_)
            | Self::Instance(_)
            | Self::Unsound => 2,
            _ => 1,
        }
    }
}
