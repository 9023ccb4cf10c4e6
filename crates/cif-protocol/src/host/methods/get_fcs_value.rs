//! `getFcsValue(namespace, uniqueName, cid?)`.

use crate::host::checks::not_blank;
use crate::host::macros::host_method;

host_method! {
    /// The value of a feature flag of the host; false unless it is configured.
    GetFcsValue {
        wire: "getFcsValue",
        call: getFcsValue(namespace: "string" OrNull, uniqueName: "string" OrNull; cid: "string") -> "boolean",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The namespace of the flag.
        namespace: String = "featureNameSpace" from "namespace" check not_blank;
        /// The name of the flag.
        unique_name: String = "featureUniqueName" from "uniqueName" check not_blank;
    }
    optional {}
    reply: bool
}
