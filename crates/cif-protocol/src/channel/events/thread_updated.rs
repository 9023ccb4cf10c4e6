//! `thread.updated`

entry! {
    /// Facts of a mail thread changed.
    event "thread.updated";
    facet: Email;
    pub struct ThreadUpdated {
        opt {
            /// The subject now.
            subject: String, with_subject;
            /// How many mails it has.
            messages: u32, with_messages;
            /// How many of them are unread.
            unread: u32, with_unread;
        }
    }
}
