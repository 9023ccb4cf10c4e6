//! How a notification ends (`docs/src/methods.md`, notifications).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Value;

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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
#[non_exhaustive]
pub struct NotificationOutcome {
    /// What happened.
    pub action: NotificationAction,
    /// Why.
    pub reason: NotificationReason,
    /// The action of the provider's own that the agent chose: notifications without a template only.
    pub chosen: Option<Box<ChosenAction>>,
}

/// What a provider called an action of a notification without a template, and what it wants back for it.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ChosenAction {
    /// Its name: the `actionName` of the answer.
    pub name: String,
    /// Its value: the `actionReturnValue` of the answer; absent when there is none.
    pub return_value: Value,
}

impl ChosenAction {
    /// An action of this name and value.
    #[must_use]
    pub fn new(name: impl Into<String>, return_value: Value) -> Self {
        Self { name: name.into(), return_value }
    }
}

/// An outcome as it travels.
#[derive(Serialize, Deserialize)]
struct Wire {
    #[serde(rename = "actionName")]
    action_name: String,
    #[serde(rename = "actionReturnValue", default, skip_serializing_if = "Value::is_absent")]
    return_value: Value,
    #[serde(rename = "responseReason")]
    reason: NotificationReason,
}

impl From<NotificationOutcome> for Wire {
    fn from(outcome: NotificationOutcome) -> Self {
        let NotificationOutcome { action, reason, chosen } = outcome;
        let chosen = chosen.map_or_else(|| ChosenAction::new(action.as_str(), Value::Undefined), |chosen| *chosen);
        Self { action_name: chosen.name, return_value: chosen.return_value, reason }
    }
}

impl From<Wire> for NotificationOutcome {
    /// A name of the provider's own says nothing about what happened; the reason does.
    fn from(wire: Wire) -> Self {
        let Wire { action_name, return_value, reason } = wire;
        let known = NotificationAction::from_wire(&action_name);
        let own = known.is_none() || !return_value.is_absent();
        let action = known.unwrap_or(match reason {
            NotificationReason::Accept | NotificationReason::AutoAccept | NotificationReason::AutoAcceptOnTimeout => {
                NotificationAction::Accept
            }
            NotificationReason::DisplayTimeout => NotificationAction::Timeout,
            NotificationReason::Cancelled => NotificationAction::Cancel,
            _ => NotificationAction::Reject,
        });
        Self { action, reason, chosen: own.then(|| Box::new(ChosenAction::new(action_name, return_value))) }
    }
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
        Self { action, reason, chosen: None }
    }

    /// The same end, by an action of the provider's own.
    #[must_use]
    pub fn chosen(mut self, action: ChosenAction) -> Self {
        self.chosen = Some(Box::new(action));
        self
    }

    /// True when the provider may go on: accepted by the agent or by the template.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
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

    #[test]
    fn names_of_the_providers_own_travel_with_their_value() {
        let own = NotificationOutcome::ACCEPTED.chosen(ChosenAction::new("Answer", Value::from(7)));
        let text = serde_json::to_string(&own).expect("writes");
        assert_eq!(text, r#"{"actionName":"Answer","actionReturnValue":7,"responseReason":"Accept"}"#);
        assert_eq!(serde_json::from_str::<NotificationOutcome>(&text).expect("reads"), own);
        let plain = serde_json::to_string(&NotificationOutcome::DECLINED).expect("writes");
        assert_eq!(plain, r#"{"actionName":"Reject","responseReason":"DeclinedByAgent"}"#);
        assert_eq!(serde_json::from_str::<NotificationOutcome>(&plain).expect("reads"), NotificationOutcome::DECLINED);
    }
}
