//! Two ends of a link in virtual time.

mod common;
mod net;
mod reconnect;
mod round_trip;
