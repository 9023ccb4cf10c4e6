//! The page and its files.

use std::error::Error;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use tokio::net::TcpListener;

const DEFAULT_PORT: u16 = 7073;
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Serves until the program is stopped.
pub(crate) async fn serve(arguments: impl Iterator<Item = String>) -> Result<(), Box<dyn Error>> {
    let options = Options::read(arguments)?;
    let module = read(&options, "wasm_provider_bg.wasm")?;
    let glue = read(&options, "wasm_provider.js")?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("port {} cannot be used: {error}. Choose one with --port", options.port))?;
    writeln!(std::io::stdout(), "wasm widget: http://{}/", listener.local_addr()?)?;
    axum::serve(listener, site(module, glue)).await?;
    Ok(())
}

fn read(options: &Options, name: &str) -> Result<Vec<u8>, String> {
    let path = options.files.join(name);
    std::fs::read(&path)
        .map_err(|error| format!("{} cannot be read: {error}. `cargo xtask wasm` writes it", path.display()))
}

fn site(module: Vec<u8>, glue: Vec<u8>) -> Router {
    let page = ([(CONTENT_TYPE, "text/html; charset=utf-8")], include_str!("../assets/index.html"));
    let style = ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../assets/phone.css"));
    let script = ([(CONTENT_TYPE, SCRIPT)], include_str!("../assets/phone.js"));
    Router::new()
        .route("/", get(move || async move { page }))
        .route("/phone.css", get(move || async move { style }))
        .route("/phone.js", get(move || async move { script }))
        .route("/wasm_provider.js", get(move || async move { ([(CONTENT_TYPE, SCRIPT)], glue) }))
        .route("/wasm_provider_bg.wasm", get(move || async move { ([(CONTENT_TYPE, "application/wasm")], module) }))
}

#[derive(Debug, PartialEq, Eq)]
struct Options {
    port: u16,
    files: PathBuf,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let files = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/wasm-provider"));
        let mut options = Self { port: DEFAULT_PORT, files };
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value"));
            match name.as_str() {
                "--port" => {
                    let port = value()?;
                    options.port =
                        port.parse().map_err(|_| format!("--port must be a number from 0 to 65535, not {port}"))?;
                }
                "--files" => options.files = value()?.into(),
                _ => return Err(format!("unknown argument {name}; there are --port N and --files FOLDER")),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Result<Options, String> {
        Options::read(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn arguments_are_read_and_wrong_ones_named() {
        let read = options(&["--port", "0", "--files", "/tmp/x"]).expect("they are right");
        assert_eq!(read, Options { port: 0, files: PathBuf::from("/tmp/x") });
        assert_eq!(options(&[]).expect("they are right").port, DEFAULT_PORT);
        for wrong in [&["--port"][..], &["--port", "x"], &["--colour"]] {
            assert!(options(wrong).is_err(), "{wrong:?}");
        }
        let missing = Options { port: 0, files: PathBuf::from("/nowhere") };
        assert!(super::read(&missing, "a.wasm").expect_err("it is not there").contains("cargo xtask wasm"));
    }
}
