//! The multipurpose widget: *one* CIF provider page that drives every native
//! [`ChannelProvider`](cif_provider::ChannelProvider) of an agent, whatever channels it offers.
//!
//! All state that matters is kept here, per agent: conversations, transcripts, unread counters, outcomes of commands, and which
//! of several open pages leads. The page draws it and reports what the agent does; what they say to each other is
//! [`page_api`], and `docs/src/widget.md` in the book.

pub mod assets;
mod http;
mod operations;
pub mod page_api;
pub mod relay;
mod room;
mod shared;
mod talk;
mod widget;

pub use widget::{Widget, WidgetBuilder};

#[cfg(test)]
mod tests;
