//! `directory.resolve`

use crate::channel::{Address, ChannelKind};

entry! {
    /// Makes an address from what somebody typed.
    command "directory.resolve";
    facet: Directory;
    idempotent: true;
    needs: |capabilities| capabilities.resolve_address;
    causes: [];
    errors: ["unsupported"];
    cancelled: "Nothing is left.";
    reply: ResolvedAddress;
    pub struct ResolveAddress {
        req {
            /// The kind of channel to use.
            kind: ChannelKind,
            /// What was typed.
            text: String,
        }
    }
}

entry! {
    /// The address, if there is one.
    reply "directory.resolve";
    pub struct ResolvedAddress {
        opt {
            /// The address; nothing when the text does not name one.
            address: Address, with_address;
            /// The name of the one who is reached there.
            name: String, with_name;
        }
    }
}
