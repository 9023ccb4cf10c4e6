//! A telephone in Rust, compiled to WebAssembly: provider, hub and screen-pop flow run in the frame of the widget, and there is
//! no server but the one that serves the page.
//!
//! [`Phone`] is an ordinary provider, which the tests attach to the mock host; `page.rs` is all that is special about the
//! browser. `docs/src/wasm.md` says how it is built.

#[cfg(target_arch = "wasm32")]
mod page;
mod phone;

pub use phone::Phone;
