//! `cargo xtask wasm`: the core holds no thread, clock or socket, so it builds for the browser, and so does a provider on it.

#[cfg(feature = "bindgen")]
pub(crate) mod bindgen;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, process, tools, workspace};

const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler, which can build the standard library for a target from Debian's copy of its source.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// The crate that the browser runs, and the profile that makes it small.
const EXAMPLE: &str = "wasm-provider";
const PROFILE: &str = "wasm";

/// Builds the core crates and the example for the browser, with the installed target or with Debian's compiler and its sources.
pub(crate) fn run() -> Result {
    let members = workspace::members()?;
    let core = workspace::CORE.iter().filter(|name| members.iter().any(|package| package.name == **name));
    let core: Vec<&str> = core.copied().collect();
    build("dev", &core)?;
    println!("wasm: {} core crates build for {TARGET}", core.len());

    build(PROFILE, &[EXAMPLE])?;
    let module = target().join(TARGET).join(PROFILE).join(format!("{}.wasm", EXAMPLE.replace('-', "_")));
    let mut bindgen = workspace::cargo(["run", "--locked", "--quiet", "--package", "xtask", "--features", "bindgen"]);
    process::run(bindgen.args(["--", "bindgen"]).arg(module).arg(workspace::target().join(EXAMPLE)))
}

/// There is a compiler with the standard library for the browser, or one could be installed.
pub(crate) fn ready() -> Result {
    if has_target() { Ok(()) } else { debian() }
}

fn target() -> PathBuf {
    workspace::target().join("wasm")
}

/// Builds the libraries of these crates.
fn build(profile: &str, packages: &[&str]) -> Result {
    let mut build = workspace::cargo(["build", "--locked", "--lib", "--target", TARGET, "--profile", profile]);
    for name in packages {
        build.args(["--package", name]);
    }
    if has_target() {
        println!("wasm: with the installed target {TARGET}");
    } else {
        debian()?;
        println!("wasm: with Debian's compiler and the standard library from source");
        // Building the standard library is an unstable option; Debian's compiler is a stable one.
        build.args(["-Z", "build-std=std,panic_abort"]).env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
        build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker());
    }
    build.env_remove("RUSTC_WRAPPER").env_remove("RUSTFLAGS");
    process::run(build.env("CARGO_TARGET_DIR", target()))
}

fn has_target() -> bool {
    let libraries = sysroot("rustc").map(|root| root.join("lib/rustlib").join(TARGET).join("lib"));
    libraries.is_some_and(|folder| folder.is_dir())
}

/// Debian's compiler with the source of its own standard library.
fn debian() -> Result {
    let ready = || sysroot(DEBIAN_RUSTC).is_some_and(|root| root.join("lib/rustlib/src/rust/library").is_dir());
    if ready() {
        return Ok(());
    }
    let by_hand = format!("install the target: rustup target add {TARGET}");
    tools::install(&["rustc-web", "rust-web-src", "lld"]).map_err(|error| format!("{error}\nor {by_hand}"))?;
    if ready() { Ok(()) } else { Err(format!("{DEBIAN_RUSTC} has no library source; {by_hand}")) }
}

fn sysroot(rustc: &str) -> Option<PathBuf> {
    let path = process::output(Command::new(rustc).args(["--print", "sysroot"])).ok()?;
    Some(Path::new(path.trim()).to_path_buf())
}

/// Debian names the linker after its version.
fn linker() -> String {
    let versions = (14..40).rev().map(|version| format!("wasm-ld-{version}"));
    let named = versions.into_iter().find(|name| process::exists(name));
    named.unwrap_or_else(|| "wasm-ld".to_owned())
}
