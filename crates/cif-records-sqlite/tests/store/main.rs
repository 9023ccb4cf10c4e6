//! The SQLite store: the record kit, the same answers as the store in memory, what happens to files.

mod files;
mod generator;
mod kit;
mod same_answers;
mod support;
