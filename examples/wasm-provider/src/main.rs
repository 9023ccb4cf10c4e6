//! Serves the widget: its page, and the WebAssembly that `cargo xtask wasm` has built.
//!
//! ```text
//! cargo xtask wasm
//! cargo run -p wasm-provider
//! cargo run -p cif-cli -- serve --widget http://127.0.0.1:7073/
//! ```
//!
//! `--port` takes another port, 0 a free one; `--files` another folder than `target/wasm-provider`.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
mod site;

#[cfg(not(target_arch = "wasm32"))]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    site::serve(std::env::args().skip(1)).await
}
