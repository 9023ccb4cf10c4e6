//! Build and check commands of the workspace: `cargo xtask <command>`.
//!
//! They run without a terminal, without questions, and install nothing but Debian packages, and these only as root.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its output")]

mod arrows;
mod bench;
mod budget;
mod client;
mod compat;
mod latency;
mod msrv;
mod pictures;
mod process;
mod seeds;
mod test;
mod tools;
mod wasm;
mod workspace;

use std::process::ExitCode;

/// What every command returns: the message says what happened and what to do.
type Result<T = ()> = std::result::Result<T, String>;

const USAGE: &str = "\
cargo xtask <command>

  test               format, lints, checks, docs, JavaScript, and all tests, browser included
  arrows             dependency arrows between the crates, and what the core may depend on
  budget             file sizes
  compat             the compatibility table of the book, written from the report of the last tests
  client             the client library's table and typings, written from the method table
  latency            what a call costs a widget in Chromium, beside a message, a socket and penpal
  pictures           the pictures of the README and the book, taken anew in Chromium
  msrv               manifests, README and locked dependencies agree on the minimum Rust version
  msrv --toolchain   the published crates built with that very compiler
  wasm               the core crates and examples/wasm-provider built for the browser, the latter into target/wasm-provider
  seeds [args]       the provider kit on loopback with 1,000 seeds (--count, --first, --wiring NAME or all)
  bench [args]       benches beside their floors; fails past a limit (`bench records`: searches in the record file; `bench memory`:
                     what the server takes with a million contacts)
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test"] => test::run(),
        ["arrows"] => arrows::run(),
        ["budget"] => budget::run(),
        ["compat"] => compat::run(),
        ["client"] => client::run(),
        ["latency"] => latency::run(),
        ["pictures"] => pictures::run(),
        ["msrv"] => msrv::run(),
        ["msrv", "--toolchain"] => msrv::run().and_then(|()| msrv::toolchain::run()),
        ["wasm"] => wasm::run(),
        #[cfg(feature = "bindgen")]
        ["bindgen", module, folder] => wasm::bindgen::run(module, folder),
        ["seeds", rest @ ..] => seeds::run(rest),
        ["bench", rest @ ..] => bench::run(rest),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("unknown command `{}`\n\n{USAGE}", args.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
