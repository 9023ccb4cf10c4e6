//! The same calls through the crates.

pub(crate) mod conversations;
pub(crate) mod direct;
pub(crate) mod link;
