//! A plain JavaScript softphone widget, written as a vendor would, served on an origin of its own.
//!
//! The widget (`assets/softphone.js`) knows nothing of this project: it loads the library of whichever host frames it
//! and speaks `Microsoft.CIFramework`. Run it beside the desktop, each in a terminal of its own:
//!
//! ```text
//! cargo run -p softphone-widget
//! cargo run -p cif-cli -- serve --widget http://127.0.0.1:7072/?base=http://127.0.0.1:7070
//! ```
//!
//! `base` names the host; `&app=single` restricts the widget to the calls of version 1. `--port` takes another port,
//! 0 a free one. Without a telephone network behind it, *Ring* in the widget simulates an incoming call.

use std::error::Error;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use tokio::net::TcpListener;

/// Port on which the README of the project expects the widget.
const DEFAULT_PORT: u16 = 7072;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = port(std::env::args().skip(1))?;
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .await
        .map_err(|error| format!("port {port} cannot be used: {error}. Choose one with --port"))?;
    writeln!(std::io::stdout(), "softphone widget: http://{}/", listener.local_addr()?)?;
    axum::serve(listener, widget()).await?;
    Ok(())
}

/// The pages of the widget.
fn widget() -> Router {
    const HTML: &str = "text/html; charset=utf-8";
    const CSS: &str = "text/css; charset=utf-8";
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    let page = ([(CONTENT_TYPE, HTML)], include_str!("../assets/index.html"));
    let style = ([(CONTENT_TYPE, CSS)], include_str!("../assets/softphone.css"));
    let script = ([(CONTENT_TYPE, SCRIPT)], include_str!("../assets/softphone.js"));
    Router::new()
        .route("/", get(move || async move { page }))
        .route("/softphone.css", get(move || async move { style }))
        .route("/softphone.js", get(move || async move { script }))
}

/// Reads `--port N` (or `--port=N`) from the arguments.
fn port(arguments: impl Iterator<Item = String>) -> Result<u16, String> {
    let mut arguments = arguments;
    let mut port = DEFAULT_PORT;
    while let Some(argument) = arguments.next() {
        let value = match argument.split_once('=') {
            Some(("--port", value)) => value.to_owned(),
            None if argument == "--port" => arguments.next().ok_or("--port needs a number, for example --port 7072")?,
            _ => {
                return Err(format!("unknown argument {argument}; the only one is --port N"));
            }
        };
        port = value.parse().map_err(|_| format!("--port must be a number from 0 to 65535, not {value}"))?;
    }
    Ok(port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    fn port_of(arguments: &[&str]) -> Result<u16, String> {
        port(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn the_port_is_read_and_wrong_arguments_are_named() {
        assert_eq!(port_of(&[]), Ok(DEFAULT_PORT));
        assert_eq!(port_of(&["--port", "0"]), Ok(0));
        assert_eq!(port_of(&["--port=81"]), Ok(81));
        for (arguments, named) in
            [(&["--port"][..], "--port needs"), (&["--port", "x"], "not x"), (&["--prt"], "--prt")]
        {
            let error = port_of(arguments).expect_err("must be refused");
            assert!(error.contains(named), "{error}");
        }
    }

    #[tokio::test]
    async fn the_three_files_are_served_with_their_types() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let server = tokio::spawn(async move { axum::serve(listener, widget()).await });
        for (path, content_type, text) in [
            ("/?base=x", "text/html", "Acme Voice"),
            ("/softphone.css", "text/css", ":root"),
            ("/softphone.js", "text/javascript", "CIFInitDone"),
        ] {
            let mut stream = TcpStream::connect(address).await.expect("connect");
            let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await.expect("send");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.expect("receive");
            assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
            assert!(answer.contains(content_type) && answer.contains(text), "{path}");
        }
        server.abort();
    }
}
