//! `cif serve --record` and `cif replay`, as people start them, with one provider that is changed in between.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]
#![allow(clippy::disallowed_methods, reason = "the provider is another program in real life")]
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cif_adapter::{EndConfig, ProviderEnd};
use cif_provider::HostExt;
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
use cif_tokio::{Listener, TokioRuntime};

fn file(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("replay-{}-{name}", std::process::id()));
    // It may be there from another run.
    let _ = std::fs::remove_file(&path);
    path
}

fn cif(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cif")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// A provider at an address that asks for the panel's mode and then its width, or for something else when `changed`.
fn provider(changed: Arc<AtomicBool>) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = Listener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (_, pipe) = listener.accept().await.unwrap().finish().await.unwrap();
                let runtime = TokioRuntime::current().shared();
                let provider = Arc::new(LoopbackProvider::new(LoopbackConfig::default(), Arc::clone(&runtime)));
                let end = ProviderEnd::accept(pipe, provider, runtime, EndConfig::default());
                let changed = changed.load(Ordering::Relaxed);
                tokio::spawn(async move {
                    end.opened().await.unwrap();
                    let host = end.host();
                    host.get_mode().await.unwrap();
                    if changed {
                        // Not answered, as it was not recorded.
                        let _ = host.get_environment().await;
                    } else {
                        host.get_width().await.unwrap();
                    }
                    end.closed().await;
                });
            }
        });
    });
    format!("ws://{}/provider", told.recv().unwrap())
}

struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already unless the test failed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until the transcript has what the provider does after it was attached.
fn wait_for_answers(path: &Path) {
    for _ in 0..3_000 {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let answered = text.lines().any(|line| line.contains("\"answer\"") && line.contains("getwidth"));
        if answered && text.contains("\"snapshot\"") {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{}", std::fs::read_to_string(path).unwrap_or_default());
}

#[test]
fn what_was_recorded_is_replayed_and_a_change_of_the_provider_is_told() {
    let changed = Arc::new(AtomicBool::new(false));
    let url = provider(Arc::clone(&changed));
    let (config, transcript) = (file("cif.toml"), file("transcript.jsonl"));
    let record = format!(
        "[[providers]]\nunique_name = \"phone\"\nkind = \"native\"\nendpoint = {{ url = \"{url}\" }}\n\
         link_token = \"0123456789abcdef\"\n"
    );
    std::fs::write(&config, record).unwrap();
    let (config, path) = (config.to_str().unwrap(), transcript.to_str().unwrap());
    let serve = ["serve", "--port", "0", "--config", config, "--record", path];
    let mut command = Command::new(env!("CARGO_BIN_EXE_cif"));
    let mut serving = Serving(command.args(serve).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap());
    wait_for_answers(&transcript);
    let kill = format!("kill -INT {}", serving.0.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    assert!(serving.0.wait().unwrap().success());
    let text = std::fs::read_to_string(&transcript).unwrap();
    assert!(text.starts_with("{\"transcript\":1}\n") && text.contains("\"detached\""), "{text}");

    let Output { status, stdout, stderr } = cif(&["replay", path, "--provider", &url]);
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success() && said.starts_with("no difference: "), "{said}\n{text}");

    changed.store(true, Ordering::Relaxed);
    let Output { status, stdout, .. } = cif(&["replay", path, "--provider", &url, "--patience", "2s"]);
    let said = String::from_utf8_lossy(&stdout);
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("getenvironment") && said.contains("recorded: ") && said.contains("before it:"), "{said}");

    // A recording is never written over.
    let again = cif(&serve);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is not empty"));
    assert_eq!(std::fs::read_to_string(&transcript).unwrap(), text);
}

#[test]
fn a_transcript_that_cannot_be_read_is_told_with_file_and_line() {
    let path = file("damaged.jsonl");
    std::fs::write(&path, "{\"transcript\":1}\n{\"atMs\":0,\n").unwrap();
    let name = path.to_str().unwrap();
    let fails = |arguments: &[&str], text: &str| {
        let Output { status, stderr, .. } = cif(arguments);
        let said = String::from_utf8_lossy(&stderr);
        assert!(status.code() == Some(2) && said.contains(text), "{arguments:?}: {text} in {said}");
    };
    fails(&["replay", name, "--cmd", "x"], &format!("{name}:2: "));
    std::fs::write(&path, "{\"transcript\":7}\n").unwrap();
    fails(&["replay", name, "--cmd", "x"], "format 7");
    std::fs::write(&path, "{\"transcript\":1}\n").unwrap();
    fails(&["replay", name, "--cmd", "x"], "no native provider");
    fails(&["replay", "/nowhere.jsonl", "--cmd", "x"], "/nowhere.jsonl");
}
