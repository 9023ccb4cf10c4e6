//! `cif new provider`: what it writes compiles without a warning and passes the conformance kit, as a library in virtual time and as a
//! program in real time.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const CRATES: [(&str, &[&str]); 4] = [
    ("new-voice", &["--voice"]),
    ("new-chat", &["--chat"]),
    ("new-email", &["--email"]),
    ("new-all", &["--voice", "--chat", "--email"]),
];

/// A case that a program with such an option passes, and that needs its customers.
const PASSED: [(&str, &str); 3] = [
    ("--voice", "voice.blind_transfer.works"),
    ("--chat", "messaging.receive.works"),
    ("--email", "email.reply.works"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// An empty folder of this test.
fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("cif-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn cif(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cif")).current_dir(folder).args(arguments).output().unwrap()
}

/// Where this workspace is built.
fn target() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_cif")).ancestors().nth(2).unwrap().to_owned()
}

/// Runs cargo on all new crates, with the build results of this workspace.
fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(folder).args(arguments).env("CARGO_TARGET_DIR", target()).env("CARGO_TERM_COLOR", "never");
    // As in the workspace, so that what is built there is used.
    if std::env::var_os("CARGO_PROFILE_DEV_DEBUG").is_none() {
        command.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
    }
    let Output { status, stdout, stderr } = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "cargo {arguments:?}:\n{said}");
    said
}

/// Starts `cif conform` with more arguments against the program of a new crate.
fn conform(name: &str, arguments: &[&str], program_arguments: &[&str]) -> Child {
    let program = target().join("debug").join(name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cif"));
    command.args(["conform", "--json", "--jobs", "8", "--quiet", "500ms"]).args(arguments).arg("--cmd").arg(program);
    command.args(program_arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// The report: whether all is good, and each case with its outcome and why.
fn report(child: Child) -> (bool, Vec<(String, String, String)>) {
    let Output { stdout, stderr, .. } = child.wait_with_output().unwrap();
    let report: Value =
        serde_json::from_slice(&stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&stderr)));
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let rows = report["rows"].as_array().unwrap();
    let rows = rows.iter().map(|row| (text(row, "id"), text(row, "outcome"), text(row, "detail")));
    (report["good"] == true, rows.collect())
}

/// The programs pass the cases for real time, with their own customers when they are told so and without when not.
fn programs_conform() {
    // All wait most of the time.
    let running: Vec<_> =
        CRATES.iter().map(|(name, kinds)| (name, kinds, conform(name, &[], &["--stdio", "--conformance"]))).collect();
    for (name, kinds, child) in running {
        let (good, rows) = report(child);
        let bad: Vec<_> = rows.iter().filter(|(_, outcome, why)| outcome == "failed" || why == "no far end").collect();
        assert!(good && bad.is_empty(), "{name}: {bad:?}");
        for (option, id) in PASSED.iter().filter(|(option, _)| kinds.contains(option)) {
            let passed = rows.iter().any(|(case, outcome, _)| case == id && outcome == "passed");
            assert!(passed, "{name} {option}: {id} did not pass: {rows:?}");
        }
    }
    let (good, rows) = report(conform("new-all", &["--case", "messaging.receive.works"], &["--stdio"]));
    assert!(
        good && rows.len() == 1 && rows[0].2 == "no far end",
        "without --conformance nobody moves the customers: {rows:?}"
    );
}

#[test]
fn new_providers_compile_and_conform() {
    let folder = scratch("new-provider");
    for (name, kinds) in CRATES {
        let root = root();
        let mut arguments = vec!["new", "provider", name, "--path", root.to_str().unwrap()];
        arguments.extend(kinds);
        let Output { status, stdout, stderr } = cif(&folder, &arguments);
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
        assert!(String::from_utf8_lossy(&stdout).contains(&format!("cd {name}")), "it says what is next");
    }
    // One workspace, so that they are built together, with the versions of this one.
    let members: Vec<&str> = CRATES.iter().map(|(name, _)| *name).collect();
    std::fs::write(folder.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"))
        .unwrap();
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    cargo(&folder, &["fmt", "--all", "--check"]);
    let said = cargo(&folder, &["test", "--workspace", "--offline", "--quiet", "--test", "conformance"]);
    assert!(said.matches("test result: ok").count() == CRATES.len() && !said.contains("warning"), "{said}");
    programs_conform();
    // It has every line of the others; those are the examples, which are looked at with this workspace.
    cargo(&folder, &["clippy", "--package", "new-all", "--all-targets", "--offline", "--", "-D", "warnings"]);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_cannot_be_made_is_refused_and_changes_nothing() {
    let folder = scratch("new-refused");
    std::fs::create_dir(folder.join("there")).unwrap();
    for (arguments, expected) in [
        (vec!["new", "provider", "there", "--voice"], "there: it is there already"),
        (vec!["new", "provider", "2go", "--voice"], "\"2go\" is no name for a crate"),
        (vec!["new", "provider", "tokio", "--chat"], "a crate that the new one uses"),
        (vec!["new", "provider", "phone"], "--voice"),
        (vec!["new", "provider", "phone", "--fax"], "--fax"),
        (vec!["new", "provider", "phone", "--email", "--path", "there"], "there is no crates/cif-adapter"),
        (vec!["new", "provider", "phone", "--email", "--path", "nowhere"], "nowhere"),
    ] {
        let Output { status, stderr, .. } = cif(&folder, &arguments);
        let said = String::from_utf8_lossy(&stderr);
        assert!(status.code() == Some(2) && said.contains(expected), "{arguments:?}: {status}: {said}");
    }
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!((left, std::fs::read_dir(folder.join("there")).unwrap().count()), (vec!["there".into()], 0));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn published_crates_are_used_unless_it_is_said_otherwise() {
    let folder = scratch("new-published");
    for name in ["one", "two"] {
        assert!(cif(&folder, &["new", "provider", name, "--voice", "--email"]).status.success());
    }
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).unwrap();
    let manifest = read("one/Cargo.toml");
    assert!(manifest.contains(&format!("cif-provider = {:?}\n", env!("CARGO_PKG_VERSION"))), "{manifest}");
    assert!(!folder.join("one/src/chat.rs").exists() && folder.join("one/src/email.rs").exists());
    let (one, two) = (read("one/token"), read("two/token"));
    assert!(one.trim().len() >= 32 && one != two, "each has a secret of its own");
    assert!(read("one/cif.toml").contains(one.trim()));
    std::fs::remove_dir_all(&folder).unwrap();
}
