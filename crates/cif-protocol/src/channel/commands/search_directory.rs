//! `directory.search`

use crate::channel::{ChannelKind, DirectoryEntry};

entry! {
    /// Searches the service's address book, for example for somebody to transfer to.
    command "directory.search";
    facet: Directory;
    idempotent: true;
    needs: |capabilities| capabilities.search_directory;
    causes: [];
    errors: ["invalid_input"];
    cancelled: "Nothing is left.";
    reply: DirectoryPage;
    pub struct SearchDirectory {
        req {
            /// What to look for; the empty text finds everybody.
            text: String,
        }
        opt {
            /// The most entries to return.
            limit: u32, with_limit;
            /// Where to go on: `next` of the page before.
            page: String, with_page;
        }
        def {
            /// Only those who can be reached in one of these ways; empty for all.
            kinds: Vec<ChannelKind>, with_kinds;
        }
    }
}

entry! {
    /// One page of the address book.
    reply "directory.search";
    pub struct DirectoryPage {
        opt {
            /// Where the next page begins; nothing on the last page.
            next: String, with_next;
        }
        def {
            /// Best match first.
            entries: Vec<DirectoryEntry>, with_entries;
        }
    }
}
