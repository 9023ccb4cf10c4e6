//! The smallest CIF host with a page of its own, on axum.

fn main() {}
