//! Searches among many contacts: `cif-records-sqlite` beside the same indexed queries written by hand on rusqlite, in one run.
//!
//! `cargo run --release -p cif-benches --bin records [CONTACTS]` (default 1,000,000). Both files are made anew in the folder for temporary
//! files. Fails when a search takes more than three times as long as the one by hand.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a bench reads the clock and prints its table")]

mod floor;
mod people;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cif_host::Records;
use cif_host::query::Query;
use cif_records_sqlite::SqliteRecords;
use futures::executor::block_on;
use futures::future::try_join_all;

type Failure = Box<dyn std::error::Error>;

/// How much slower than by hand a search may be.
const LIMIT: f64 = 3.0;
/// Rounds of each search; the two sides take turns.
const ROUNDS: usize = 40;

fn main() -> Result<(), Failure> {
    let contacts: u32 = std::env::args().nth(1).map_or(Ok(1_000_000), |count| count.parse())?;
    let folder = std::env::temp_dir().join("cif-records-bench");
    std::fs::create_dir_all(&folder)?;
    let (ours, by_hand) = (folder.join(format!("ours-{contacts}.db")), folder.join(format!("floor-{contacts}.db")));
    made(&ours, contacts, fill)?;
    made(&by_hand, contacts, floor::fill)?;
    let store = SqliteRecords::open(&ours)?;
    let floor = floor::Floor::open(&by_hand)?;
    println!("{contacts} contacts; ours {} MB, by hand {} MB", megabytes(&ours)?, megabytes(&by_hand)?);
    println!("| search | rows | by hand (µs) | ours (µs) | ratio |\n|---|---|---|---|---|");
    let mut too_slow = Vec::new();
    for search in people::searches(contacts) {
        let query = format!("?$select=fullname,mobilephone&$filter={}", search.filter);
        let (mut hand, mut own, mut rows) = (Vec::new(), Vec::new(), (0, 0));
        for _ in 0..ROUNDS {
            let start = Instant::now();
            rows.0 = floor.search(&search)?;
            hand.push(start.elapsed());
            let start = Instant::now();
            // As the desk does it: from the text that a widget sends.
            rows.1 = block_on(store.query("contact", &Query::parse(&query)?))?.len();
            own.push(start.elapsed());
        }
        if rows.0 != rows.1 {
            return Err(format!("{}: {} rows by hand, {} of ours", search.name, rows.0, rows.1).into());
        }
        let (hand, own) = (median(hand), median(own));
        let ratio = own / hand;
        println!("| {} | {} | {hand:.0} | {own:.0} | {ratio:.2} |", search.name, rows.0);
        if ratio > LIMIT {
            too_slow.push(search.name);
        }
    }
    if too_slow.is_empty() {
        Ok(())
    } else {
        Err(format!("more than {LIMIT} times as long as by hand: {}", too_slow.join(", ")).into())
    }
}

/// Makes a file unless one of an earlier run is there.
fn made(path: &Path, contacts: u32, fill: fn(&Path, u32) -> Result<(), Failure>) -> Result<(), Failure> {
    let done = path.with_extension("done");
    if done.exists() && path.exists() {
        return Ok(());
    }
    for end in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(PathBuf::from(format!("{}{end}", path.display()))));
    }
    let start = Instant::now();
    fill(path, contacts)?;
    println!("{} made in {} s", path.display(), start.elapsed().as_secs());
    std::fs::write(done, b"")?;
    Ok(())
}

fn fill(path: &Path, contacts: u32) -> Result<(), Failure> {
    let store = SqliteRecords::open(path)?;
    let mut from = 0;
    while from < contacts {
        let until = from.saturating_add(1_000).min(contacts);
        block_on(try_join_all((from..until).map(|number| store.create("contact", people::row(number)))))?;
        from = until;
    }
    Ok(())
}

fn megabytes(path: &Path) -> Result<u64, Failure> {
    Ok(std::fs::metadata(path)?.len() >> 20)
}

/// The middle, in microseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1e6)
}
