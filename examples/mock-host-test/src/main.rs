//! A provider test with the mock host.

fn main() {}
