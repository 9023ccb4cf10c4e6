//! Killed in the middle of a burst of writes, twenty times: what was acknowledged is there, and the file is sound.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cif_host::Records;
use cif_host::query::Query;
use cif_protocol::Value;
use cif_records_sqlite::SqliteRecords;
use futures::executor::block_on;

/// Writes of one burst, and how often it is killed.
const BURST: u32 = 10_000;
const KILLS: u32 = 20;

/// The example that writes; cargo builds it with the tests, beside them.
fn burst_program() -> PathBuf {
    let test = std::env::current_exe().expect("this program");
    let folder = test.parent().and_then(Path::parent).expect("the build directory");
    folder.join("examples").join(format!("burst{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = std::env::temp_dir().join(format!("cif-records-durability-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("records.db");
    // Number of a row, and whether its change was acknowledged.
    let mut stored: BTreeMap<u32, bool> = BTreeMap::new();
    for kill in 0..KILLS {
        let from = kill * BURST;
        let mut burst = Command::new(burst_program())
            .args([file.as_os_str(), from.to_string().as_ref(), BURST.to_string().as_ref()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the example burst");
        let lines = BufReader::new(burst.stdout.take().expect("its output")).lines();
        // Each time somewhere else: in the first commits, in the middle, while the log is taken over.
        let after = 1 + usize::try_from(kill * kill * 17 + kill * 5).expect("small");
        let mut seen = 0;
        for line in lines {
            let line = line.expect("a line");
            match line.strip_prefix('u') {
                Some(number) => drop(stored.insert(number.parse().expect("a number"), true)),
                None => drop(stored.insert(line.parse().expect("a number"), false)),
            }
            seen += 1;
            if seen == after {
                // What it says after this was acknowledged as well, and is read to the end.
                burst.kill().expect("killed");
            }
        }
        let status = burst.wait().expect("ended");
        assert!(!status.success() && seen >= after, "the burst ended by itself: {status}, {seen} lines");
        let store = SqliteRecords::open(&file).expect("opens after the kill");
        block_on(store.check()).expect("sound");
        let count = block_on(store.count("task", &Query::all())).expect("counted");
        assert!(count >= u64::try_from(stored.len()).expect("small"), "kill {kill}: {count} of {}", stored.len());
    }
    let store = SqliteRecords::open(&file).expect("opens");
    let mut found: BTreeMap<u32, bool> = BTreeMap::new();
    let mut query = Query::parse("$select=subject,description&$orderby=subject").expect("a query");
    loop {
        let rows = block_on(store.query("task", &query)).expect("rows");
        query.skip += rows.len();
        for row in &rows {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of rows")]
            let number = row.get("subject").and_then(Value::as_f64).expect("a number") as u32;
            found.insert(number, row.text("description") == Some("changed"));
        }
        if rows.is_empty() {
            break;
        }
    }
    let lost: Vec<_> =
        stored.iter().filter(|(number, changed)| found.get(number).is_none_or(|is| **changed && !is)).collect();
    assert!(lost.is_empty(), "{} acknowledged writes of {} are lost: {lost:?}", lost.len(), stored.len());
    drop(store);
    std::fs::remove_dir_all(&folder).expect("removed");
}
