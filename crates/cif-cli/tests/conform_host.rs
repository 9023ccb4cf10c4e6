//! `cif conform --host` against `cif serve`, as people start both.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

const TOKEN: &str = "0123456789abcdef";

struct Served {
    child: Child,
    link: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It has ended already unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn cif() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cif"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A desktop with one native provider record.
fn serve(name: &str) -> Served {
    let record = format!(
        "[[providers]]\nunique_name = \"kit\"\nkind = \"native\"\nendpoint = \"listen\"\nflow = false\nlink_token = \"{TOKEN}\"\n"
    );
    let config = file(&format!("{name}.toml"), &record);
    let mut child = cif().args(["serve", "--port", "0", "--config", &config]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let origin = line.trim().strip_prefix("desktop ").unwrap().trim().trim_end_matches('/').to_owned();
    Served { child, link: format!("{}/link/kit", origin.replace("http://", "ws://")) }
}

fn conform(served: &Served, token: &str, more: &[&str]) -> Output {
    let token = file("conform.token", token);
    cif().args(["conform", "--host", &served.link, "--token-file", &token]).args(more).output().unwrap()
}

#[test]
fn a_desktop_that_is_served_passes() {
    let served = serve("passes");
    let output = conform(&served, TOKEN, &["--json"]);
    let text = String::from_utf8_lossy(&output.stdout);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let rows = report["rows"].as_array().unwrap();
    let bad: Vec<_> = rows.iter().filter(|row| row["outcome"] == "failed").collect();
    assert!(bad.is_empty() && output.status.success() && report["good"] == true, "{bad:#?}");
    assert!(report["counts"]["passed"].as_u64().unwrap() >= 60, "{}", report["counts"]);
}

#[test]
fn what_fails_is_told_and_so_is_what_cannot_be_looked_at() {
    let served = serve("fails");
    let output = conform(&served, TOKEN, &["--case", "method.getmode.refused", "--without", "getmode"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && text.contains("`getmode` is not served, and yet it answered"), "{text}");
    let output = conform(&served, TOKEN, &["--case", "closing.order"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("not run  closing.order  no operator"), "{text}");
    let output = conform(&served, "another-token-here", &["--case", "method.getmode.works"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && text.contains("the link did not open"), "{text}");
}

#[test]
fn cases_for_hosts_are_listed_and_explained() {
    let output = cif().args(["conform", "list"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("voice.hold.works") && text.contains("isolation.sessions.hidden"), "{text}");
    let output = cif().args(["conform", "explain", "session.limit.refused"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("The other side: session.limit.freed"), "{text}");
}
