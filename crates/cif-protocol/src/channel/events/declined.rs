//! `conversation.declined`

entry! {
    /// The agent declined what was offered.
    event "conversation.declined";
    facet: Conversations;
    pub struct Declined {
        opt {
            /// Why, for people.
            reason: String, with_reason;
        }
    }
}
