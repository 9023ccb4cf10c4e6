//! `onpagenavigate`.

use crate::host::macros::host_event;

host_event! {
    /// The main page goes to another address.
    PageNavigated { wire: "onpagenavigate", versions: V1V2, target: AllRegistered }
    required {
        /// The absolute URL; widgets read its query parameters `etn`, `pagetype`, `id`.
        value: String = "value";
    }
    optional {}
}
