//! What the loopback provider can do.

use cif_protocol::channel::{Capabilities, ChannelKind, Dtmf, Level};

use crate::LoopbackConfig;
use crate::custom::NAMESPACES;

/// The largest message or mail in bytes.
pub(crate) const MAX_MESSAGE: u64 = 16 * 1024;

/// The most entries in one page of the address book.
pub(crate) const MAX_PAGE: u32 = 50;

/// The most text messages that one text may need.
pub(crate) const MAX_SEGMENTS: u32 = 10;

/// The largest file, and the largest piece of one, in bytes.
pub(crate) const MAX_FILE: u64 = 1024 * 1024;
pub(crate) const MAX_CHUNK: u64 = 64 * 1024;

/// The media types that are taken.
pub(crate) const FILE_TYPES: [&str; 4] = ["text/plain", "application/pdf", "image/*", "audio/*"];

/// The most participants of one conversation.
pub(crate) const MAX_PARTICIPANTS: u32 = 8;

/// The most drafts.
pub(crate) const MAX_DRAFTS: u32 = 64;

/// The longest log in bytes.
pub(crate) const MAX_LOG: u64 = 16 * 1024;

/// The kinds of channel.
pub(crate) const KINDS: [ChannelKind; 4] =
    [ChannelKind::Voice, ChannelKind::Chat, ChannelKind::Sms, ChannelKind::Email];

/// Everything, whatever the conversation.
pub(crate) fn all(config: &LoopbackConfig) -> Capabilities {
    let sign_in = if config.sign_in { Level::Full } else { Level::Unsupported };
    let capabilities = KINDS.iter().fold(common(), with_kind);
    capabilities
        .with_start_with_voice(Level::Full)
        .with_start_with_chat(Level::Full)
        .with_start_with_sms(Level::Full)
        .with_start_with_email(Level::Full)
        .with_start_max_conversations(config.max_conversations)
        .with_get_presence(Level::Full)
        .with_set_presence(Level::Full)
        .with_search_directory(Level::Full)
        .with_search_directory_max_results(MAX_PAGE)
        .with_resolve_address(Level::Full)
        .with_get_contact(Level::Full)
        .with_set_presence_with_pending(Level::Full)
        .with_select_device(Level::Full)
        .with_supervise(Level::Full)
        .with_supervise_with_whisper(Level::Full)
        .with_supervise_with_barge(Level::Full)
        .with_report_issue(Level::Full)
        .with_collect_logs(Level::Full)
        .with_collect_logs_max_size(MAX_LOG)
        .with_sign_in(sign_in)
        .with_sign_in_with_token(sign_in)
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
        .with_list_dispositions(Level::Full)
        .with_get_consent(Level::Full)
        .with_set_consent(Level::Full)
        .with_custom(Level::Full)
        .with_custom_namespaces(NAMESPACES.map(str::to_owned).to_vec())
        .with_add_participant(Level::Full)
        .with_add_participant_max_participants(MAX_PARTICIPANTS)
        .with_remove_participant(Level::Full)
}

fn with_kind(capabilities: Capabilities, kind: &ChannelKind) -> Capabilities {
    match kind {
        ChannelKind::Voice => capabilities
            .with_hold(Level::Full)
            .with_mute(Level::Full)
            .with_send_dtmf(Level::Full)
            .with_send_dtmf_max_tones(u32::try_from(Dtmf::MAX_LEN).unwrap_or(u32::MAX))
            .with_blind_transfer(Level::Full)
            .with_hold_with_participant(Level::Full)
            .with_mute_with_participant(Level::Full)
            .with_consult(Level::Full)
            .with_warm_transfer(Level::Full)
            .with_swap(Level::Full)
            .with_conference(Level::Full)
            .with_conference_max_participants(MAX_PARTICIPANTS)
            .with_record(Level::Full)
            .with_record_with_pause(Level::Full)
            .with_recording_url(Level::Full)
            .with_quality_report(Level::Full)
            .with_transcript(Level::Full),
        ChannelKind::Chat => written(capabilities)
            .with_mark_typing(Level::Full)
            .with_edit_message(Level::Full)
            .with_delete_message(Level::Full)
            .with_react(Level::Full),
        ChannelKind::Sms => written(capabilities).with_send_message_max_segments(MAX_SEGMENTS),
        ChannelKind::Email => files(capabilities)
            .with_send_email(Level::Full)
            .with_send_email_with_attachment(Level::Full)
            .with_send_email_max_size(MAX_MESSAGE)
            .with_message_status(Level::Full)
            .with_get_thread(Level::Full)
            .with_get_thread_max_results(MAX_PAGE)
            .with_get_body(Level::Full)
            .with_reply_email(Level::Full)
            .with_forward_email(Level::Full)
            .with_draft(Level::Full)
            .with_draft_max_drafts(MAX_DRAFTS),
        _ => capabilities,
    }
}

/// What chats and text messages have in common.
fn written(capabilities: Capabilities) -> Capabilities {
    files(capabilities)
        .with_send_message(Level::Full)
        .with_send_message_max_size(MAX_MESSAGE)
        .with_send_message_with_attachment(Level::Full)
        .with_message_status(Level::Full)
        .with_mark_read(Level::Full)
        .with_estimate_segments(Level::Full)
        .with_fetch_history(Level::Full)
        .with_fetch_history_max_results(MAX_PAGE)
}

/// Files and prepared texts, which everything written has.
fn files(capabilities: Capabilities) -> Capabilities {
    capabilities
        .with_upload_attachment(Level::Full)
        .with_upload_attachment_max_size(MAX_FILE)
        .with_upload_attachment_max_chunk(MAX_CHUNK)
        .with_upload_attachment_types(FILE_TYPES.map(str::to_owned).to_vec())
        .with_download_attachment(Level::Full)
        .with_download_attachment_max_chunk(MAX_CHUNK)
        .with_search_templates(Level::Full)
        .with_search_templates_max_results(MAX_PAGE)
}
