//! Facade of the Channel Integration Framework crates.
