//! `cargo xtask bench`: the benches beside their hand-written floors, `cargo xtask bench records` those of the record file. The programs
//! themselves know the limits and fail past one.

use crate::{Result, process, workspace};

/// Runs the bench program in release mode; the arguments are its own.
pub(crate) fn run(args: &[&str]) -> Result {
    let members = workspace::members()?;
    if !members.iter().any(|package| package.name == "cif-benches") {
        return Err("there is no crate `cif-benches` in benches/".to_owned());
    }
    let (program, args) = match args {
        ["records", rest @ ..] => ("records", rest),
        _ => ("cif-benches", args),
    };
    let cargo = ["run", "--release", "--locked", "--package", "cif-benches", "--bin", program, "--"];
    process::run(workspace::cargo(cargo).args(args))
}
