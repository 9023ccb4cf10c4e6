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
use std::sync::Arc;

use cif_provider::Runtime;
use cif_tokio::TokioRuntime;

use ours::conversations::MANY_ROWS;

const USAGE: &str = "usage: cif-benches [--rounds N] [--only TEXT]

  --rounds N   interleaved rounds, 300 unless told; at least 60 for a result to quote
  --only TEXT  only the rows whose name contains TEXT, and their floors";

/// The memory that one live conversation may take in link, hub and flow.
const MOST_BYTES: f64 = 8_192.0;

/// What was asked for.
struct Args {
    rounds: usize,
    only: String,
}

fn args() -> Result<Args, String> {
    let mut parsed = Args { rounds: 300, only: String::new() };
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        match (name.as_str(), args.next()) {
            ("--rounds", Some(count)) => {
                let count = count.parse().ok().filter(|count| *count > 0);
                parsed.rounds = count.ok_or_else(|| format!("`--rounds` takes a number\n{USAGE}"))?;
            }
            ("--only", Some(text)) => parsed.only = text,
            _ => return Err(USAGE.into()),
        }
    }
    Ok(parsed)
}

async fn run(args: Args) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let runtime = TokioRuntime::current().shared();
    let mut in_process = vec![
        floors::direct::row(),
        ours::direct::row(),
        ours::direct::desk(&runtime),
        floors::channels::values(),
        ours::link::values(&runtime),
        floors::channels::json(),
        ours::link::json(&runtime),
        ours::link::resumable(&runtime),
    ];
    let mut sockets =
        vec![floors::tcp::row().await?, ours::link::websocket(&runtime).await?, ours::link::busy(&runtime).await?];
    let mut failed = Vec::new();
    for (title, rows) in [("In process", &mut in_process), ("WebSocket on loopback", &mut sockets)] {
        harness::select(rows, &args.only);
        if !rows.is_empty() {
            failed.extend(harness::measure(title, args.rounds, rows).await);
        }
    }
    if MANY_ROWS.iter().any(|row| row.contains(&args.only)) {
        failed.extend(conversations(&runtime, args.rounds).await?);
    }
    Ok(failed)
}

/// Two adapters whose number of conversations differs, and what a conversation takes of the memory.
async fn conversations(runtime: &Arc<dyn Runtime>, rounds: usize) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let (mut rows, bytes) = ours::conversations::rows(runtime).await?;
    let mut failed = harness::measure("Events through link (values), hub and flow", rounds, &mut rows).await;
    println!("\nmemory of one live conversation: {bytes:.0} bytes, at most {MOST_BYTES:.0}");
    if bytes > MOST_BYTES {
        failed.push(format!("memory of one conversation: {bytes:.0} bytes, at most {MOST_BYTES:.0} allowed"));
    }
    Ok(failed)
}

fn main() -> ExitCode {
    let args = match args() {
        Ok(args) => args,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run(args))) {
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
