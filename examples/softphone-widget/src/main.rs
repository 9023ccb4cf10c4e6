//! A plain JavaScript softphone widget, written as a vendor would, served on an origin of its own.

fn main() {}
