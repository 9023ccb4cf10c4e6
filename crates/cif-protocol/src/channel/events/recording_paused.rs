//! `recording.paused`

use crate::RecordingId;

entry! {
    /// A recording was interrupted.
    event "recording.paused";
    facet: Recording;
    pub struct RecordingPaused {
        req {
            /// The recording.
            recording: RecordingId,
        }
    }
}
