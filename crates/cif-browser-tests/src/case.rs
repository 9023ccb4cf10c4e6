//! One case: skipped or run, and when it fails, with evidence.

use std::io::Write;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};

use futures::FutureExt;

use crate::driver::Installed;
use crate::{Browser, Options, Outcome};

/// Runs one case in a browser of its own.
///
/// Without Chromium and chromedriver it prints `SKIPPED` with the reason and returns; with `CIF_REQUIRE_BROWSER=1` it
/// panics instead. A failure keeps a screenshot in `target/screenshots/<name>.png` and prints the page's console.
///
/// # Panics
/// When the case fails.
pub fn run(name: &str, options: &Options, case: impl AsyncFnOnce(&Browser) -> Outcome) {
    let installed = match Installed::find() {
        Ok(installed) => installed,
        Err(reason) => {
            let required = std::env::var("CIF_REQUIRE_BROWSER").is_ok_and(|value| value == "1");
            assert!(!required, "{name}: {reason}, and CIF_REQUIRE_BROWSER=1");
            say(&format!("browser test {name} SKIPPED: {reason}"));
            return;
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.unwrap_or_else(|error| panic!("{name}: no runtime: {error}"));
    runtime.block_on(async {
        let browser = Browser::start(&installed, options).await;
        let browser = browser.unwrap_or_else(|failure| panic!("{name}: {failure}"));
        let outcome = AssertUnwindSafe(case(&browser)).catch_unwind().await;
        if !matches!(outcome, Ok(Ok(()))) {
            keep_evidence(name, &browser).await;
        }
        browser.stop().await;
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => panic!("{name}: {failure}"),
            Err(panic) => resume_unwind(panic),
        }
    });
}

/// Keeps what helps to understand a failure. It must not hide the failure, so its own errors are only printed.
async fn keep_evidence(name: &str, browser: &Browser) {
    match browser.console().await {
        Ok(lines) => lines.iter().for_each(|line| say(&format!("{name}: console: {line}"))),
        Err(failure) => say(&format!("{name}: no console: {failure}")),
    }
    match keep_picture(name, browser).await {
        Ok(file) => say(&format!("{name}: screenshot in {}", file.display())),
        Err(failure) => say(&format!("{name}: no screenshot: {failure}")),
    }
}

/// Writes what the browser shows to `target/screenshots/<name>.png`.
pub(crate) async fn keep_picture(name: &str, browser: &Browser) -> Outcome<PathBuf> {
    let folder = screenshots();
    let file = folder.join(format!("{name}.png"));
    let png = browser.screenshot().await?;
    std::fs::create_dir_all(&folder)?;
    std::fs::write(&file, png)?;
    Ok(file)
}

fn screenshots() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir)).join("screenshots")
}

/// Writes past the capture of the test runner: a skipped case must be seen.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
