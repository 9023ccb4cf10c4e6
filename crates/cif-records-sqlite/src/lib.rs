//! Records of a CIF host in a SQLite file: the tables of the platform and any other, searched by index.
//!
//! ```no_run
//! use cif_host::{Records, query::Query};
//! use cif_protocol::Record;
//! use cif_records_sqlite::SqliteRecords;
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let records = SqliteRecords::open("desktop/records.db")?;
//! let id = records.create("contact", Record::new().with("fullname", "Ada").with("mobilephone", "+1 555 0199")).await?;
//! let found = records.query("contact", &Query::parse("$filter=contains(mobilephone,'0199')")?).await?;
//! assert_eq!(found[0].text("contactid"), Some(id.as_str()));
//! # Ok(())
//! # }
//! ```
//!
//! Answers are those of [`MemoryRecords`](cif_host::MemoryRecords): both are built on [`cif_host::store`], and both are held to the
//! record kit of `cif-conformance` and to each other on random queries.
//!
//! A write is answered after its transaction is committed and the file is synced (`journal_mode` WAL, `synchronous` FULL); writes
//! that wait at the same time share one commit. Two threads do the work, one writes and one reads, each with a bounded queue: when it
//! is full, a call fails at once and says so. A row by its id, and the few rows that an index finds by equality, are read at once on
//! the thread of whoever asks, in a bounded number of steps.

mod columns;
mod error;
mod flags;
mod functions;
mod numbers;
mod open;
mod quick;
mod read;
mod records;
mod source;
mod sql;
mod tables;
mod worker;
mod write;

pub use error::OpenError;
pub use open::FORMAT_VERSION;
pub use records::{SqliteOptions, SqliteRecords};
