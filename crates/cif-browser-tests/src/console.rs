//! What the pages wrote to the console: Chromium's addition to WebDriver.

use fantoccini::wd::WebDriverCompatibleCommand;

/// Takes the entries that were written since the last call.
#[derive(Debug)]
pub(crate) struct TakeLog;

impl WebDriverCompatibleCommand for TakeLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _url: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(r#"{"type":"browser"}"#.to_owned()))
    }
}

/// One line per entry: level and text.
pub(crate) fn lines(answer: &serde_json::Value) -> Vec<String> {
    let entries = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |entry: &serde_json::Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    entries.iter().map(|entry| format!("{} {}", text(entry, "level"), text(entry, "message"))).collect()
}
