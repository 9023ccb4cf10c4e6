//! Benches of the CIF crates beside hand-written floors, as ratios: `cargo xtask bench [--rounds N]`.
//!
//! One process, one thread, interleaved rounds. The program fails when a row passes the limit it must keep.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the table is the output")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a bench reads the clock; the floors are what people write"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]

mod floors;
mod harness;
mod ours;
mod workload;

use std::process::ExitCode;

use cif_tokio::TokioRuntime;

const USAGE: &str = "usage: cif-benches [--rounds N], at least 60 rounds for a result to quote";

fn rounds() -> Result<usize, String> {
    let mut args = std::env::args().skip(1);
    match (args.next().as_deref(), args.next(), args.next()) {
        (None, ..) => Ok(60),
        (Some("--rounds"), Some(count), None) => count
            .parse()
            .ok()
            .filter(|count| *count > 0)
            .ok_or_else(|| format!("`{count}` is not a number of rounds\n{USAGE}")),
        _ => Err(USAGE.into()),
    }
}

async fn run(rounds: usize) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let runtime = TokioRuntime::current().shared();
    let mut in_process = [
        floors::direct::row(),
        ours::direct::row(),
        floors::channels::values(),
        ours::link::values(&runtime),
        floors::channels::json(),
        ours::link::json(&runtime),
    ];
    let mut failed = harness::measure("In process", rounds, &mut in_process).await;
    let mut sockets = [floors::tcp::row().await?, ours::link::websocket(&runtime).await?];
    failed.extend(harness::measure("WebSocket on loopback, one call at a time", rounds, &mut sockets).await);
    Ok(failed)
}

fn main() -> ExitCode {
    let rounds = match rounds() {
        Ok(rounds) => rounds,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run(rounds))) {
        Ok(failed) if failed.is_empty() => {
            println!("\nevery row keeps its limit");
            ExitCode::SUCCESS
        }
        Ok(failed) => {
            for row in failed {
                println!("\nPAST ITS LIMIT: {row}");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("the benches cannot run: {error}");
            ExitCode::FAILURE
        }
    }
}
