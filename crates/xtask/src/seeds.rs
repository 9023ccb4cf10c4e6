//! `cargo xtask seeds`: the outcome of the provider kit does not depend on what is random.

use crate::{Result, process, workspace};

/// Runs the kit on the loopback provider with many seeds; fails when an outcome differs. In the profile of the tests, which is built
/// already most often and fast enough: there is nothing to wait for but computing.
pub(crate) fn run(args: &[&str]) -> Result {
    let words = ["run", "--locked", "--package", "cif-conformance", "--example", "seeds", "--"];
    process::run(workspace::cargo(words).args(args))
}
