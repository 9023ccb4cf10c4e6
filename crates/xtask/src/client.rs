//! `cargo xtask client`: the client library's table and its typings, written from the method table.

use std::process::Command;

use crate::{Result, process, workspace};

/// Has the test that compares the committed files with the table write them instead.
pub(crate) fn run() -> Result {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["test", "--quiet", "--package", "cif-bridge", "--test", "client_table", "written_from_the_table"]);
    process::run(command.env("CIF_WRITE_CLIENT", "1").current_dir(workspace::root()))
}
