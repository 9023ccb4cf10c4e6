//! Why a file cannot be opened, and how failures of SQLite are told.

use std::path::{Path, PathBuf};

use cif_host::RecordsError;

/// Why a record file was not opened. Nothing in it was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It is damaged, or no data base at all.
    #[error("{}: the record file is damaged ({reason}); restore it from a copy, or move it away to begin with a new one", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// It is a data base of another program.
    #[error("{}: this is a data base of another program; give a file that does not exist yet", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It was written by a newer version.
    #[error("{}: the record file has format {found}, this program knows formats up to {known}; use a newer program", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest known one.
        known: i64,
    },
    /// It cannot be read or written.
    #[error("{}: the record file cannot be opened: {reason}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What SQLite or the system says.
        reason: String,
    },
}

impl OpenError {
    pub(crate) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let (path, reason) = (path.to_owned(), error.to_string());
        if is_damage(error) { Self::Damaged { path, reason } } else { Self::Io { path, reason } }
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

/// A failure of SQLite while a call was done. That of a damaged file names it.
pub(crate) fn failed(path: &Path, error: &rusqlite::Error) -> RecordsError {
    if is_damage(error) || matches!(error, rusqlite::Error::FromSqlConversionFailure(..)) {
        return RecordsError::damaged(path.display().to_string(), error.to_string());
    }
    RecordsError::Store(format!("SQLite: {error}"))
}
