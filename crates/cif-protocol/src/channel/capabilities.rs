//! What a provider can do: a level for each operation and limits as values.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ChannelCommand, ChannelKind, Hold, Mute, Resume, SupervisionMode, Unmute};
use crate::ConversationId;

/// How well an operation is supported. Ordered: a higher level can do more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Level {
    /// It is refused with an error, on purpose.
    Rejected,
    /// It is taken and has no effect.
    Dropped,
    /// Nobody has built it. A level that this version does not know counts as this.
    #[default]
    Unsupported,
    /// It works with losses, such as formatting that becomes plain text.
    Partial,
    /// It works.
    Full,
}

impl Level {
    const NAMES: [(Self, &'static str); 5] = [
        (Self::Rejected, "rejected"),
        (Self::Dropped, "dropped"),
        (Self::Unsupported, "unsupported"),
        (Self::Partial, "partial"),
        (Self::Full, "full"),
    ];

    /// Does the operation do what it says, at least in part?
    #[must_use]
    pub fn is_supported(self) -> bool {
        self >= Self::Partial
    }

    /// The wire name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(level, _)| *level == self).map_or("unsupported", |(_, name)| name)
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self::NAMES.iter().find(|(_, name)| *name == text).map_or(Self::Unsupported, |(level, _)| *level))
    }
}

/// What a set of capabilities is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Scope {
    /// What the provider can do at best.
    Provider,
    /// What it can do for the agent who is signed in.
    SignIn,
    /// What it can do now in one conversation.
    Conversation(ConversationId),
}

