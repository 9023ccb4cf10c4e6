//! Steps of the widget in a case, and what it called and read.

use cif_browser_tests::{Browser, Failure, Outcome, until};
use serde_json::{Value, json};

/// The frame of the widget.
pub(crate) const FRAME: &str = "iframe[data-provider=widget]";

/// What the widget tells about itself: `calls`, `reads`, `unhandled`, `steps`, `open`.
pub(crate) async fn report(browser: &Browser) -> Outcome<Value> {
    let text =
        browser.in_frame(FRAME, async |widget: &Browser| widget.script("return kit.report();", vec![]).await).await?;
    serde_json::from_str(text.as_str().unwrap_or_default()).map_err(|error| Failure::check(error.to_string()))
}

/// Starts a step of the widget.
pub(crate) async fn begin(browser: &Browser, step: &str, arguments: Value) -> Outcome {
    let mut all = vec![json!(step)];
    all.extend(arguments.as_array().cloned().unwrap_or_default());
    let body = "kit.begin(...arguments);";
    browser.in_frame(FRAME, async |widget: &Browser| widget.script(body, all).await.map(drop)).await
}

/// Waits for the end of a step and returns what it gives.
pub(crate) async fn end(browser: &Browser, step: &str) -> Outcome<Value> {
    until(&format!("the end of the step {step}"), async || {
        let report = report(browser).await.map_err(|failure| failure.to_string())?;
        let found = &report["steps"][step];
        match found["state"].as_str() {
            Some("done") => Ok(Ok(found["value"].clone())),
            Some("failed") => Ok(Err(Failure::check(format!("the step {step} failed: {found}")))),
            _ => Err(report.to_string()),
        }
    })
    .await?
}

/// A whole step.
pub(crate) async fn act(browser: &Browser, step: &str, arguments: Value) -> Outcome<Value> {
    begin(browser, step, arguments).await?;
    end(browser, step).await
}

/// Waits until the widget has read so many things under this name, and returns them.
pub(crate) async fn reads(browser: &Browser, name: &str, count: usize) -> Outcome<Vec<Value>> {
    until(&format!("{count} times {name:?} in the widget"), async || {
        let report = report(browser).await.map_err(|failure| failure.to_string())?;
        let found = all_reads(&report, name);
        if found.len() >= count { Ok(found) } else { Err(report["reads"].to_string()) }
    })
    .await
}

/// What a report has under this name.
pub(crate) fn all_reads(report: &Value, name: &str) -> Vec<Value> {
    let reads = report["reads"].as_array().into_iter().flatten();
    reads.filter(|read| read[0] == name).map(|read| read[1].clone()).collect()
}

/// The names of what was read, in order.
pub(crate) async fn order(browser: &Browser) -> Outcome<Vec<String>> {
    let report = report(browser).await?;
    let reads = report["reads"].as_array().into_iter().flatten();
    Ok(reads.map(|read| read[0].as_str().unwrap_or_default().to_owned()).collect())
}

/// What arrived at the host's window from the widget, `request` or `response`.
pub(crate) async fn wire(browser: &Browser, kind: &str) -> Outcome<Vec<Value>> {
    let text = browser.script("return JSON.stringify(window.wire);", vec![]).await?;
    let list: Vec<Value> =
        serde_json::from_str(text.as_str().unwrap_or_default()).map_err(|error| Failure::check(error.to_string()))?;
    let ours = list.into_iter().filter(|each| each["provider"] == "widget" && each["kind"] == kind);
    Ok(ours.collect())
}

/// The requests so far as `type {keys}`, in order: keys without a value are left out. So are what a timer asks
/// (`getFocusedSession`), signs of activity, and the question whether the host takes a port.
pub(crate) async fn requests(browser: &Browser) -> Outcome<Vec<String>> {
    let all = wire(browser, "request").await?.into_iter();
    let unplanned = ["onUserActivity", "cif.upgrade", "getFocusedSession"];
    let asked = all.filter(|request| !unplanned.iter().any(|name| request["type"] == *name));
    let line = |request: Value| {
        let keys: serde_json::Map<String, Value> = match &request["data"] {
            Value::Object(keys) => keys.clone().into_iter().filter(|(_, value)| !value.is_null()).collect(),
            _ => serde_json::Map::new(),
        };
        format!("{} {}", request["type"].as_str().unwrap_or_default(), Value::Object(keys))
    };
    Ok(asked.map(line).collect())
}

/// Waits until every call with a time limit is settled, and checks that the widget left nothing unhandled.
pub(crate) async fn settled(browser: &Browser) -> Outcome {
    let report = until("every call of the widget to be settled", async || {
        let report = report(browser).await.map_err(|failure| failure.to_string())?;
        if report["open"] == json!([]) { Ok(report) } else { Err(report["open"].to_string()) }
    })
    .await?;
    assert_eq!(report["unhandled"], json!([]), "nothing is unhandled in the widget");
    Ok(())
}

/// Checks the requests that came since `from`, and returns how many there are now.
pub(crate) async fn asked(browser: &Browser, from: usize, expected: &[&str]) -> Outcome<usize> {
    let all = until(&format!("{} requests after the first {from}", expected.len()), async || {
        let all = requests(browser).await.map_err(|failure| failure.to_string())?;
        if all.len() >= from + expected.len() { Ok(all) } else { Err(all[from.min(all.len())..].join("\n")) }
    })
    .await?;
    assert_eq!(all[from..].iter().map(String::as_str).collect::<Vec<_>>(), expected, "the requests");
    Ok(all.len())
}
