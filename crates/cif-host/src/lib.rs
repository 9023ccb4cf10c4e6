//! CIF host building blocks as state machines: workspace, sessions, templates, notifications, records.

pub mod query;
mod records;

pub use records::{
    AttributeKind, AttributeSchema, DEMO_USER_ID, MemoryRecords, Records, RecordsError, TableSchema, demo_records,
    normal_id, standard_tables,
};
