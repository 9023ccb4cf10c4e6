//! A headless Chromium that shows the desktop. All that the agent does is done at the desk, so nothing has to drive it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use cif_provider::{Runtime, RuntimeExt};
use tokio::process::{Child, Command};

use crate::failure::Failure;

/// Names of the program on the path.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// No window, no questions, nothing that talks to the outside; a microphone that needs nobody to allow it. Containers run as
/// root, where there is no sandbox.
const FLAGS: [&str; 13] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--remote-debugging-port=0",
    "--window-size=1280,900",
];

/// A running browser; it ends when this is dropped.
pub(crate) struct Browser {
    child: Child,
    profile: PathBuf,
}

/// The program that was named, or the first one on the path.
pub(crate) fn find(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(path) = named {
        let missing = || Failure::option("--chromium", format!("{} is no file", path.display()));
        return path.is_file().then(|| path.to_owned()).ok_or_else(missing);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut files = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.find(|file| file.is_file()).ok_or_else(|| {
        let text = format!("no browser is on the path, one of {NAMES:?}; install Chromium, or name it with --chromium");
        Failure::option("--chromium", text)
    })
}

impl Browser {
    /// Opens a page with a fresh profile.
    pub(crate) fn open(program: &Path, url: &str, runtime: &dyn Runtime) -> Result<Self, Failure> {
        let profile = std::env::temp_dir().join(format!("cif-browser-{}", runtime.random_name(8)));
        std::fs::create_dir(&profile)?;
        let mut command = Command::new(program);
        command.args(FLAGS).arg(format!("--user-data-dir={}", profile.display())).arg(url);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let child = command.spawn();
        let cannot = |error| Failure::option("--chromium", format!("{} does not start: {error}", program.display()));
        Ok(Self { child: child.map_err(cannot)?, profile })
    }

    /// Has it ended by itself?
    pub(crate) fn is_gone(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it and removes its profile.
    pub(crate) async fn close(mut self) {
        // It may be gone already, and a file that a process of it still holds stays in the folder for temporary files.
        let _ = self.child.kill().await;
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}
