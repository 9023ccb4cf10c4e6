//! `connection.heartbeat`

entry! {
    /// The service answers. A provider that sends it sends it at regular times; the host may warn when it stays away.
    event "connection.heartbeat";
    facet: Lifecycle;
    pub struct Heartbeat {
        opt {
            /// When the next one comes at the latest, in milliseconds.
            interval_ms: u64, with_interval_ms;
            /// How long the service took to answer, in milliseconds.
            round_trip_ms: u64, with_round_trip_ms;
        }
    }
}
