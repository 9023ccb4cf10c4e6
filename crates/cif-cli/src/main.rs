//! The `cif` program.

fn main() {}
