//! `recording.start`

use crate::{ConversationId, RecordingId};

entry! {
    /// Begins to record a call. One that is being recorded goes on, which is no error and gives the same id.
    command "recording.start";
    facet: Recording;
    idempotent: true;
    needs: |capabilities| capabilities.record;
    causes: ["recording.started"];
    errors: ["not_found", "wrong_state", "denied"];
    cancelled: "It may be recorded, which is reported.";
    reply: RecordingBegun;
    pub struct StartRecording {
        req {
            /// The call.
            conversation: ConversationId,
        }
    }
}

entry! {
    /// The call is being recorded.
    reply "recording.start";
    pub struct RecordingBegun {
        req {
            /// Names the recording.
            recording: RecordingId,
        }
    }
}
