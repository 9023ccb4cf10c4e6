//! `recording.started`

use crate::RecordingId;

entry! {
    /// A recording began.
    event "recording.started";
    facet: Recording;
    pub struct RecordingStarted {
        req {
            /// The recording.
            recording: RecordingId,
        }
    }
}
