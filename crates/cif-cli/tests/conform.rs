//! `cif conform`, as people start it: against a program, and against an address.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use cif_adapter::{EndConfig, ProviderEnd};
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
use cif_tokio::{Listener, TokioRuntime};
use serde_json::Value;

fn cif(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cif")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The example of this package, which cargo builds with the tests.
fn program() -> String {
    let here = std::env::current_exe().unwrap();
    let path: PathBuf = here.parent().and_then(|deps| deps.parent()).unwrap().join("examples").join("conform_stdio");
    assert!(path.exists(), "{} is missing: build the examples too", path.display());
    path.to_str().unwrap().to_owned()
}

/// Against the program, with more arguments before it.
fn against_program(arguments: &[&str]) -> Output {
    let program = program();
    let all: Vec<&str> = ["conform", "--jobs", "4", "--quiet", "500ms"]
        .into_iter()
        .chain(arguments.iter().copied())
        .chain(["--cmd", &program])
        .collect();
    cif(&all)
}

#[test]
fn a_program_passes_and_nothing_is_left_out() {
    let groups = ["voice.hold", "messaging.send", "sign_in", "participant.add", "connection", "once.start"];
    let cases: Vec<&str> = groups.into_iter().flat_map(|group| ["--case", group]).collect();
    let Output { status, stdout, stderr } = against_program(&cases);
    let (table, errors) = (text(&stdout), text(&stderr));
    assert!(status.success(), "{table}\n{errors}");
    assert!(table.contains("pass     voice.hold.refused"), "{table}");
    assert!(table.contains("pass     sign_in.device.granted"), "{table}");
    assert!(table.contains(" 0 failed, 0 known to fail, 0 stale, 0 not run"), "{table}");
    assert!(table.trim_end().ends_with("seconds."), "{table}");
}

#[test]
fn an_expectation_that_is_stale_fails_the_run() {
    let file = std::env::temp_dir().join(format!("cif-conform-{}.txt", std::process::id()));
    std::fs::write(&file, "# Ticket 7\nvoice.mute.works\n").unwrap();
    let arguments = ["--json", "--case", "voice.mute", "--expected", file.to_str().unwrap()];
    let Output { status, stdout, .. } = against_program(&arguments);
    std::fs::remove_file(&file).unwrap();
    let report: Value = serde_json::from_slice(&stdout).unwrap();
    assert_eq!(status.code(), Some(1), "{report}");
    assert_eq!((&report["good"], &report["counts"]["stale"]), (&Value::Bool(false), &1.into()));
    assert_eq!(report["rows"][0]["id"], "voice.mute.works");
    assert_eq!(report["rows"][0]["outcome"], "unexpected_pass");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the provider must go on while this test waits for the program")]
fn a_provider_at_an_address_is_reached() {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = Listener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (_, pipe) = listener.accept().await.unwrap().finish().await.unwrap();
                let runtime = TokioRuntime::current().shared();
                // Without control messages: most cases have nobody at the other end.
                let provider = Arc::new(LoopbackProvider::new(LoopbackConfig::default(), Arc::clone(&runtime)));
                let end = ProviderEnd::accept(pipe, provider, runtime, EndConfig::default());
                tokio::spawn(async move { end.closed().await });
            }
        });
    });
    let url = format!("ws://{}/provider", told.recv().unwrap());
    let arguments = [
        "conform",
        "--json",
        "--quiet",
        "300ms",
        "--case",
        "presence.list",
        "--case",
        "messaging.receive",
        "--provider",
        &url,
    ];
    let Output { status, stdout, stderr } = cif(&arguments);
    let report: Value = serde_json::from_slice(&stdout).unwrap_or_else(|_| panic!("{}", text(&stderr)));
    assert!(status.success(), "{report}");
    let of = |id: &str| report["rows"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
    assert_eq!(of("presence.list.works")["outcome"], "passed");
    let received = of("messaging.receive.works");
    assert_eq!((&received["outcome"], &received["detail"]), (&"not_run".into(), &"no far end".into()));
}

#[test]
fn nobody_at_an_address_fails_every_case() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("ws://{free}/provider");
    let Output { status, stdout, .. } = cif(&["conform", "--case", "presence.list.works", "--provider", &url]);
    assert_eq!(status.code(), Some(1));
    assert!(text(&stdout).contains("FAIL     presence.list.works"), "{}", text(&stdout));
}

#[test]
fn cases_are_listed_and_explained() {
    let list = text(&cif(&["conform", "list"]).stdout);
    assert!(list.lines().count() > 300 && list.contains("voice.hold.works"), "{list}");
    let Output { status, stdout, .. } = cif(&["conform", "explain", "voice.hold.works"]);
    let explained = text(&stdout);
    assert!(status.success() && explained.contains("The other side: voice.hold.refused"), "{explained}");
    let none = text(&cif(&["conform", "explain", "once.start"]).stdout);
    assert!(none.contains("It has no other side: "), "{none}");
}

#[test]
fn what_does_not_exist_is_refused_with_what_is_near() {
    for arguments in
        [&["conform", "explain", "voice.hold.work"][..], &["conform", "--case", "voice.hold.work", "--cmd", "x"]]
    {
        let Output { status, stderr, .. } = cif(arguments);
        let said = text(&stderr);
        assert_eq!(status.code(), Some(2), "{said}");
        assert!(said.contains("near to it are `voice.hold.works`"), "{said}");
    }
    let Output { status, stderr, .. } = cif(&["conform"]);
    assert!(status.code() == Some(2) && text(&stderr).contains("say which provider"), "{}", text(&stderr));
}
