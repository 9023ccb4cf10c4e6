//! The JavaScript of the workspace: type-checked by TypeScript from its JSDoc comments, tested by Node's own runner.

use std::path::Path;
use std::process::Command;

use crate::{Result, budget, process, workspace};

use super::counts::Runner;
use super::{Counts, SKIPPED};

/// Where `package.json` pins the type checker and `tsconfig.json` names the files.
const HOME: &str = "crates/cif-bridge";

/// Type-checks the scripts.
pub(super) fn types(node: &Result) -> Result {
    node.clone().map_err(|error| format!("{SKIPPED}{error}"))?;
    let home = workspace::root().join(HOME);
    let compiler = home.join("node_modules/typescript/bin/tsc");
    // The other package is for the browser tests.
    if !compiler.is_file() || !home.join("node_modules/axe-core/axe.min.js").is_file() {
        process::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&home))?;
    }
    process::run(Command::new("node").arg(compiler).args(["--project", "tsconfig.json"]).current_dir(home))
}

/// Runs all `*.test.js` and `*.test.mjs`.
pub(super) fn tests(node: &Result, counts: &mut Counts) -> Result {
    node.clone().map_err(|error| format!("{SKIPPED}{error}"))?;
    let root = workspace::root();
    let mut files = Vec::new();
    for folder in ["crates", "examples"] {
        budget::collect(&root.join(folder), &["js", "mjs"], &mut files)?;
    }
    files.retain(|file| is_test(file));
    counts.watch(
        Runner::Node,
        Command::new("node").args(["--test", "--test-reporter=tap"]).args(files).current_dir(&root),
    )
}

fn is_test(file: &Path) -> bool {
    file.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(".test"))
}
