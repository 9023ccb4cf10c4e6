//! Earlier messages.

open_enum! {
    /// Which way to go in the messages of a conversation.
    pub enum HistoryDirection {
        /// To earlier messages.
        Older = "older",
        /// To later messages.
        Newer = "newer",
    }
}
