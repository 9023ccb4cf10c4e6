//! Deterministic loopback provider: voice, chat and mail with a simulated far end.
