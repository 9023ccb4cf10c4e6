//! The service's address book.

use super::{Address, PresenceKind};

record! {
    /// Somebody or something that can be reached: a person, a queue, a line.
    pub struct DirectoryEntry {
        req {
            /// The service's id for it.
            id: String,
            /// A name for people.
            name: String,
        }
        opt {
            /// Whether it can be reached now.
            presence: PresenceKind, with_presence;
        }
        def {
            /// Where it can be reached, best first.
            addresses: Vec<Address>, with_addresses;
        }
    }
}
