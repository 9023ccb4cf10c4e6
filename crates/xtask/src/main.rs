//! Build and check commands: `cargo xtask <command>`.

fn main() {}
