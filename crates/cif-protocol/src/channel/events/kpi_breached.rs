//! `kpi.breached`

entry! {
    /// A measure of the service is out of bounds, for example the time to answer.
    event "kpi.breached";
    facet: Lifecycle;
    pub struct KpiBreached {
        req {
            /// Names the measure.
            name: String,
        }
        opt {
            /// Its value.
            value: f64, with_value;
            /// The bound.
            limit: f64, with_limit;
            /// What to do, for people.
            text: String, with_text;
        }
    }
}
