//! `recording.stop`

use crate::channel::Done;
use crate::{ConversationId, RecordingId};

entry! {
    /// Ends the recording. Stopping what is stopped is no error. The end of the call ends it too.
    command "recording.stop";
    facet: Recording;
    idempotent: true;
    needs: |capabilities| capabilities.record;
    causes: ["recording.stopped", "recording.available"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct StopRecording {
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
