//! Searches among many contacts: `cif-records-sqlite` beside the same indexed queries written by hand on rusqlite, in one run.
//!
//! `cargo run --release -p cif-benches --bin records [CONTACTS [TEXT [ROUNDS]]]` (default 1,000,000; only the searches whose name has the text,
//! and with `file` nothing but our file). Both files are made anew in the folder for temporary
//! files. Fails when a search takes more than three times as long as the one by hand.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a bench reads the clock and prints its table")]

mod floor;
mod people;

use std::path::{Path, PathBuf};
use std::time::Instant;

use cif_host::Records;
use cif_host::query::Query;
use cif_records_sqlite::{FORMAT_VERSION, SqliteRecords};
use futures::executor::block_on;

type Failure = Box<dyn std::error::Error>;

/// How much slower than by hand a search may be.
const LIMIT: f64 = 3.0;
/// Rounds of each search; the two sides take turns.
const ROUNDS: u32 = 200;
/// Rounds of each search before those that count.
const WARM: u32 = 20;

fn main() -> Result<(), Failure> {
    let contacts: u32 = std::env::args().nth(1).map_or(Ok(1_000_000), |count| count.parse())?;
    let folder = std::env::temp_dir().join("cif-records-bench");
    std::fs::create_dir_all(&folder)?;
    let (ours, by_hand) = (
        folder.join(format!("ours-{contacts}-format{FORMAT_VERSION}.db")),
        folder.join(format!("floor-{contacts}.db")),
    );
    made(&ours, contacts, fill)?;
    let only = std::env::args().nth(2).unwrap_or_default();
    if only == "file" {
        return Ok(());
    }
    made(&by_hand, contacts, floor::fill)?;
    let store = SqliteRecords::open(&ours)?;
    let floor = floor::Floor::open(&by_hand)?;
    println!("{contacts} contacts; ours {} MB, by hand {} MB", megabytes(&ours)?, megabytes(&by_hand)?);
    println!("| search | rows | by hand (µs) | ours (µs) | ratio |\n|---|---:|---:|---:|---:|");
    let mut too_slow = Vec::new();
    let rounds: u32 = std::env::args().nth(3).map_or(Ok(ROUNDS), |count| count.parse())?;
    for search in people::SEARCHES.into_iter().filter(|search| search.name.contains(&only)) {
        let (mut hand, mut own, mut ratios, mut rows) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for round in 0..rounds + WARM {
            // Another contact each time, somewhere in the file.
            let (query, value) = (search.of)(round.wrapping_mul(2_654_435_761) % contacts);
            let start = Instant::now();
            let by_hand = floor.search(search, &value)?;
            let by_hand_took = start.elapsed();
            let start = Instant::now();
            // As the desk does it: from the text that a widget sends.
            let ours = block_on(store.query("contact", &Query::parse(&query)?))?.len();
            let ours_took = start.elapsed();
            if by_hand != ours {
                return Err(format!("{query}: {by_hand} rows by hand, {ours} of ours").into());
            }
            if round >= WARM {
                rows += ours;
                ratios.push(ours_took.as_secs_f64() / by_hand_took.as_secs_f64());
                hand.push(by_hand_took.as_secs_f64() * 1e6);
                own.push(ours_took.as_secs_f64() * 1e6);
            }
        }
        let ratio = median(ratios);
        let rounds = usize::try_from(rounds)?;
        println!("| {} | {} | {:.0} | {:.0} | {ratio:.2} |", search.name, rows / rounds, median(hand), median(own));
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
    drop(SqliteRecords::open(path)?);
    // The indexes of columns are made when all rows are there, as by hand: that is many times as fast.
    let mut later = String::new();
    let connection = rusqlite::Connection::open(path)?;
    let indexes =
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'r_contact' AND sql IS NOT NULL";
    let found = connection
        .prepare(indexes)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(String, String)>, _>>()?;
    for (name, text) in found {
        connection.execute_batch(&format!("DROP INDEX \"{name}\""))?;
        later.push_str(&text);
        later.push(';');
    }
    let store = SqliteRecords::open(path)?;
    let mut from = 0;
    while from < contacts {
        let until = from.saturating_add(20_000).min(contacts);
        block_on(store.create_all((from..until).map(|number| ("contact".to_owned(), people::row(number))).collect()))?;
        from = until;
    }
    drop(store);
    connection.execute_batch(&later)?;
    Ok(())
}

fn megabytes(path: &Path) -> Result<u64, Failure> {
    Ok(std::fs::metadata(path)?.len() >> 20)
}

/// The middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
