//! The desktop of `cif serve`, from the agent's clicks.

mod demo;
mod loopback;
mod stage;
