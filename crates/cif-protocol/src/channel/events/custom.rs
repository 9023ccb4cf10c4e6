//! `custom`

use serde_json::Value;

entry! {
    /// Something that only this provider and its own host pages know.
    event "custom";
    facet: Lifecycle;
    pub struct Custom {
        req {
            /// Names the vendor, so that two vendors never collide; for example `com.example`.
            namespace: String,
            /// Names the event in the namespace.
            name: String,
        }
        def {
            /// Any JSON.
            data: Value, with_data;
        }
    }
}
