//! `isFeatureEnabled(featureName, cid?)`.

use crate::host::checks::not_blank;
use crate::host::macros::host_method;

host_method! {
    /// Is a feature of the host turned on? False unless it is configured.
    IsFeatureEnabled {
        wire: "isFeatureEnabled",
        call: isFeatureEnabled(featureName: "string"; cid: "string") -> "boolean",
        versions: Newer,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The name of the feature.
        feature_name: String = "featureName" from "featureName" check not_blank;
    }
    optional {}
    reply: bool
}
