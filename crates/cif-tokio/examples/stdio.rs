//! A provider as a program that a host starts: `endpoint = { command = ["target/debug/examples/stdio"] }`.

use std::sync::Arc;

use cif_adapter::EndConfig;
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
use cif_tokio::TokioRuntime;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let provider = Arc::new(LoopbackProvider::new(LoopbackConfig::default(), TokioRuntime::current().shared()));
    cif_tokio::serve_stdio(provider, EndConfig::default()).await;
}
