//! Writes rows as fast as it can and says which are stored: the program that the durability test kills.
//!
//! `burst FILE FROM COUNT`: creates tasks with the subjects FROM, FROM+1, … and writes each number on standard output, one per line,
//! when its row is stored; every third row is changed afterwards, and `u` with its number is written when that is done.

use std::io::Write;

use cif_host::Records;
use cif_protocol::Record;
use cif_records_sqlite::SqliteRecords;
use futures::StreamExt;
use futures::executor::block_on;
use futures::stream;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, from, count] = arguments.as_slice() else { return Err("usage: burst FILE FROM COUNT".into()) };
    let (from, count): (u32, u32) = (from.parse()?, count.parse()?);
    let store = SqliteRecords::open(file)?;
    let write = |number: u32| {
        let store = &store;
        async move {
            let id = store.create("task", Record::new().with("subject", number)).await?;
            say(&format!("{number}"));
            if number % 3 == 0 {
                store.update("task", &id, Record::new().with("description", "changed")).await?;
                say(&format!("u{number}"));
            }
            Ok::<_, cif_host::RecordsError>(())
        }
    };
    let mut writes = stream::iter(from..from.saturating_add(count)).map(write).buffer_unordered(64);
    block_on(async {
        while let Some(written) = writes.next().await {
            written?;
        }
        Ok(())
    })
}

/// One line at once: what is in a buffer when the process is killed was never said.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}
