//! `recording.resumed`

use crate::RecordingId;

entry! {
    /// An interrupted recording goes on.
    event "recording.resumed";
    facet: Recording;
    pub struct RecordingResumed {
        req {
            /// The recording.
            recording: RecordingId,
        }
    }
}
