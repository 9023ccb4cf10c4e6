//! What agents can do.

use cif_protocol::channel::{Capabilities, Level};

use crate::WebChatConfig;

/// The largest piece of a file, in bytes.
pub(super) const MAX_CHUNK: u64 = 64 * 1024;
/// The most messages in one page of the history, and entries in one of the directory.
pub(super) const MAX_PAGE: u32 = 100;
/// The longest text of an agent's message, in bytes.
pub(super) const MAX_TEXT: u64 = 16 * 1024;

pub(super) fn of(config: &WebChatConfig) -> Capabilities {
    let mut all = Capabilities::default();
    (all.accept, all.decline, all.end) = (Level::Full, Level::Full, Level::Full);
    (all.wrap_up, all.wrap_up_with_disposition, all.associate) = (Level::Full, Level::Full, Level::Full);
    (all.send_message, all.send_message_with_attachment) = (Level::Full, Level::Full);
    (all.message_status, all.mark_typing, all.mark_read) = (Level::Full, Level::Full, Level::Full);
    (all.fetch_history, all.fetch_history_max_results) = (Level::Full, Some(MAX_PAGE));
    (all.upload_attachment, all.download_attachment) = (Level::Full, Level::Full);
    (all.get_presence, all.set_presence) = (Level::Full, Level::Full);
    (all.blind_transfer, all.search_directory) = (Level::Full, Level::Full);
    (all.send_message_max_size, all.send_message_max_parts) = (Some(MAX_TEXT), Some(2));
    all.search_directory_max_results = Some(MAX_PAGE);
    all.upload_attachment_max_size = u64::try_from(config.limits.file).ok();
    all.upload_attachment_max_chunk = Some(MAX_CHUNK);
    all.upload_attachment_types = Some(config.file_types.clone());
    all
}