macro_rules! capabilities {
    (
        levels { $($(#[$ldoc:meta])* $level:ident, $with_level:ident;)* }
        limits { $($(#[$mdoc:meta])* $limit:ident: $ty:ty, $with_limit:ident;)* }
    ) => {
        /// Levels and limits. Names follow one grammar: `op`, `op_with_x` for a variant of it, `op_max_x` for a limit, and
        /// the name of a list (`op_types`) for what is allowed.
        ///
        /// The default supports nothing. A limit that is absent is not known, not infinite.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(default)]
        #[non_exhaustive]
        pub struct Capabilities {
            $($(#[$ldoc])* #[serde(skip_serializing_if = "crate::channel::entry::is_default")] pub $level: Level,)*
            $($(#[$mdoc])* #[serde(skip_serializing_if = "Option::is_none")] pub $limit: Option<$ty>,)*
        }

        impl Capabilities {
            $(
                #[doc = concat!("Sets [`", stringify!($level), "`](Self::", stringify!($level), ").")]
                #[must_use]
                pub fn $with_level(mut self, level: Level) -> Self {
                    self.$level = level;
                    self
                }
            )*

            $(
                #[doc = concat!("Sets [`", stringify!($limit), "`](Self::", stringify!($limit), ").")]
                #[must_use]
                pub fn $with_limit(mut self, limit: $ty) -> Self {
                    self.$limit = Some(limit);
                    self
                }
            )*

            /// Every operation with its level, in order of declaration.
            pub fn levels(&self) -> impl Iterator<Item = (&'static str, Level)> {
                [$((stringify!($level), self.$level)),*].into_iter()
            }
        }
    };
}

capabilities! {
    levels {
        /// Starting a call.
        start_with_voice, with_start_with_voice;
        /// Starting a chat.
        start_with_chat, with_start_with_chat;
        /// Starting an exchange of text messages.
        start_with_sms, with_start_with_sms;
        /// Starting a mail thread.
        start_with_email, with_start_with_email;
        /// Accepting what is offered.
        accept, with_accept;
        /// Declining what is offered.
        decline, with_decline;
        /// Ending.
        end, with_end;
        /// Work after the end.
        wrap_up, with_wrap_up;
        /// A disposition at the end of that work.
        wrap_up_with_disposition, with_wrap_up_with_disposition;
        /// Linking a record of the host.
        associate, with_associate;
        /// Hold and resume.
        hold, with_hold;
        /// Holding one participant of several.
        hold_with_participant, with_hold_with_participant;
        /// Mute and unmute.
        mute, with_mute;
        /// Muting somebody else.
        mute_with_participant, with_mute_with_participant;
        /// Tones.
        send_dtmf, with_send_dtmf;
        /// Transfer without asking first.
        blind_transfer, with_blind_transfer;
        /// Sending a message.
        send_message, with_send_message;
        /// Messages with markup.
        send_message_with_html, with_send_message_with_html;
        /// Messages with files.
        send_message_with_attachment, with_send_message_with_attachment;
        /// Reports on sent messages.
        message_status, with_message_status;
        /// Telling the far end that the agent writes.
        mark_typing, with_mark_typing;
        /// Sending mail.
        send_email, with_send_email;
        /// Mail with files.
        send_email_with_attachment, with_send_email_with_attachment;
        /// Reading the presence.
        get_presence, with_get_presence;
        /// Changing the presence.
        set_presence, with_set_presence;
        /// Searching the address book.
        search_directory, with_search_directory;
        /// Making an address from what somebody typed.
        resolve_address, with_resolve_address;
        /// A choice of dispositions.
        list_dispositions, with_list_dispositions;
        /// Asking somebody before handing over.
        consult, with_consult;
        /// Handing over to the one who was asked.
        warm_transfer, with_warm_transfer;
        /// Changing between the far end and the one who is asked.
        swap, with_swap;
        /// Joining far end, agent and the one who was asked.
        conference, with_conference;
        /// Choosing microphone and speaker.
        select_device, with_select_device;
        /// Reports on the quality of the sound.
        quality_report, with_quality_report;
        /// What is said, in writing.
        transcript, with_transcript;
        /// Bringing somebody into a conversation.
        add_participant, with_add_participant;
        /// Taking somebody out of a conversation.
        remove_participant, with_remove_participant;
        /// Recording.
        record, with_record;
        /// Interrupting a recording.
        record_with_pause, with_record_with_pause;
        /// Hearing a recording.
        recording_url, with_recording_url;
        /// Listening to conversations of other agents.
        supervise, with_supervise;
        /// Talking to the agent only.
        supervise_with_whisper, with_supervise_with_whisper;
        /// Talking to everybody.
        supervise_with_barge, with_supervise_with_barge;
        /// Editing a sent message.
        edit_message, with_edit_message;
        /// Taking a sent message back.
        delete_message, with_delete_message;
        /// Reactions.
        react, with_react;
        /// Telling the far end what was read.
        mark_read, with_mark_read;
        /// The number of text messages of a text, by the rules of the service.
        estimate_segments, with_estimate_segments;
        /// Earlier messages.
        fetch_history, with_fetch_history;
        /// Handing files over.
        upload_attachment, with_upload_attachment;
        /// Fetching files.
        download_attachment, with_download_attachment;
        /// The mails of a thread.
        get_thread, with_get_thread;
        /// The body of a mail in one form.
        get_body, with_get_body;
        /// Answering a mail.
        reply_email, with_reply_email;
        /// Sending a mail on.
        forward_email, with_forward_email;
        /// Drafts.
        draft, with_draft;
        /// A presence that follows the current conversation.
        set_presence_with_pending, with_set_presence_with_pending;
        /// One entry of the address book.
        get_contact, with_get_contact;
        /// Prepared texts.
        search_templates, with_search_templates;
        /// Reading what people agreed to.
        get_consent, with_get_consent;
        /// Storing what people agreed to.
        set_consent, with_set_consent;
        /// Signing in, step by step.
        sign_in, with_sign_in;
        /// Signing in with a token of the host.
        sign_in_with_token, with_sign_in_with_token;
        /// Messages of the vendor's own.
        custom, with_custom;
        /// Telling the people behind the service that something is wrong.
        report_issue, with_report_issue;
        /// The provider's own log.
        collect_logs, with_collect_logs;
    }
    limits {
        /// The most tones in one command.
        send_dtmf_max_tones: u32, with_send_dtmf_max_tones;
        /// The largest message in bytes.
        send_message_max_size: u64, with_send_message_max_size;
        /// The largest mail in bytes.
        send_email_max_size: u64, with_send_email_max_size;
        /// The most conversations at once.
        start_max_conversations: u32, with_start_max_conversations;
        /// The most entries in one page of the address book.
        search_directory_max_results: u32, with_search_directory_max_results;
        /// The most participants in one talk, the agent included.
        conference_max_participants: u32, with_conference_max_participants;
        /// The most participants in one conversation, the agent included.
        add_participant_max_participants: u32, with_add_participant_max_participants;
        /// The most parts in one message.
        send_message_max_parts: u32, with_send_message_max_parts;
        /// The most segments of one text message.
        send_message_max_segments: u32, with_send_message_max_segments;
        /// How old a message may be to be edited, in milliseconds.
        edit_message_max_age_ms: u64, with_edit_message_max_age_ms;
        /// How old a message may be to be taken back, in milliseconds.
        delete_message_max_age_ms: u64, with_delete_message_max_age_ms;
        /// The most messages in one page of the history.
        fetch_history_max_results: u32, with_fetch_history_max_results;
        /// The largest file in bytes.
        upload_attachment_max_size: u64, with_upload_attachment_max_size;
        /// The largest piece of a file in bytes.
        upload_attachment_max_chunk: u64, with_upload_attachment_max_chunk;
        /// The media types of files, for example `application/pdf` or `image/*`.
        upload_attachment_types: Vec<String>, with_upload_attachment_types;
        /// The largest piece of a file that is fetched, in bytes.
        download_attachment_max_chunk: u64, with_download_attachment_max_chunk;
        /// The most mails in one page of a thread.
        get_thread_max_results: u32, with_get_thread_max_results;
        /// The most drafts at once.
        draft_max_drafts: u32, with_draft_max_drafts;
        /// The most entries in one page of prepared texts.
        search_templates_max_results: u32, with_search_templates_max_results;
        /// The namespaces of the vendor's own messages.
        custom_namespaces: Vec<String>, with_custom_namespaces;
        /// The longest log in bytes.
        collect_logs_max_size: u64, with_collect_logs_max_size;
    }
}

impl Capabilities {
    /// The level of starting a conversation of a kind.
    #[must_use]
    pub fn start(&self, kind: &ChannelKind) -> Level {
        match kind {
            ChannelKind::Voice => self.start_with_voice,
            ChannelKind::Chat => self.start_with_chat,
            ChannelKind::Sms => self.start_with_sms,
            ChannelKind::Email => self.start_with_email,
            ChannelKind::_Unknown(_) => Level::Unsupported,
        }
    }

    /// Names the content: two equal sets of capabilities have the same id, on every machine and in every version; two that
    /// differ have different ones. 32 hexadecimal digits. Who knows the id need not read the rest.
    #[must_use]
    pub fn id(&self) -> String {
        // The types hold strings and numbers only: serde_json cannot refuse them.
        let fields: BTreeMap<String, serde_json::Value> = match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(object)) => object.into_iter().collect(),
            _ => BTreeMap::new(),
        };
        let content: String = fields.iter().map(|(name, value)| format!("{name}={value};")).collect();
        // FNV-1a with 128 bits: it tells contents apart and protects nothing.
        let hash = content.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
        });
        format!("{hash:032x}")
    }

    /// The level of starting a conversation of the kind that can be started best.
    #[must_use]
    pub fn start_any(&self) -> Level {
        ChannelKind::KNOWN.iter().map(|kind| self.start(kind)).max().unwrap_or_default()
    }

    /// The level of taking part in other agents' conversations in one way.
    #[must_use]
    pub fn supervise_in(&self, mode: &SupervisionMode) -> Level {
        match mode {
            SupervisionMode::Listen => self.supervise,
            SupervisionMode::Whisper => self.supervise.min(self.supervise_with_whisper),
            SupervisionMode::Barge => self.supervise.min(self.supervise_with_barge),
            SupervisionMode::_Unknown(_) => Level::Unsupported,
        }
    }

    /// The level of a command, with the variant that it asks for: one participant, a presence for later. An unknown command is unsupported.
    #[must_use]
    pub fn level(&self, command: &ChannelCommand) -> Level {
        match command {
            ChannelCommand::Start(start) => self.start(&start.kind),
            ChannelCommand::Hold(Hold { participant: Some(_), .. })
            | ChannelCommand::Resume(Resume { participant: Some(_), .. }) => self.hold.min(self.hold_with_participant),
            ChannelCommand::Mute(Mute { participant: Some(_), .. })
            | ChannelCommand::Unmute(Unmute { participant: Some(_), .. }) => self.mute.min(self.mute_with_participant),
            ChannelCommand::SetPresence(set) if set.when_idle => self.set_presence.min(self.set_presence_with_pending),
            ChannelCommand::StartSupervision(start) => self.supervise_in(&start.mode),
            ChannelCommand::SetSupervisionMode(set) => self.supervise_in(&set.mode),
            other => other.info().map_or(Level::Unsupported, |info| (info.level)(self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn levels_are_ordered_and_only_the_upper_two_count() {
        let mut names: Vec<_> = Level::NAMES.iter().map(|(level, _)| *level).collect();
        names.sort();
        assert_eq!(names.iter().filter(|level| level.is_supported()).count(), 2);
        assert_eq!(names.last(), Some(&Level::Full));
    }

    #[test]
    fn absent_and_unknown_levels_are_unsupported() {
        let read: Capabilities =
            serde_json::from_value(json!({"accept": "full", "hold": "sometimes", "new": 1})).unwrap();
        assert_eq!(read, Capabilities::default().with_accept(Level::Full));
    }

    #[test]
    fn scopes_have_a_wire_form() {
        for (scope, json) in [
            (Scope::Provider, json!("provider")),
            (Scope::SignIn, json!("sign_in")),
            (Scope::Conversation("c1".into()), json!({"conversation": "c1"})),
        ] {
            assert_eq!(serde_json::to_value(&scope).unwrap(), json);
            assert_eq!(serde_json::from_value::<Scope>(json).unwrap(), scope);
        }
    }
}
