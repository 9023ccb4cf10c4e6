//! ```text
//! cargo run -p host-records                    # then open http://127.0.0.1:7081
//! ```
//!
//! Arguments: a file with lines `number,name,department,phone`, and the port (0 takes a free one).

use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use host_records::directory::Directory;
use host_records::{desktop, router};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/people.csv").to_owned());
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let directory = Arc::new(Directory::parse(&text).map_err(|error| format!("{file}: {error}"))?);
    let port: u16 = arguments.next().map_or(Ok(7081), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let desktop = desktop(&origin, Arc::clone(&directory))?;
    writeln!(std::io::stdout(), "desktop: {origin}")?;
    // Without the signal the program is killed, which is no less of an end.
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, router(&desktop, directory)).with_graceful_shutdown(stop).await?;
    desktop.shutdown("the host stops").await;
    Ok(())
}
