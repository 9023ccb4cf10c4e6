//! Benches of the CIF crates beside hand-written floors.
