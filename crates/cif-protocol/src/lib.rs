//! Wire vocabulary of the Channel Integration Framework: tables, envelope, tagged JSON, ids, origins, configuration.

mod time;

pub use time::{Instant, Timestamp};
