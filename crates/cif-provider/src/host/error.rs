//! Why a call to the host failed.

use std::fmt;

use cif_protocol::host::{ErrorType, Failure};
use serde::{Deserialize, Serialize};

use crate::{ProviderError, ProviderErrorKind};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal, $error_type:ident, certain: $certain:literal;)*) => {
        /// What to act on when a call to the host failed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum HostErrorKind {
            $($(#[$doc])* $kind,)*
        }

        impl HostErrorKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The name on a link.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$kind => $code,)*
                }
            }

            /// The error type in the error map of the protocol, where several kinds become generic errors.
            #[must_use]
            pub const fn error_type(self) -> ErrorType {
                match self {
                    $(Self::$kind => ErrorType::$error_type,)*
                }
            }

            /// Is it sure that the call was not executed?
            #[must_use]
            pub const fn is_certain(self) -> bool {
                match self {
                    $(Self::$kind => $certain,)*
                }
            }
        }
    };
}

kinds! {
    /// A parameter is missing or wrong, or the provider may not do this now.
    InvalidParams = "invalid_params", InvalidParams, certain: true;
    /// No answer came in time.
    TimedOut = "timed_out", TimeOut, certain: false;
    /// The platform or a data call failed.
    Platform = "platform", XrmApiError, certain: true;
    /// The host knows the method and does not serve it.
    NotImplemented = "not_implemented", GenericError, certain: true;
    /// The caller gave up.
    Cancelled = "cancelled", GenericError, certain: false;
    /// The host is gone, or cannot be reached any more.
    Disconnected = "disconnected", GenericError, certain: false;
    /// Too many calls or bytes at once.
    LimitReached = "limit_reached", GenericError, certain: true;
    /// Anything else.
    Generic = "generic", GenericError, certain: true;
}

impl HostErrorKind {
    /// The kind with this name on a link. An unknown name is [`Self::Generic`].
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        Self::ALL.iter().copied().find(|kind| kind.code() == code).unwrap_or(Self::Generic)
    }
}

impl Serialize for HostErrorKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for HostErrorKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_code(&String::deserialize(deserializer)?))
    }
}

/// A failed call to the host. It converts to and from the protocol's error map, [`Failure`]; its own serde form, for links
/// between our own ends, keeps the kind as well.
///
/// ```
/// use cif_provider::{HostError, HostErrorKind};
/// use cif_protocol::host::Failure;
///
/// let error = HostError::new(HostErrorKind::TimedOut, "createRecord", "no answer within 10 s");
/// assert!(!error.is_certain());
/// assert_eq!(HostError::from(Failure::from(error.clone())), error);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HostError {
    /// What to act on.
    pub kind: HostErrorKind,
    /// The wire name of the request.
    pub method: String,
    /// What failed, what was expected and what to do.
    pub message: String,
    /// A number, where one exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i32>,
}

impl HostError {
    /// A failure of the call `method`.
    #[must_use]
    pub fn new(kind: HostErrorKind, method: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, method: method.into(), message: message.into(), code: None }
    }

    /// Is it sure that the call was not executed?
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.kind.is_certain()
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.method, self.kind.code(), self.message)
    }
}

impl std::error::Error for HostError {}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        let message = match error.kind {
            // Read by programs, so it stands exactly so.
            HostErrorKind::NotImplemented => Self::NOT_IMPLEMENTED.to_owned(),
            _ => error.message,
        };
        let mut failure = Self::new(error.kind.error_type(), error.method, message);
        failure.code = error.code;
        failure
    }
}

impl From<Failure> for HostError {
    fn from(failure: Failure) -> Self {
        let kind = match failure.error_type {
            _ if failure.message == Failure::NOT_IMPLEMENTED => HostErrorKind::NotImplemented,
            ErrorType::InvalidParams => HostErrorKind::InvalidParams,
            ErrorType::TimeOut => HostErrorKind::TimedOut,
            ErrorType::XrmApiError => HostErrorKind::Platform,
            _ => HostErrorKind::Generic,
        };
        let mut error = Self::new(kind, failure.method, failure.message);
        error.code = failure.code;
        error
    }
}

impl From<HostError> for ProviderError {
    /// For a provider that calls its host while it executes a command.
    fn from(error: HostError) -> Self {
        let kind = match error.kind {
            HostErrorKind::TimedOut => ProviderErrorKind::TimedOut,
            HostErrorKind::Cancelled => ProviderErrorKind::Cancelled,
            HostErrorKind::Disconnected => ProviderErrorKind::Detached,
            HostErrorKind::LimitReached => ProviderErrorKind::LimitReached,
            HostErrorKind::Platform => ProviderErrorKind::Unavailable,
            HostErrorKind::NotImplemented => ProviderErrorKind::Unsupported,
            HostErrorKind::InvalidParams | HostErrorKind::Generic => ProviderErrorKind::Unexpected,
        };
        let certain = error.is_certain();
        let provider_error = Self::new(kind, format!("the host failed: {}", error.message))
            .with_context("host_call", error.method.clone())
            .with_source(error);
        if certain { provider_error } else { provider_error.uncertain() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_cross_a_link_and_the_error_map() {
        for kind in HostErrorKind::ALL {
            assert_eq!(HostErrorKind::from_code(kind.code()), *kind);
            let error = HostError::new(*kind, "createTab", "it did not work");
            let json = serde_json::to_value(&error).unwrap();
            assert_eq!(serde_json::from_value::<HostError>(json).unwrap(), error);
            let failure = Failure::from(error);
            assert_eq!(failure.error_type, kind.error_type());
            let back = HostError::from(failure);
            assert_eq!(back.kind.error_type(), kind.error_type());
            assert_eq!(ProviderError::from(back.clone()).is_certain(), back.is_certain());
        }
        let refused = Failure::not_implemented("draftEmail");
        assert_eq!(HostError::from(refused.clone()).kind, HostErrorKind::NotImplemented);
        assert_eq!(Failure::from(HostError::from(refused.clone())), refused);
    }
}
