//! `cif replay` to native providers in a recording with customers: a program, an address, a token, several providers.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]
#![allow(clippy::disallowed_methods, reason = "the provider is another program in real life, and real time passes")]

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cif_adapter::{EndConfig, ProviderEnd};
use cif_link::Secret;
use cif_mock_host::MockHost;
use cif_protocol::channel::ChannelKind;
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
use cif_tokio::{Listener, TokioRuntime};
use serde_json::Value;

fn cif(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cif")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("far-end-{}-{name}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The configuration of the example `conform_stdio`.
fn config() -> LoopbackConfig {
    LoopbackConfig::default()
        .with_sign_in(true)
        .with_signed_in(true)
        .with_answer_after(Some(Duration::from_millis(100)))
        .with_echo_after(Some(Duration::from_millis(100)))
        .with_control(true)
}

/// A customer calls and hangs up a minute later; another writes.
fn recording(config: LoopbackConfig) -> String {
    let host = MockHost::new();
    let provider = LoopbackProvider::new(config, host.runtime());
    let far_end = provider.far_end();
    host.attach(Arc::new(provider)).unwrap();
    host.run();
    let call = far_end.ring("15550100199").unwrap();
    host.run();
    host.accept().unwrap();
    host.advance(Duration::from_secs(60));
    far_end.hang_up(&call).unwrap();
    host.run();
    let chat = far_end.incoming(ChannelKind::Chat, Some("visitor-7"), None).unwrap();
    host.run();
    host.accept().unwrap();
    far_end.say(&chat, "Where is my parcel?").unwrap();
    host.run();
    host.finish().unwrap().transcript.to_text()
}

/// A provider at an address.
fn provider(config: LoopbackConfig, token: Option<&'static str>) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = Listener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (_, pipe) = listener.accept().await.unwrap().finish().await.unwrap();
                let runtime = TokioRuntime::current().shared();
                let provider = Arc::new(LoopbackProvider::new(config.clone(), Arc::clone(&runtime)));
                let end =
                    token.map_or_else(EndConfig::default, |token| EndConfig::default().with_token(Secret::new(token)));
                let end = ProviderEnd::accept(pipe, provider, runtime, end);
                tokio::spawn(async move { end.closed().await });
            }
        });
    });
    format!("ws://{}/provider", told.recv().unwrap())
}

fn program() -> String {
    let here = std::env::current_exe().unwrap();
    let path: PathBuf = here.parent().and_then(|deps| deps.parent()).unwrap().join("examples").join("conform_stdio");
    assert!(path.exists(), "{} is missing: build the examples too", path.display());
    path.to_str().unwrap().to_owned()
}

#[test]
fn customers_of_a_program_do_again_what_they_did_and_nobody_waits_for_a_minute() {
    let file = file("program.jsonl", &recording(config()));
    let begun = Instant::now();
    let Output { status, stdout, stderr } = cif(&["replay", &file, "--at-once", "--cmd", &program()]);
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success() && said.starts_with("no difference: "), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(45), "{:?}", begun.elapsed());
}

#[test]
fn a_provider_without_a_far_end_is_told_and_is_no_difference() {
    let file = file("alone.jsonl", &recording(config().with_control(false)));
    let url = provider(config().with_control(false), None);
    let replay = ["replay", &file, "--at-once", "--patience", "1500ms", "--provider", &url];
    let Output { status, stdout, stderr } = cif(&[&replay[..], &["--json"]].concat());
    let report: Value =
        serde_json::from_slice(&stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&stderr)));
    assert_eq!((status.code(), &report["outcome"]), (Some(1), &"farEnd".into()), "{report}");
    // The call, its end, the chat and its first message.
    assert_eq!((&report["event"], &report["ofTheFarEnd"]), (&"conversation.offered".into(), &4.into()), "{report}");
    let said = cif(&replay);
    let said = String::from_utf8_lossy(&said.stdout);
    assert!(said.contains(&format!("{file}:")) && said.contains("began at the far end"), "{said}");
}

#[test]
fn the_token_and_the_provider_that_is_meant_are_options() {
    let recorded = recording(config());
    // Another provider was there as well.
    let (header, rest) = recorded.split_once('\n').unwrap();
    assert!(header.contains("\"transcript\":1"), "{header}");
    let other = "{\"atMs\":0,\"provider\":\"other\",\"kind\":\"attachment\",\"name\":\"attached\",\"data\":{}}";
    let two = file("two.jsonl", &format!("{{\"transcript\":1}}\n{rest}{other}\n"));
    let url = provider(config(), Some("s3cret-s3cret-s3cret"));
    let token = file("token", "s3cret-s3cret-s3cret\n");
    let replay = ["replay", &two, "--at-once", "--provider", &url];

    let unclear = cif(&replay);
    let said = String::from_utf8_lossy(&unclear.stderr);
    assert!(unclear.status.code() == Some(2) && said.contains("--of") && said.contains("\"other\""), "{said}");
    let wrong = cif(&[&replay[..], &["--of", "third"]].concat());
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("\"third\""));

    let of = [&replay[..], &["--of", "provider"]].concat();
    let refused = cif(&of);
    let said = String::from_utf8_lossy(&refused.stdout);
    assert!(refused.status.code() == Some(1) && said.contains("the link did not open"), "{said}");
    let Output { status, stdout, stderr } = cif(&[&of[..], &["--token-file", &token]].concat());
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success() && said.starts_with("no difference: "), "{said}");
}
