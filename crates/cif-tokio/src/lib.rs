//! Tokio runtime and WebSocket transport for CIF links.
