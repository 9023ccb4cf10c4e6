//! `cargo xtask bench`: the benches beside their hand-written floors. The program itself knows the limits and fails past one.

use crate::{Result, process, workspace};

/// Runs the bench program in release mode; the arguments are its own.
pub(crate) fn run(args: &[&str]) -> Result {
    let members = workspace::members()?;
    if !members.iter().any(|package| package.name == "cif-benches") {
        return Err("there is no crate `cif-benches` in benches/".to_owned());
    }
    process::run(workspace::cargo(["run", "--release", "--locked", "--package", "cif-benches", "--"]).args(args))
}
