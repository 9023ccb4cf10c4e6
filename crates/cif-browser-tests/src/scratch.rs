//! Files and folders of one case.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::Outcome;

/// A file or a folder that is removed when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Writes a file with this ending and content.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(ending: &str, content: &str) -> Outcome<Self> {
        let path = unused(ending);
        std::fs::write(&path, content)?;
        Ok(Self { path })
    }

    /// Makes an empty folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn folder() -> Outcome<Self> {
        let path = unused("folder");
        std::fs::create_dir_all(&path)?;
        Ok(Self { path })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = if self.path.is_dir() { std::fs::remove_dir_all(&self.path) } else { std::fs::remove_file(&self.path) };
    }
}

/// A path that nothing has yet.
fn unused(ending: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("cif-case-{}-{number}.{ending}", std::process::id()))
}
