//! `recording.available`

use crate::RecordingId;

entry! {
    /// A recording can be heard; it may come long after the call.
    event "recording.available";
    facet: Recording;
    pub struct RecordingAvailable {
        req {
            /// The recording.
            recording: RecordingId,
        }
        opt {
            /// Its length in milliseconds.
            duration_ms: u64, with_duration_ms;
        }
    }
}
