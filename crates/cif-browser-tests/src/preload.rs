//! A script that runs before those of a page: Chromium's addition to WebDriver.

use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::json;

use crate::{Browser, Outcome};

/// Has Chromium run a script in every new document.
#[derive(Debug)]
struct Preload(String);

impl WebDriverCompatibleCommand for Preload {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _url: &url::Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument", "params": { "source": self.0 } });
        (http::Method::POST, Some(body.to_string()))
    }
}

impl Browser {
    /// Runs `script` at the start of every document that is opened from now on in the current tab, before the scripts of
    /// the document itself.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn preload(&self, script: &str) -> Outcome {
        self.client().issue_cmd(Preload(script.to_owned())).await?;
        Ok(())
    }
}
