//! `cif trace` beside a desktop that runs.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

/// The program, ended with the test.
struct Running(Child, BufReader<ChildStdout>);

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cif"));
        let mut child = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self(child, lines)
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.1.read_line(&mut line).unwrap();
        line
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_messages_of_a_running_desktop_are_printed() {
    let mut desktop = Running::start(&["serve", "--port", "0", "--log", "warn"]);
    let line = desktop.line();
    let url = line.trim().strip_prefix("desktop").expect("the address").trim();
    let mut trace = Running::start(&["trace", "--url", url, "--json", "--filter", "PROVIDER.attach"]);
    let command: Value = serde_json::from_str(&trace.line()).unwrap();
    assert_eq!((&command["kind"], &command["name"]), (&"command".into(), &"provider.attach".into()), "{command}");
    let reply: Value = serde_json::from_str(&trace.line()).unwrap();
    assert_eq!((&reply["answers"], &reply["outcome"]["is"]), (&command["number"], &"ok".into()), "{reply}");

    let provider = command["provider"].as_str().unwrap();
    let mut kept = Running::start(&["trace", "--url", url, "--kept", "--provider", provider]);
    let line = kept.line();
    assert!(line.contains(&format!("-> {provider}  command")) && line.contains("provider.attach"), "{line}");
    while !kept.line().is_empty() {}
    assert!(kept.0.wait().unwrap().success(), "it stops by itself");
}

#[test]
fn a_desktop_that_is_not_there_is_named() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_cif")).args(["trace", "--url", "http://127.0.0.1:9"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && text.contains("no desktop answers at http://127.0.0.1:9"), "{text}");
}
