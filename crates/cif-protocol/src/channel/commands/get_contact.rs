//! `directory.get_contact`

use crate::channel::DirectoryEntry;

entry! {
    /// Asks for one entry of the address book, with everything that is known of it.
    command "directory.get_contact";
    facet: Directory;
    idempotent: true;
    needs: |capabilities| capabilities.get_contact;
    causes: [];
    errors: ["not_found"];
    cancelled: "Nothing is left.";
    reply: ContactDetails;
    pub struct GetContact {
        req {
            /// The id of the entry.
            id: String,
        }
    }
}

entry! {
    /// One entry of the address book.
    reply "directory.get_contact";
    pub struct ContactDetails {
        req {
            /// The entry.
            contact: DirectoryEntry,
        }
        opt {
            /// Where it works.
            department: String, with_department;
            /// What else is known, for people.
            note: String, with_note;
        }
    }
}
