//! The loopback provider as a program, for `cif conform --cmd`: it plays its own far end, and nothing in it takes long.

use std::sync::Arc;
use std::time::Duration;

use cif_adapter::EndConfig;
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
use cif_tokio::TokioRuntime;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let config = LoopbackConfig::default()
        .with_sign_in(true)
        .with_signed_in(true)
        .with_answer_after(Some(Duration::from_millis(100)))
        .with_echo_after(Some(Duration::from_millis(100)))
        .with_control(true);
    let provider = Arc::new(LoopbackProvider::new(config, TokioRuntime::current().shared()));
    cif_tokio::serve_stdio(provider, EndConfig::default()).await;
}
