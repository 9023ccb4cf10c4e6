//! What the loopback provider can do.

use cif_protocol::channel::{Capabilities, ChannelKind, Dtmf, Level};

use crate::LoopbackConfig;

/// The largest message or mail in bytes.
pub(crate) const MAX_MESSAGE: u64 = 16 * 1024;

/// The most entries in one page of the address book.
pub(crate) const MAX_PAGE: u32 = 50;

/// The kinds of channel.
pub(crate) const KINDS: [ChannelKind; 3] = [ChannelKind::Voice, ChannelKind::Chat, ChannelKind::Email];

/// Everything, whatever the conversation.
pub(crate) fn all(config: &LoopbackConfig) -> Capabilities {
    let capabilities = KINDS.iter().fold(common(), with_kind);
    capabilities
        .with_start_with_voice(Level::Full)
        .with_start_with_chat(Level::Full)
        .with_start_with_email(Level::Full)
        .with_start_max_conversations(config.max_conversations)
        .with_get_presence(Level::Full)
        .with_set_presence(Level::Full)
        .with_search_directory(Level::Full)
        .with_search_directory_max_results(MAX_PAGE)
        .with_resolve_address(Level::Full)
}

/// What a conversation of one kind can do.
pub(crate) fn of_conversation(kind: &ChannelKind) -> Capabilities {
    with_kind(common(), kind)
}

fn common() -> Capabilities {
    Capabilities::default()
        .with_accept(Level::Full)
        .with_decline(Level::Full)
        .with_end(Level::Full)
        .with_wrap_up(Level::Full)
        .with_wrap_up_with_disposition(Level::Full)
        .with_associate(Level::Full)
}

fn with_kind(capabilities: Capabilities, kind: &ChannelKind) -> Capabilities {
    match kind {
        ChannelKind::Voice => capabilities
            .with_hold(Level::Full)
            .with_mute(Level::Full)
            .with_send_dtmf(Level::Full)
            .with_send_dtmf_max_tones(u32::try_from(Dtmf::MAX_LEN).unwrap_or(u32::MAX))
            .with_blind_transfer(Level::Full),
        ChannelKind::Chat => capabilities
            .with_send_message(Level::Full)
            .with_send_message_max_size(MAX_MESSAGE)
            .with_message_status(Level::Full)
            .with_mark_typing(Level::Full),
        ChannelKind::Email => capabilities
            .with_send_email(Level::Full)
            .with_send_email_max_size(MAX_MESSAGE)
            .with_message_status(Level::Full),
        _ => capabilities,
    }
}
