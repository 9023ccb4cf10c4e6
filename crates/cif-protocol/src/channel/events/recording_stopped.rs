//! `recording.stopped`

use crate::RecordingId;

entry! {
    /// A recording is over.
    event "recording.stopped";
    facet: Recording;
    pub struct RecordingStopped {
        req {
            /// The recording.
            recording: RecordingId,
        }
    }
}
