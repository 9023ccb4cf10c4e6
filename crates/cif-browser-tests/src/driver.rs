//! Chromium and chromedriver: found, started, ended.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::process::{Child, Command};

use crate::lines::Lines;
use crate::{Failure, Outcome, until};

/// Where the two programs are.
#[derive(Debug, Clone)]
pub(crate) struct Installed {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

impl Installed {
    /// Looks on the path; `CIF_CHROMIUM` and `CIF_CHROMEDRIVER` name other places. The error says what is missing.
    pub(crate) fn find() -> Result<Self, String> {
        let chromium = find("CIF_CHROMIUM", &["chromium", "chromium-browser", "google-chrome"]);
        let chromedriver = find("CIF_CHROMEDRIVER", &["chromedriver"]);
        match (chromium, chromedriver) {
            (Some(chromium), Some(chromedriver)) => Ok(Self { chromium, chromedriver }),
            (None, _) => Err("there is no Chromium (Debian: apt-get install chromium chromium-driver)".to_owned()),
            (_, None) => Err("there is no chromedriver (Debian: apt-get install chromium-driver)".to_owned()),
        }
    }
}

fn find(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(variable) {
        return Some(PathBuf::from(path));
    }
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// A running chromedriver.
#[derive(Debug)]
pub(crate) struct Driver {
    child: Child,
    pub(crate) port: u16,
    /// The process of a Chromium that it started and that did not end by command: it would outlive the driver.
    pub(crate) chromium: Option<u64>,
}

impl Driver {
    /// Starts chromedriver on a port of its own choice.
    pub(crate) async fn start(installed: &Installed) -> Outcome<Self> {
        let mut child = Command::new(&installed.chromedriver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| Failure::program("chromedriver", error.to_string()))?;
        let lines = Lines::default();
        child.stdout.take().into_iter().for_each(|stdout| lines.collect(stdout));
        child.stderr.take().into_iter().for_each(|stderr| lines.collect(stderr));
        let port = until("chromedriver to say its port", async || {
            lines.all().iter().find_map(|line| port(line)).ok_or_else(|| lines.tail())
        });
        Ok(Self { port: port.await?, child, chromium: None })
    }

    /// Ends it and waits for its end.
    pub(crate) async fn stop(&mut self) {
        // It may already be gone, which is what we want.
        let _ = self.child.kill().await;
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(process) = self.chromium {
            // `kill` of the shell: the program itself is not part of every system.
            let _ = std::process::Command::new("sh").args(["-c", &format!("kill -KILL {process}")]).status();
        }
    }
}

/// `ChromeDriver was started successfully on port 38239.`
fn port(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

/// A fresh profile folder, removed when dropped.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) path: PathBuf,
}

impl Profile {
    pub(crate) fn new() -> Outcome<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("cif-browser-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self { path })
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        // Chromium may still write for a moment; what is left in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::port;

    #[test]
    fn the_port_is_read_from_the_greeting() {
        assert_eq!(port("ChromeDriver was started successfully on port 38239."), Some(38239));
        assert_eq!(port("Starting ChromeDriver 156 on port 0"), None);
    }
}
