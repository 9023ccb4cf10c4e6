//! `onclicktoact`.

use crate::host::macros::host_event;
use crate::host::types::TextOrNumber;

host_event! {
    /// The agent activated a phone number, and click-to-act is on for this provider.
    ClickToAct { wire: "onclicktoact", versions: V1V2, target: Active }
    required {
        /// What was clicked, as dialled, without scheme; a number is read as its text.
        value: TextOrNumber = "value";
        /// The name of the field.
        name: String = "name";
        /// The format of the field, for example `phone`.
        format: String = "format";
    }
    optional {
        /// The table of the record on which the field stands.
        entity_logical_name: String = "entityLogicalName";
        /// The id of that record.
        entity_id: String = "entityId";
        /// The display name of that record.
        record_title: String = "recordTitle";
    }
    further {
        /// What a script of the host page gave besides. No key begins with `$`.
        other
    }
}
