//! Transcripts and scripts that cannot be read: told with file, line and reason, exit code 2, and nothing is changed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const HEADER: &str = "{\"transcript\":1}\n";
const LOADED: &str = "{\"atMs\":1,\"provider\":\"w\",\"kind\":\"link\",\"name\":\"the page has loaded\"}\n";
const ATTACHED: &str = "{\"atMs\":1,\"provider\":\"p\",\"kind\":\"attachment\",\"name\":\"attached\",\"data\":{}}\n";

/// What is in a transcript, its row that is wrong (0 for the whole file), and a part of the reason.
fn transcripts() -> Vec<(String, usize, &'static str)> {
    let row = |rest: &str| format!("{HEADER}{LOADED}{ATTACHED}\n{rest}\n");
    vec![
        (String::new(), 0, "is empty"),
        ("\u{feff}".to_owned(), 1, "expected value"),
        ("{\"transcript\":2}\n".to_owned(), 1, "format 2"),
        ("{\"transcript\":\"1\"}\n".to_owned(), 1, "invalid type"),
        ("{\"lines\":1}\n".to_owned(), 1, "missing field `transcript`"),
        (format!("{{\"transcript\":1,\"lines\":3}}\n{LOADED}{ATTACHED}"), 0, "announces 3 lines and 2 follow"),
        (row("{\"atMs\":0,\"prov"), 5, "EOF while parsing"),
        (row("{\"atMs\":\"soon\",\"provider\":\"p\",\"kind\":\"call\",\"name\":\"getmode\"}"), 5, "invalid type"),
        (row("{\"atMs\":2,\"provider\":\"p\",\"kind\":\"sang\",\"name\":\"x\"}"), 5, "unknown variant `sang`"),
        (row("{\"atMs\":2,\"provider\":\"p\",\"kind\":\"call\"}"), 5, "missing field `name`"),
        (row("[1]"), 5, "found a list"),
        (row("{\"leftOut\":-1}"), 5, ""),
        (row("{\"leftOut\":4}"), 0, "4 lines are missing"),
        (
            row(
                "{\"atMs\":2,\"provider\":\"w\",\"kind\":\"hostEvent\",\"name\":\"onmodechanged\",\"data\":{\"value\":\"x\"}}\n\
                 {\"atMs\":2,\"provider\":\"p\",\"kind\":\"command\",\"number\":1,\"name\":\"voice.hold\",\"data\":{\"conversation\":7}}",
            ),
            5,
            "",
        ),
    ]
}

/// The same for a script.
const SCRIPTS: &[(&str, usize, &str)] = &[
    ("", 0, "has no step"),
    ("# only words\n", 0, "has no step"),
    ("{\"expectNoSession\": true}\n\n{\"expectSes", 3, "is no JSON object"),
    ("\"expectNoSession\"\n", 1, "is no JSON object"),
    ("# words\n{\"expectSesion\": \"Ada\"}\n", 2, "\"expectSesion\" is no step"),
    ("{\"expectSession\": 7}\n", 1, "expected a text or an object"),
    ("{\"action\": \"dance\"}\n", 1, "nothing that the agent can do"),
    ("{\"action\": \"closeSession\"}\n", 1, "missing field `session`"),
    ("{\"expectCall\": \"getmode\", \"within\": \"soon\"}\n", 1, "within: "),
    ("{\"expectCall\": \"getmode\", \"wiht\": {}}\n", 1, "`wiht` does not belong to `expectCall`"),
    ("{\"simulate\": \"pigeon\"}\n", 1, "found \"pigeon\""),
    ("{\"raise\": \"onclicktoact\", \"data\": {\"value\": 1}}\n", 1, "raise: "),
];

fn fails(arguments: &[&str], file: &Path, row: usize, reason: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_cif")).args(arguments).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let place = if row == 0 { format!("{}: ", file.display()) } else { format!("{}:{row}: ", file.display()) };
    let (code, about) = (output.status.code(), std::fs::read_to_string(file).unwrap());
    assert!(
        code == Some(2) && said.contains(&place) && said.contains(reason),
        "{code:?} {arguments:?}\n{about}\n{said}"
    );
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn bad_files_are_told_and_nothing_is_changed() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("bad-input-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("bad.jsonl");
    let name = file.to_str().unwrap();
    let (junit, record) = (folder.join("report.xml"), folder.join("session.jsonl"));
    // It would be started if the file were read: nobody listens there, and the program is not there.
    let widget = ["replay", name, "--widget", "http://127.0.0.1:9/", "--port", "0", "--chromium", "/bin/false"];
    let native = ["replay", name, "--cmd", "/nowhere/program"];
    for (text, row, reason) in transcripts() {
        std::fs::write(&file, &text).unwrap();
        fails(&widget, &file, row, reason);
        let row = if text.contains("voice.hold") { 6 } else { row };
        fails(&native, &file, row, reason);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
    for (text, row, reason) in SCRIPTS {
        std::fs::write(&file, text).unwrap();
        let (junit, record) = (junit.to_str().unwrap(), record.to_str().unwrap());
        let check = ["check", "--port", "0", "--script", name, "--junit", junit, "--record", record];
        fails(&check, &file, *row, reason);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), *text);
    }
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["bad.jsonl"]);
    std::fs::remove_dir_all(&folder).unwrap();
}
