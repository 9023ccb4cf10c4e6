//! Codes on the wire: open sets of words with constants for those that this version knows.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! open_code {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $constant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            $($(#[$doc])* pub const $constant: Self = Self(Cow::Borrowed($text));)*

            /// The word that goes on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&'static str> for $name {
            fn from(text: &'static str) -> Self {
                Self(Cow::Borrowed(text))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(Cow::Owned(text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

open_code! {
    /// Why a link was closed (`code` of a `close` frame). A peer may send a code that is not among the constants.
    CloseCode {
        /// The end is done; nothing went wrong.
        NORMAL = "normal",
        /// The end is shutting down.
        GOING_AWAY = "going_away",
        /// Another link took the place of this one.
        REPLACED = "replaced",
        /// The version ranges of the two ends have no version in common.
        VERSION_MISMATCH = "version_mismatch",
        /// Both ends are hosts, or both are providers.
        WRONG_ROLE = "wrong_role",
        /// The token in the hello was missing or not accepted.
        UNAUTHORIZED = "unauthorized",
        /// The link that the hello asks to resume is not this one, or its resume token is wrong.
        RESUME_REFUSED = "resume_refused",
        /// The handshake did not finish in time.
        HANDSHAKE_TIMEOUT = "handshake_timeout",
        /// Nothing was heard for longer than the idle timeout.
        IDLE_TIMEOUT = "idle_timeout",
        /// A frame could not be read at all.
        BAD_FRAME = "bad_frame",
        /// A frame of this type is not allowed in the present state, for example a call before the hello.
        UNEXPECTED_FRAME = "unexpected_frame",
        /// A sequence number was skipped.
        SEQUENCE_GAP = "sequence_gap",
        /// A frame was acknowledged that was never sent, or an acknowledgement was taken back.
        BAD_ACK = "bad_ack",
        /// The peer crossed a limit so that the link cannot go on.
        LIMIT_REACHED = "limit_reached",
        /// The peer broke a rule too often.
        TOO_MANY_FAULTS = "too_many_faults",
    }
}

open_code! {
    /// Why a link refused a call before anybody executed it (`code` of a `refused` reply).
    RefusalCode {
        /// Too many calls are open.
        LIMIT_REACHED = "limit_reached",
        /// The body of the call could not be read.
        BAD_BODY = "bad_body",
        /// The call was executed, but its reply is larger than the caller accepts.
        REPLY_TOO_LARGE = "reply_too_large",
        /// The call was executed, but its reply cannot be written as JSON.
        REPLY_UNWRITABLE = "reply_unwritable",
    }
}

open_code! {
    /// The kind of an [`ErrorObject`](crate::ErrorObject). The vocabulary on top of the link defines the words.
    ErrorCode {
        /// The operation is not known to the callee.
        UNKNOWN_METHOD = "unknown_method",
        /// A parameter is missing or has the wrong type.
        INVALID_PARAMS = "invalid_params",
        /// The callee failed for a reason of its own.
        INTERNAL = "internal",
    }
}
