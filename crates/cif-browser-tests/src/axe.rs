//! Pages as axe-core judges them.

use std::io::Write;
use std::path::Path;

use serde_json::Value;

use crate::{Browser, Failure, Outcome};

/// The script of axe-core, from npm.
#[derive(Debug, Clone)]
pub struct Axe(String);

impl Axe {
    /// Flags that make the browser show pages dark.
    pub const DARK: [&'static str; 2] = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"];

    /// Finds it; nothing when its package is not installed and need not be, which is said.
    ///
    /// # Panics
    /// It is not installed, and `CIF_REQUIRE_BROWSER=1`.
    #[must_use]
    pub fn installed() -> Option<Self> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cif-bridge/node_modules/axe-core/axe.min.js");
        let required = std::env::var("CIF_REQUIRE_BROWSER").is_ok_and(|value| value == "1");
        match std::fs::read_to_string(&file) {
            Ok(script) => Some(Self(script)),
            Err(error) => {
                assert!(!required, "{}: {error}; run `npm ci` in crates/cif-bridge", file.display());
                let hint = "SKIPPED: axe-core is not installed; run `npm ci` in crates/cif-bridge";
                let _ = writeln!(std::io::stdout(), "{hint}");
                None
            }
        }
    }

    /// Judges what is shown: no serious and no critical fault. Frames, which are the vendors', are left out.
    ///
    /// # Errors
    /// The faults, with their places.
    pub async fn judge(&self, browser: &Browser, what: &str) -> Outcome {
        // The policy of the page forbids scripts from elsewhere, so the whole text is part of what the driver runs.
        let body = format!(
            "{};
             const done = window.axe.run({{exclude: [['iframe']]}}, {{resultTypes: ['violations'], iframes: false}});
             window.judged = null;
             done.then((result) => window.judged = result.violations
               .filter((fault) => ['serious', 'critical'].includes(fault.impact))
               .map((fault) => `${{fault.impact}}: ${{fault.id}}: ${{fault.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | ')}}`),
               (error) => window.judged = [String(error)]);",
            self.0
        );
        browser.script(&body, vec![]).await?;
        let faults: Value = browser.script_until("axe-core", "return window.judged;").await?;
        let faults: Vec<&str> = faults.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if faults.is_empty() { Ok(()) } else { Err(Failure::check(format!("{what}:\n  {}", faults.join("\n  ")))) }
    }
}
