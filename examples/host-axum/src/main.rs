//! The smallest host with a page of its own: your server, your page, any vendor's widget.
//!
//! ```text
//! cargo run -p softphone-widget                # a widget to host, in another terminal
//! cargo run -p host-axum                       # then open http://127.0.0.1:7080
//! ```
//!
//! Arguments: the port (0 takes a free one), and the URL of another widget.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::routing::get;
use cif_axum::Desktop;
use cif_host::{DeskConfig, demo_records};
use cif_protocol::ProviderRecord;
use cif_tokio::TokioRuntime;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().map_or(Ok(7080), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let widget = arguments.next().unwrap_or_else(|| format!("http://127.0.0.1:7072/?base={origin}"));
    let desktop = desktop(&origin, &widget)?;
    writeln!(std::io::stdout(), "host: {origin}")?;
    let stop = async {
        // Without the signal the program is killed, which is no less of an end.
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, router(&desktop)).with_graceful_shutdown(stop).await?;
    desktop.shutdown("the host stops").await;
    Ok(())
}

/// The desktop of one agent, with one provider.
fn desktop(origin: &str, widget: &str) -> Result<Desktop, Box<dyn Error>> {
    let config = DeskConfig::new(vec![ProviderRecord::widget("phone", widget).with_click_to_act(true)]);
    let (records, runtime) = (Arc::new(demo_records()?), TokioRuntime::current().shared());
    Ok(Desktop::builder(config, origin.parse()?, records, runtime).build()?)
}

/// The routes of the desktop, with a page of our own in front.
fn router(desktop: &Desktop) -> Router {
    let page = include_str!("../assets/index.html")
        .replace("{token}", desktop.page_token().reveal())
        .replace("{socket}", desktop.socket_path());
    let policy = desktop.content_policy().to_owned();
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (CONTENT_SECURITY_POLICY, policy),
    ];
    let script = ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../assets/host.js"));
    let style = ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../assets/host.css"));
    Router::new()
        .route("/", get(move || async move { (headers, page) }))
        .route("/host.js", get(move || async move { script }))
        .route("/host.css", get(move || async move { style }))
        .merge(desktop.router_without_page())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn its_own_page_and_the_parts_of_the_desktop_are_served() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let desktop = desktop(&format!("http://{address}"), "https://phone.example/").expect("a desktop");
        let server = tokio::spawn(axum::serve(listener, router(&desktop)).into_future());
        for (path, part) in [
            ("/", desktop.page_token().reveal()),
            ("/host.js", "startBridge"),
            ("/assets/bridge/bridge.js", "export function startBridge"),
            ("/webresources/Widget/msdyn_ciLibrary.js", "CIFramework"),
        ] {
            let mut stream = TcpStream::connect(address).await.expect("connect");
            let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await.expect("send");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.expect("receive");
            assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(part), "{path}");
        }
        server.abort();
    }
}
