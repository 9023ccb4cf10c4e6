//! `cancelEvent(cancellationToken, cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Withdraws a notification of this provider; the pending call of it is answered with `Cancel`.
    CancelEvent {
        wire: "cancelEvent",
        call: cancelEvent(cancellationToken: "string" Given; cid: "string") -> "JsonText",
        versions: V2,
        class: Map,
        timeout: Never,
    }
    required {
        /// The token given with the notification.
        cancellation_token: String = "cancellationToken" from "cancellationToken", read "crate::host::types::loose_text";
    }
    optional {}
    reply: CancelEventReply
}

/// What [`CancelEvent`] answers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct CancelEventReply {
    /// The token of the notification that was withdrawn.
    #[serde(rename = "cancellationToken")]
    pub cancellation_token: String,
}

impl CancelEventReply {
    /// An answer with this token.
    #[must_use]
    pub fn new(cancellation_token: impl Into<String>) -> Self {
        Self { cancellation_token: cancellation_token.into() }
    }
}
