//! How a notification ends (`docs/src/methods.md`, notifications).

use std::fmt;

macro_rules! wire_words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)+ }
            }

            /// The value of a wire word, exact in case.
            #[must_use]
            pub fn from_wire(word: &str) -> Option<Self> {
                match word { $(stringify!($variant) => Some(Self::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

wire_words! {
    /// What became of a notification: the `actionName` of the answer.
    NotificationAction {
        /// The agent, or the template, accepted.
        Accept,
        /// The agent declined, or the notification never got its turn.
        Reject,
        /// It was shown and nobody answered in time.
        Timeout,
        /// The provider withdrew it.
        Cancel,
    }
}

wire_words! {
    /// Why a notification ended: the `responseReason` of the answer.
    NotificationReason {
        /// The agent accepted.
        Accept,
        /// The template accepts by itself.
        AutoAccept,
        /// The template accepts when its timer ends (legacy).
        AutoAcceptOnTimeout,
        /// The agent declined or closed the popup.
        DeclinedByAgent,
        /// More than ten were waiting.
        NotificationQueueLimitExceeded,
        /// It waited too long for its turn.
        NotificationQueueTimeLimitExceeded,
        /// Shown, and not answered within its display time.
        DisplayTimeout,
        /// Withdrawn by `cancelEvent`.
        Cancelled,
        /// No such template. A failure says so; older hosts answered this with `Reject`.
        NotificationTemplateNotFoundError,
        /// The template resolver cannot be used. A failure says so; older hosts answered this with `Reject`.
        NotificationTemplateResolverNotFoundError,
    }
}

/// The end of a notification: action and reason, in the pairs of the specification's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct NotificationOutcome {
    /// What happened.
    #[serde(rename = "actionName")]
    pub action: NotificationAction,
    /// Why.
    #[serde(rename = "responseReason")]
    pub reason: NotificationReason,
}

impl NotificationOutcome {
    /// The agent accepted.
    pub const ACCEPTED: Self = Self::new(NotificationAction::Accept, NotificationReason::Accept);
    /// The template accepted at once.
    pub const AUTO_ACCEPTED: Self = Self::new(NotificationAction::Accept, NotificationReason::AutoAccept);
    /// The agent declined or closed the popup.
    pub const DECLINED: Self = Self::new(NotificationAction::Reject, NotificationReason::DeclinedByAgent);
    /// Too many were waiting already.
    pub const QUEUE_FULL: Self =
        Self::new(NotificationAction::Reject, NotificationReason::NotificationQueueLimitExceeded);
    /// It waited too long.
    pub const QUEUE_TIME: Self =
        Self::new(NotificationAction::Reject, NotificationReason::NotificationQueueTimeLimitExceeded);
    /// Nobody answered in time.
    pub const TIMED_OUT: Self = Self::new(NotificationAction::Timeout, NotificationReason::DisplayTimeout);
    /// Withdrawn by its provider.
    pub const CANCELLED: Self = Self::new(NotificationAction::Cancel, NotificationReason::Cancelled);

    /// An outcome of this action and reason.
    #[must_use]
    pub const fn new(action: NotificationAction, reason: NotificationReason) -> Self {
        Self { action, reason }
    }

    /// True when the provider may go on: accepted by the agent or by the template.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        matches!(self.action, NotificationAction::Accept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        assert_eq!(NotificationOutcome::TIMED_OUT.action.as_str(), "Timeout");
        assert_eq!(NotificationReason::from_wire("AutoAccept"), Some(NotificationReason::AutoAccept));
        assert_eq!(NotificationAction::from_wire("accept"), None);
        assert!(NotificationOutcome::AUTO_ACCEPTED.is_accepted());
    }
}
