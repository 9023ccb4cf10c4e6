//! A scriptable, deterministic CIF host for provider tests.
