//! How a browser starts.

/// How the browser of one case starts.
///
/// ```
/// use cif_browser_tests::Options;
///
/// let options = Options::new().flag("--host-resolver-rules=MAP host.test:80 127.0.0.1:8123").window(800, 600);
/// assert_eq!(options.flags().last().map(String::as_str), Some("--window-size=800,600"));
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    flags: Vec<String>,
    window: Option<(u32, u32)>,
}

/// Headless, without the root sandbox (containers), without anything that talks to the outside.
const ALWAYS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--site-per-process",
];

impl Options {
    /// A window of 1280 by 900 and a fresh profile.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a switch of Chromium.
    #[must_use]
    pub fn flag(mut self, flag: impl Into<String>) -> Self {
        self.flags.push(flag.into());
        self
    }

    /// The size of the window in CSS pixels.
    #[must_use]
    pub fn window(mut self, width: u32, height: u32) -> Self {
        self.window = Some((width, height));
        self
    }

    /// All switches, in the order in which Chromium gets them.
    #[must_use]
    pub fn flags(&self) -> Vec<String> {
        let (width, height) = self.window.unwrap_or((1280, 900));
        let always = ALWAYS.iter().map(ToString::to_string);
        always.chain(self.flags.iter().cloned()).chain([format!("--window-size={width},{height}")]).collect()
    }
}
