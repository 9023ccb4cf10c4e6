//! `recording.pause`

use crate::channel::Done;
use crate::{ConversationId, RecordingId};

entry! {
    /// Interrupts the recording, for example while a card number is said. Pausing what is paused is no error.
    command "recording.pause";
    facet: Recording;
    idempotent: true;
    needs: |capabilities| capabilities.record_with_pause;
    causes: ["recording.paused"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct PauseRecording {
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
