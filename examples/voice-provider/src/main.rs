//! A telephone in a process of its own, plugged into a CIF host over WebSocket: a crate for a vendor to start from.
//!
//! `exchange.rs` is a small simulated exchange, `provider.rs` what a host sees of it. Sessions, screen pop and activities are
//! the work of the host's screen-pop flow: nothing here knows of them. Run the two in terminals of their own:
//!
//! ```text
//! cargo run -p cif-cli -- serve --config examples/voice-provider/cif.toml
//! cargo run -p voice-provider -- --url ws://127.0.0.1:7070/link/acme_voice --token-file examples/voice-provider/token
//! ```
//!
//! Then type `ring +1 555 010 0199`. `cancel` lets the caller hang up, `elsewhere` lets a colleague take the call, `quit` ends.
//! The token may also come in the variable `CIF_TOKEN`; it is never an argument, because arguments can be seen by others.

mod exchange;
mod provider;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cif_adapter::{EndConfig, LinkNotice, LinkObserver};
use cif_link::Secret;
use cif_protocol::channel::EndCause;
use cif_provider::{ProviderError, ProviderErrorKind};
use clap::Parser;
use tokio::sync::mpsc;

use exchange::Exchange;
use provider::AcmeVoice;

/// A simulated telephone for a CIF desktop.
#[derive(Debug, Parser)]
struct Args {
    /// Address of the desktop's link; its last part is the unique name of the provider record.
    #[arg(long, default_value = "ws://127.0.0.1:7070/link/acme_voice")]
    url: String,
    /// File with the token of the provider record. Without it the variable CIF_TOKEN is read.
    #[arg(long)]
    token_file: Option<PathBuf>,
    /// Rings once after this many seconds, for example `3s`.
    #[arg(long, value_parser = seconds)]
    ring: Option<Duration>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.trim_end_matches('s').parse().map_err(|_| format!("expected seconds such as 3s, not {text}"))?;
    Duration::try_from_secs_f64(number).map_err(|error| error.to_string())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let Args { url, token_file, ring } = Args::parse();
    let token = match &token_file {
        Some(file) => std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?,
        None => std::env::var("CIF_TOKEN").map_err(|_| "name the token with --token-file FILE or CIF_TOKEN")?,
    };
    let exchange = Exchange::new(cif_tokio::TokioRuntime::current().shared());
    let name = url.rsplit('/').next().unwrap_or_default();
    let config =
        EndConfig::default().with_name(name).with_token(Secret::new(token.trim())).with_observer(Arc::new(Say));
    let link = cif_tokio::connect(&url, Arc::new(AcmeVoice::new(Arc::clone(&exchange))), config)?;

    let (typed, mut lines) = mpsc::channel(16);
    if let Some(delay) = ring {
        let typed = typed.clone();
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            typed.send("ring +1 555 010 0199".to_owned()).await
        });
    }
    read_keyboard(typed);
    loop {
        let line = tokio::select! {
            reason = link.refused() => return Err(format!("the desktop refuses this provider: {reason}").into()),
            _ = tokio::signal::ctrl_c() => break,
            Some(line) = lines.recv() => line,
        };
        let outcome = match line.trim().split_once(' ').unwrap_or((line.trim(), "")) {
            ("ring", number) => exchange.ring(number.trim()).map(drop),
            ("cancel", _) => exchange.take_away(EndCause::Cancelled),
            ("elsewhere", _) => exchange.take_away(EndCause::AnsweredElsewhere),
            ("quit", _) => break,
            _ => {
                Err(ProviderError::new(ProviderErrorKind::InvalidInput, "type ring NUMBER, cancel, elsewhere or quit"))
            }
        };
        match outcome {
            Ok(()) => say(&format!("done: {}", line.trim())),
            Err(error) => say(&error.to_string()),
        }
    }
    // Closes the link; the goodbye needs a moment to get out, so that the desktop does not wait for this provider.
    drop(link);
    tokio::time::sleep(Duration::from_millis(100)).await;
    Ok(())
}

/// Reads the keyboard on a thread: a task would keep the program alive until the next line.
#[allow(clippy::disallowed_methods, reason = "reading the keyboard blocks, and nobody waits for its end")]
fn read_keyboard(typed: mpsc::Sender<String>) {
    std::thread::spawn(move || {
        let mut lines = std::io::stdin().lock().lines().map_while(Result::ok);
        lines.try_for_each(|line| typed.blocking_send(line))
    });
}

/// Tells on the terminal how the link is.
#[derive(Debug)]
struct Say;

impl LinkObserver for Say {
    fn notice(&self, notice: &LinkNotice) {
        match notice {
            LinkNotice::Opened { resumed: false, .. } => say("connected"),
            LinkNotice::Opened { .. } => say("connected again, nothing is lost"),
            LinkNotice::Broken(error) => say(&format!("the connection broke: {error}")),
            LinkNotice::DialFailed(error) => say(&format!("not connected, trying again: {error}")),
            LinkNotice::Closed(reason) => say(&format!("the link has ended: {reason}")),
            _ => {}
        }
    }
}

/// A line on the terminal, if there still is one.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
