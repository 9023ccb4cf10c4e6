//! `recording.get_url`

use crate::{ConversationId, RecordingId, Timestamp};

entry! {
    /// Asks where a recording can be heard.
    command "recording.get_url";
    facet: Recording;
    idempotent: true;
    needs: |capabilities| capabilities.recording_url;
    causes: [];
    errors: ["not_found", "wrong_state", "denied"];
    cancelled: "Nothing is left.";
    reply: RecordingUrl;
    pub struct GetRecordingUrl {
        req {
            /// The recording.
            recording: RecordingId,
        }
        opt {
            /// The call that was recorded.
            conversation: ConversationId, with_conversation;
        }
    }
}

entry! {
    /// Where a recording can be heard, most often for a short time only.
    reply "recording.get_url";
    pub struct RecordingUrl {
        req {
            /// The address. It may let anybody in who has it: keep it out of logs.
            url: String,
        }
        opt {
            /// Until when it works.
            expires_at: Timestamp, with_expires_at;
            /// The media type.
            content_type: String, with_content_type;
            /// Its length in milliseconds.
            duration_ms: u64, with_duration_ms;
        }
    }
}
