//! `quality.report`

use crate::ParticipantId;

entry! {
    /// How good the sound was since the last report.
    event "quality.report";
    facet: Voice;
    pub struct QualityReport {
        opt {
            /// Whose sound; nothing for the whole call.
            participant: ParticipantId, with_participant;
            /// Mean opinion score, 1 to 5.
            mos: f64, with_mos;
            /// R-factor, 0 to 100.
            r_factor: f64, with_r_factor;
            /// Jitter in milliseconds.
            jitter_ms: f64, with_jitter_ms;
            /// Lost packets, 0 to 1.
            packet_loss: f64, with_packet_loss;
            /// Time there and back in milliseconds.
            round_trip_ms: f64, with_round_trip_ms;
        }
    }
}
