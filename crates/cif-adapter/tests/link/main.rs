//! Two ends of a link in virtual time.

mod common;
mod round_trip;
