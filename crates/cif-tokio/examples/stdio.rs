//! A provider as a program that a host starts: `endpoint = { command = ["target/debug/examples/stdio"] }`. It takes the control
//! messages of the conformance kit, so that `cif conform --cmd target/debug/examples/stdio` leaves nothing out.

use std::sync::Arc;

use cif_adapter::EndConfig;
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
use cif_tokio::TokioRuntime;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let config = LoopbackConfig::default().with_sign_in(true).with_signed_in(true).with_control(true);
    let provider = Arc::new(LoopbackProvider::new(config, TokioRuntime::current().shared()));
    cif_tokio::serve_stdio(provider, EndConfig::default()).await;
}
