//! `cif check --record` and `cif replay --widget`, as people start them, with one widget that is changed in between.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]
#![allow(clippy::disallowed_methods, reason = "the widget's site is another program in real life")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use cif_bridge::assets::{demo, widget_page};
use serde_json::Value;

fn cif(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cif")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("replay-widget-{}-{name}", std::process::id()));
    // It may be there from another run.
    let _ = std::fs::remove_file(&path);
    path.to_str().unwrap().to_owned()
}

/// The demo widget on a site of its own, for a desktop at this port; with `changed` it writes another subject.
fn site(desktop: u16, changed: Arc<AtomicBool>) -> String {
    let page = widget_page(&format!("http://127.0.0.1:{desktop}").parse().unwrap());
    let answer = move |uri: Uri| {
        let page = page.clone();
        let changed = changed.load(Ordering::Relaxed);
        async move {
            let (kind, text) = match (uri.path(), demo(uri.path())) {
                ("/", _) => ("text/html; charset=utf-8", page),
                (_, Some(asset)) => (asset.content_type, asset.text.to_owned()),
                _ => ("text/plain", String::new()),
            };
            let text = if changed { text.replace("`Call to ", "`Phoned ") } else { text };
            let answer: Response = ([(CONTENT_TYPE, kind)], text).into_response();
            answer
        }
    };
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, Router::new().fallback(answer)).await.unwrap();
        });
    });
    format!("http://{}/", told.recv().unwrap())
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_recorded_session_is_played_to_the_widget_and_a_change_of_the_widget_is_told() {
    let changed = Arc::new(AtomicBool::new(false));
    let port = free_port();
    let url = site(port, Arc::clone(&changed));
    let (script, recording, port) = (file("script.jsonl"), file("session.jsonl"), port.to_string());
    std::fs::write(
        &script,
        r#"{"action": "clickToAct", "value": "+15550100199"}
{"expectCall": "createRecord", "with": {"entityName": "phonecall"}, "within": "60s"}
{"action": "closeSession", "session": "$session"}
{"expectCall": "updateRecord", "with": {"entityName": "phonecall"}, "within": "30s"}
{"expectNoSession": true, "within": "30s"}
"#,
    )
    .unwrap();
    let recorded = cif(&["check", "--widget", &url, "--port", &port, "--script", &script, "--record", &recording]);
    let said = format!("{}{}", String::from_utf8_lossy(&recorded.stdout), String::from_utf8_lossy(&recorded.stderr));
    if said.contains("no browser is on the path") && std::env::var("CIF_REQUIRE_BROWSER").is_err() {
        // Past the capture of the test runner: a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no browser is on the path");
        return;
    }
    assert!(recorded.status.success(), "{said}");
    let text = std::fs::read_to_string(&recording).unwrap();
    let replay = ["replay", &recording, "--widget", &url, "--port", &port, "--patience", "30s"];

    let Output { status, stdout, stderr } = cif(&replay);
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success() && said.starts_with("no difference: "), "{said}\n{text}");

    // What is another in each run is not compared, what the widget says is: field by field, with the line of the file.
    changed.store(true, Ordering::Relaxed);
    let Output { status, stdout, stderr } = cif(&[&replay[..], &["--json", "--at-once"]].concat());
    let report: Value =
        serde_json::from_slice(&stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&stderr)));
    assert_eq!((status.code(), &report["outcome"]), (Some(1), &"difference".into()), "{report}");
    let field = &report["fields"][0];
    assert_eq!(
        (&field["path"], report["fields"].as_array().map(Vec::len)),
        (&"value.subject".into(), Some(1)),
        "{report}"
    );
    assert!(field["found"].as_str().unwrap().starts_with("Phoned "), "{report}");
    let row = text.lines().position(|line| line.contains("\"call\"") && line.contains("Call to ")).unwrap() + 1;
    assert_eq!(report["row"], row);
}

#[test]
fn a_page_that_was_loaded_twice_is_told() {
    let recording = file("twice.jsonl");
    let load = r#"{"atMs":1,"provider":"phone","kind":"link","name":"the page has loaded"}"#;
    std::fs::write(&recording, format!("{{\"transcript\":1}}\n\n{load}\n{load}\n")).unwrap();
    let output = cif(&["replay", &recording, "--widget", "http://127.0.0.1:9/", "--port", "0"]);
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("no browser is on the path") {
        return;
    }
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("{recording}:4: the widget's page was loaded again here")), "{said}");
}
