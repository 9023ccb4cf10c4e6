//! `conversation.connected`

entry! {
    /// The two ends are connected.
    event "conversation.connected";
    facet: Conversations;
    pub struct Connected {}
}
