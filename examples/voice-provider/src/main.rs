//! A voice provider in a process of its own, connected to a CIF host over WebSocket.

fn main() {}
