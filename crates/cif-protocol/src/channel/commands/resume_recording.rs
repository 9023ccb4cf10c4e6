//! `recording.resume`

use crate::channel::Done;
use crate::{ConversationId, RecordingId};

entry! {
    /// Goes on with an interrupted recording. Resuming what is running is no error.
    command "recording.resume";
    facet: Recording;
    idempotent: true;
    needs: |capabilities| capabilities.record_with_pause;
    causes: ["recording.resumed"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct ResumeRecording {
        req {
            /// The call.
            conversation: ConversationId,
        }
        opt {
            /// Which one; nothing for the one that is under way.
            recording: RecordingId, with_recording;
        }
    }
}
