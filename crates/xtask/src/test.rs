//! `cargo xtask test`: all that a change must pass, cheap checks first, the test runner last.

mod counts;
mod javascript;

use std::process::Command;
use std::time::{Duration, Instant};

use crate::{Result, arrows, budget, compat, msrv, process, tools, wasm, workspace};

use counts::{Counts, Runner};

/// Runs everything, also after a failure; the last line counts the tests.
pub(crate) fn run() -> Result {
    let mut report = Report::default();
    compat::forget();
    report.step("format", |_| process::run(&mut workspace::cargo(["fmt", "--all", "--check"])));
    report.step("arrows", |_| arrows::run());
    report.step("budget", |_| budget::run());
    report.step("msrv", |_| msrv::run());
    let node = tools::ensure(&tools::NODE);
    report.step("javascript types", |_| javascript::types(&node));
    report.step("javascript tests", |counts| javascript::tests(&node, counts));
    report.step("clippy", |_| {
        let clippy = ["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"];
        process::run(&mut workspace::cargo(clippy))
    });
    report.step("doc", |_| {
        let mut doc = workspace::cargo(["doc", "--workspace", "--no-deps", "--locked"]);
        process::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
    });
    // One build for everything that follows: the programs that browser tests start, and the tests.
    report.step("build", |_| {
        process::run(&mut workspace::cargo(["build", "--workspace", "--bins", "--tests", "--locked"]))
    });
    report.step("doc tests", |counts| {
        counts.watch(
            Runner::Libtest,
            &mut workspace::cargo(["test", "--workspace", "--doc", "--locked", "--no-fail-fast"]),
        )
    });
    // The module that a browser test loads.
    let wasm = wasm::ready();
    match &wasm {
        Ok(()) => report.step("wasm", |_| wasm::run()),
        Err(error) => report.skip("wasm", error),
    }
    let browser = tools::ensure(&tools::BROWSER);
    report.step("tests", |counts| tests(browser.is_ok(), wasm.is_ok(), counts));
    match browser.and(node) {
        Ok(()) => report.step("compatibility table", |_| compat::check()),
        Err(error) => report.skip("browser tests, compatibility table", &error),
    }
    report.finish()
}

/// All Rust tests in one run of the test runner.
fn tests(browser: bool, wasm: bool, counts: &mut Counts) -> Result {
    const BROWSER_TESTS: &str = "cif-browser-tests";
    let nextest = process::output(&mut workspace::cargo(["nextest", "--version"])).is_ok();
    let mut command = if nextest {
        workspace::cargo(["nextest", "run", "--workspace", "--locked", "--no-fail-fast"])
    } else {
        workspace::cargo(["test", "--workspace", "--lib", "--bins", "--tests", "--locked", "--no-fail-fast"])
    };
    match (browser, nextest) {
        (true, _) => command.env("CIF_REQUIRE_BROWSER", "1"),
        (false, true) => command.args(["--filterset", &format!("not package({BROWSER_TESTS})")]),
        (false, false) => command.args(["--exclude", BROWSER_TESTS]),
    };
    if wasm {
        command.env("CIF_REQUIRE_WASM", "1");
    }
    let runner = if nextest { Runner::Nextest } else { Runner::Libtest };
    counts.watch(runner, command.env("CIF_BIN_DIR", workspace::target().join("debug")))
}

/// What ran, and how it ended.
#[derive(Debug, Default)]
struct Report {
    lines: Vec<String>,
    failed: Vec<&'static str>,
    counts: Counts,
}

/// Why a step had nothing to do; anything else is a failure.
const SKIPPED: &str = "skipped: ";

impl Report {
    #[allow(clippy::disallowed_methods, reason = "the time a step takes is shown, nothing depends on it")]
    fn step(&mut self, name: &'static str, work: impl FnOnce(&mut Counts) -> Result) {
        println!("\n=== {name}");
        let start = Instant::now();
        let outcome = work(&mut self.counts);
        let took = start.elapsed();
        match outcome {
            Ok(()) => self.line("ok", name, took),
            Err(error) => match error.strip_prefix(SKIPPED) {
                Some(reason) => self.skip(name, reason),
                None => {
                    eprintln!("{name}: {error}");
                    self.line("FAILED", name, took);
                    self.failed.push(name);
                }
            },
        }
    }

    fn line(&mut self, outcome: &str, name: &str, took: Duration) {
        self.lines.push(format!("{outcome:>8}  {name} ({:.1} s)", took.as_secs_f32()));
    }

    fn skip(&mut self, name: &str, reason: &str) {
        println!("{name} SKIPPED: {reason}");
        self.lines.push(format!("{:>8}  {name}: {reason}", "skipped"));
    }

    fn finish(self) -> Result {
        println!("\n=== summary\n{}", self.lines.join("\n"));
        println!("{}", self.counts);
        if self.failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", self.failed.join(", "))) }
    }
}

impl Counts {
    /// Runs a test runner and adds its numbers.
    fn watch(&mut self, runner: Runner, command: &mut Command) -> Result {
        let passed = process::watch(command, &mut |line| self.read(runner, line))?;
        if passed { Ok(()) } else { Err("the test runner reports failures, see above".to_owned()) }
    }
}
