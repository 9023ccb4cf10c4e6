//! What a provider keeps of a conversation in writing when its service does not.

mod mails;
mod messages;

pub use mails::{MailThread, check_receivers};
pub use messages::{Transcript, check_parts};

/// The most messages, or mails, of one conversation.
const MAX_KEPT: usize = 512;
/// The most on one page.
const MAX_PAGE: u32 = 100;

/// How many to give on a page for which so many were asked.
fn page_size(limit: Option<u32>) -> usize {
    usize::try_from(limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE)).unwrap_or(1)
}
