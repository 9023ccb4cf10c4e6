//! `cargo xtask latency`: what a call costs a widget in Chromium, beside a message, a socket and penpal.

use std::path::PathBuf;
use std::process::Command;

use crate::{Result, process, tools, workspace};

/// The bridge library to compare with, as npm names it.
const PENPAL: &str = "penpal@7.0.6";

/// Builds host and measurement in release mode and runs them.
pub(crate) fn run() -> Result {
    tools::ensure(&tools::BROWSER)?;
    process::run(&mut workspace::cargo(["build", "--release", "--locked", "--package", "cif-cli"]))?;
    let mut measure = workspace::cargo([
        "test",
        "--release",
        "--locked",
        "--package",
        "cif-browser-tests",
        "--test",
        "desktop",
        "--",
        "--ignored",
        "--exact",
        "--nocapture",
        "latency::latency",
    ]);
    measure.env("CIF_REQUIRE_BROWSER", "1").env("CIF_BIN_DIR", workspace::target().join("release"));
    match penpal() {
        Ok(script) => drop(measure.env("CIF_PENPAL", script)),
        Err(error) => println!("latency: without penpal: {error}"),
    }
    process::run(&mut measure)
}

/// Fetches penpal and says where its script is.
fn penpal() -> Result<PathBuf> {
    tools::ensure(&tools::NODE)?;
    let folder = workspace::target().join("latency");
    let script = folder.join("node_modules/penpal/dist/penpal.min.js");
    if !script.is_file() {
        let mut install = Command::new("npm");
        install.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]).arg(&folder).arg(PENPAL);
        process::run(&mut install)?;
    }
    Ok(script)
}
