//! A call over a link that gave no reply, as the two planes see it.

use cif_link::codec::EncodeError;
use cif_link::{CallError, RefusalCode, SendError};
use cif_provider::{HostError, HostErrorKind, ProviderError, ProviderErrorKind};

use crate::body::ErrorBody;

/// Why a call gave no reply.
#[derive(Debug, Clone)]
pub(crate) enum CallFailure {
    /// It was never sent.
    NotSent(SendError),
    /// It ended without a reply, or with a failure.
    Ended(CallError<ErrorBody>),
    /// The link is over.
    Gone,
}

impl CallFailure {
    /// For a provider that called its host.
    pub(crate) fn into_host_error(self, method: &str) -> HostError {
        let kind = match &self {
            Self::Ended(CallError::Failed(_)) => match self {
                Self::Ended(CallError::Failed(ErrorBody::Host(error))) => return error,
                _ => HostErrorKind::Generic,
            },
            Self::NotSent(SendError::Limit(_)) => HostErrorKind::LimitReached,
            Self::Ended(CallError::Refused(refusal)) => match refusal.code.as_str() {
                code if code == RefusalCode::LIMIT_REACHED.as_str() => HostErrorKind::LimitReached,
                code if code == RefusalCode::BAD_BODY.as_str() => HostErrorKind::InvalidParams,
                _ => HostErrorKind::Generic,
            },
            Self::Ended(CallError::Deadline { .. }) => HostErrorKind::TimedOut,
            Self::Ended(CallError::Cancelled { .. }) => HostErrorKind::Cancelled,
            Self::Ended(CallError::Unsendable(EncodeError::TooLarge { .. })) => HostErrorKind::LimitReached,
            Self::Ended(CallError::Unsendable(_)) => HostErrorKind::InvalidParams,
            Self::Ended(CallError::BadReply(_)) => HostErrorKind::Generic,
            Self::NotSent(_) | Self::Ended(_) | Self::Gone => HostErrorKind::Disconnected,
        };
        HostError::new(kind, method, self.text())
    }

    /// For a host that commanded its provider.
    pub(crate) fn into_provider_error(self, operation: &str) -> ProviderError {
        let uncertain = matches!(&self, Self::Ended(error) if error.is_effect_uncertain());
        let kind = match &self {
            Self::Ended(CallError::Failed(_)) => match self {
                Self::Ended(CallError::Failed(ErrorBody::Channel(error))) => return (*error).into(),
                _ => ProviderErrorKind::Unexpected,
            },
            Self::NotSent(SendError::Limit(_)) => ProviderErrorKind::LimitReached,
            Self::Ended(CallError::Refused(refusal)) => match refusal.code.as_str() {
                code if code == RefusalCode::LIMIT_REACHED.as_str() => ProviderErrorKind::LimitReached,
                code if code == RefusalCode::BAD_BODY.as_str() => ProviderErrorKind::InvalidInput,
                _ => ProviderErrorKind::Unexpected,
            },
            Self::Ended(CallError::Deadline { .. }) => ProviderErrorKind::TimedOut,
            Self::Ended(CallError::Cancelled { .. }) => ProviderErrorKind::Cancelled,
            Self::Ended(CallError::Unsendable(EncodeError::TooLarge { .. })) => ProviderErrorKind::LimitReached,
            Self::Ended(CallError::Unsendable(_)) => ProviderErrorKind::InvalidInput,
            Self::Ended(CallError::BadReply(_)) => ProviderErrorKind::Unexpected,
            Self::Ended(CallError::Uncertain(_)) => ProviderErrorKind::Unavailable,
            Self::NotSent(_) | Self::Ended(_) | Self::Gone => ProviderErrorKind::Detached,
        };
        let error = ProviderError::new(kind, self.text()).with_operation(operation);
        if uncertain { error.uncertain() } else { error }
    }

    fn text(&self) -> String {
        match self {
            Self::NotSent(error) => format!("not sent: {error}"),
            Self::Ended(CallError::Failed(ErrorBody::Host(error))) => error.to_string(),
            Self::Ended(CallError::Failed(ErrorBody::Channel(error))) => error.to_string(),
            Self::Ended(error) => error.to_string(),
            Self::Gone => "not sent: the link is over".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_link::CloseReason;

    #[test]
    fn what_was_sent_and_not_answered_is_uncertain() {
        let sent = || CallFailure::Ended(CallError::Uncertain(CloseReason::ResumeExpired));
        let error = sent().into_provider_error("conversation.start");
        assert_eq!((error.kind(), error.is_certain()), (ProviderErrorKind::Unavailable, false));
        assert_eq!(sent().into_host_error("getmode").kind, HostErrorKind::Disconnected);
        let unsent = || CallFailure::Ended(CallError::LinkClosed(CloseReason::ResumeExpired));
        let error = unsent().into_provider_error("conversation.start");
        assert_eq!((error.kind(), error.is_certain()), (ProviderErrorKind::Detached, true));
    }

    #[test]
    fn a_deadline_counts_by_whether_the_call_left() {
        let late = |sent| CallFailure::Ended(CallError::Deadline { sent }).into_provider_error("voice.hold");
        assert!(!late(true).is_certain() && late(false).is_certain());
    }
}
