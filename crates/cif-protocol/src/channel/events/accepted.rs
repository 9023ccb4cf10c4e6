//! `conversation.accepted`

entry! {
    /// The agent accepted, here or at a device of their own; the ends are being connected.
    event "conversation.accepted";
    facet: Conversations;
    pub struct Accepted {}
}
