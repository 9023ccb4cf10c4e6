//! `cargo xtask seeds`: the outcome of the provider kit does not depend on what is random.

use crate::{Result, process, workspace};

/// Runs the kit on the loopback provider with many seeds, in release mode; fails when an outcome differs.
pub(crate) fn run(args: &[&str]) -> Result {
    let words = ["run", "--release", "--locked", "--package", "cif-conformance", "--example", "seeds", "--"];
    process::run(workspace::cargo(words).args(args))
}
