//! The test report: one JSON line per case in `target/cif-report`, from which `cargo xtask compat` makes a page of the book.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

/// What one test found on one surface.
#[derive(Debug)]
pub(crate) struct Report {
    file: String,
    surface: &'static str,
    lines: String,
    failures: Vec<String>,
}

impl Report {
    /// A report on a surface: `in process`, `mock host`, `client library`, `host` or `legacy client`. It is kept in a file of
    /// this name.
    pub(crate) fn new(surface: &'static str, file: &str) -> Self {
        Self { file: format!("{file}.jsonl"), surface, lines: String::new(), failures: Vec::new() }
    }

    /// Notes the outcome of one case: of a method its `result` or `failure`, of an event its `delivery` or `silence`. What is
    /// not built yet may fail.
    pub(crate) fn note(&mut self, entry: &str, case: &'static str, unbuilt: bool, outcome: Result<(), String>) {
        let line = json!({ "entry": entry, "case": case, "surface": self.surface, "passed": outcome.is_ok() });
        // Writing to a text cannot fail.
        let _ = writeln!(self.lines, "{line}");
        if let (Err(problem), false) = (outcome, unbuilt) {
            self.failures.push(format!("{entry}, {case}: {problem}"));
        }
    }

    /// Keeps the report and fails if a case has failed.
    pub(crate) fn finish(self) {
        let folder = folder();
        std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let file = folder.join(&self.file);
        std::fs::write(&file, &self.lines).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let failed = self.failures.len();
        assert!(failed == 0, "{failed} cases failed ({}):\n  {}", self.surface, self.failures.join("\n  "));
    }
}

fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir)).join("cif-report")
}
