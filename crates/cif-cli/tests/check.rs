//! `cif check`, as people start it, with the demo widget.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn cif(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cif")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("check-{}-{name}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// True without a browser, unless there has to be one.
fn is_skipped(output: &Output) -> bool {
    let missing = String::from_utf8_lossy(&output.stderr).contains("no browser is on the path");
    assert!(!missing || std::env::var("CIF_REQUIRE_BROWSER").is_err(), "no browser, and CIF_REQUIRE_BROWSER is set");
    if missing {
        // Past the capture of the test runner: a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no browser is on the path");
    }
    missing
}

#[test]
fn a_call_is_made_and_ended_as_the_script_says() {
    let script = file(
        "good.jsonl",
        r#"# A number is clicked, the widget calls it; closing the session hangs up.
{"action": "clickToAct", "value": "+15550100199"}
{"expectCall": "createSession", "with": {"input": {"context": {"direction": "outbound"}}}, "within": "60s"}
{"expectCall": "createRecord", "with": {"entityName": "phonecall"}, "within": "30s"}
{"expectSession": "", "within": "30s"}
{"action": "closeSession", "session": "$session"}
{"expectCall": "updateRecord", "with": {"entityName": "phonecall"}, "within": "30s"}
{"expectNoSession": true, "within": "30s"}
"#,
    );
    let junit = file("junit.xml", "");
    let output = cif(&["check", "--port", "0", "--script", &script, "--junit", &junit]);
    if is_skipped(&output) {
        return;
    }
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.matches("pass ").count(), 7, "{said}");
    assert!(std::fs::read_to_string(&junit).unwrap().contains("tests=\"7\" failures=\"0\" skipped=\"0\""));
}

#[test]
fn what_does_not_happen_fails_the_check() {
    let script =
        file("bad.jsonl", "{\"expectNotification\": \"Nobody\", \"within\": \"500ms\"}\n{\"expectNoSession\": true}\n");
    let output = cif(&["check", "--port", "0", "--script", &script, "--json"]);
    if is_skipped(&output) {
        return;
    }
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["good"], &report["steps"][0]["line"]), (&false.into(), &1.into()), "{report}");
    assert_eq!(report["steps"][0]["detail"], "no such notification within 0.5 s; on the screen: None");
    assert_eq!(report["steps"][1]["outcome"], "not_run");
}

#[test]
fn a_script_that_cannot_be_read_is_told_with_file_and_line() {
    let script = file("wrong.jsonl", "{\"expectNoSession\": true}\n{\"expectSesion\": \"Ada\"}\n");
    let output = cif(&["check", "--port", "0", "--script", &script]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("{script}:2: \"expectSesion\" is no step")), "{said}");
    let empty = file("empty.jsonl", "# nothing\n");
    assert!(String::from_utf8_lossy(&cif(&["check", "--script", &empty]).stderr).contains("has no step"));
    let none = cif(&["check", "--script", &script.replace("wrong", "none")]);
    assert_eq!(none.status.code(), Some(2));
}
