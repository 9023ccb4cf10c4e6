//! One headless Chromium.

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::console::{TakeLog, lines};
use crate::driver::{Driver, Installed, Profile};
use crate::{Options, Outcome, WindowHandle};

/// A headless Chromium with a fresh profile. Steps on the page are in the other half of this type: `goto`,
/// `find`, `click`, `text`, `in_frame` ...
#[derive(Debug)]
pub struct Browser {
    client: Client,
    driver: Driver,
    // Removed after the browser has ended, so it stands last.
    _profile: Profile,
}

impl Browser {
    pub(crate) async fn start(installed: &Installed, options: &Options) -> Outcome<Self> {
        let profile = Profile::new()?;
        let driver = Driver::start(installed).await?;
        let mut flags = options.flags();
        flags.push(format!("--user-data-dir={}", profile.path.display()));
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": installed.chromium, "args": flags },
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "pageLoad": 30_000, "script": 30_000 },
        });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let address = format!("http://127.0.0.1:{}", driver.port);
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&address).await?;
        let mut browser = Self { client, driver, _profile: profile };
        let process = browser.client.capabilities().and_then(|found| found.get("goog:processID"));
        browser.driver.chromium = process.and_then(serde_json::Value::as_u64);
        Ok(browser)
    }

    /// The WebDriver client, for what has no step of its own.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Opens another tab and makes it the current one.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn open_tab(&self) -> Outcome<WindowHandle> {
        let tab = self.client.new_window(true).await?.handle;
        self.client.switch_to_window(tab.clone()).await?;
        Ok(tab)
    }

    /// The current tab.
    ///
    /// # Errors
    /// When it was closed.
    pub async fn tab(&self) -> Outcome<WindowHandle> {
        Ok(self.client.window().await?)
    }

    /// Makes another tab the current one; the top document is then the current document.
    ///
    /// # Errors
    /// When there is no such tab.
    pub async fn switch_tab(&self, tab: &WindowHandle) -> Outcome {
        Ok(self.client.switch_to_window(tab.clone()).await?)
    }

    /// What was written to the console since the last call, uncaught errors and blocked requests included.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn console(&self) -> Outcome<Vec<String>> {
        Ok(lines(&self.client.issue_cmd(TakeLog).await?))
    }

    /// A picture of the current tab, as PNG.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn screenshot(&self) -> Outcome<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// Keeps a picture of the current tab as `target/screenshots/<name>.png`, if `CIF_SCREENSHOTS=1`: to look at the
    /// main moments of a case that passes.
    ///
    /// # Errors
    /// When the browser refuses or the file cannot be written.
    pub async fn picture(&self, name: &str) -> Outcome {
        if std::env::var("CIF_SCREENSHOTS").is_ok_and(|value| value == "1") {
            crate::case::keep_picture(name, self).await?;
        }
        Ok(())
    }

    /// Closes the current tab and makes another one the current one.
    ///
    /// # Errors
    /// When the browser refuses, or there is no such tab.
    pub async fn close_tab(&self, then: &WindowHandle) -> Outcome {
        self.client.close_window().await?;
        self.switch_tab(then).await
    }

    /// Ends browser and driver.
    pub(crate) async fn stop(mut self) {
        if self.client.clone().close().await.is_ok() {
            self.driver.chromium = None;
        }
        self.driver.stop().await;
    }
}
