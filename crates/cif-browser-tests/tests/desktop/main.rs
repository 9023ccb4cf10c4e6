//! The desktop of `cif serve`, from the agent's clicks.

mod caller;
mod demo;
mod dialogs;
mod events;
mod loopback;
mod marks;
mod methods;
mod remote;
mod softphone;
mod stage;
mod tabs;
mod trust;
