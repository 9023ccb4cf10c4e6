//! The two threads that touch the file.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;

use super::{Job, Read, schema};
use crate::store::StoreError;

/// The most commits that share one transaction.
const BATCH: usize = 1_024;
/// The pause before a failed transaction is tried again.
const AGAIN: Duration = Duration::from_millis(250);

/// The thread that writes.
pub(super) fn writer(
    connection: Connection,
    queue: Receiver<Job>,
    waiting: Arc<AtomicUsize>,
    closing: Arc<AtomicBool>,
) -> std::io::Result<JoinHandle<()>> {
    Builder::new().name("chat writes".to_owned()).spawn(move || {
        while let Ok(first) = queue.recv() {
            let more = std::iter::from_fn(|| queue.try_recv().ok());
            let batch: Vec<Job> = std::iter::once(first).chain(more.take(BATCH - 1)).collect();
            let outcome = write(&connection, &batch, &closing);
            for job in batch {
                (job.done)(outcome.clone());
                waiting.fetch_sub(1, Ordering::Release);
            }
        }
        // Leaves one file behind.
        drop(connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize"));
    })
}

/// Writes a batch; again and again when that fails, until it works or the program ends.
fn write(connection: &Connection, batch: &[Job], closing: &AtomicBool) -> Result<(), StoreError> {
    // What only tells an order, such as typing, needs no transaction.
    if batch.iter().all(|job| job.writes.is_empty()) {
        return Ok(());
    }
    let mut failed = 0_u32;
    loop {
        let error = match schema::write(connection, batch.iter().flat_map(|job| &job.writes)) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        if failed % 120 == 0 {
            tracing::error!(%error, waiting = batch.len(), "chats cannot be kept; nothing is delivered until they can");
        }
        failed += 1;
        std::thread::sleep(AGAIN);
        if closing.load(Ordering::Relaxed) && failed >= 8 {
            return Err(StoreError(format!("writing failed: {error}")));
        }
    }
}

/// The thread that reads.
pub(super) fn reader(connection: Connection, queue: Receiver<Read>) -> std::io::Result<JoinHandle<()>> {
    Builder::new().name("chat reads".to_owned()).spawn(move || {
        while let Ok(read) = queue.recv() {
            read(&connection);
        }
    })
}
