//! Provider errors on the wire.

use cif_protocol::channel::{DecodeError, ErrorObject};

use super::{ProviderError, ProviderErrorKind};

impl From<&ProviderError> for ErrorObject {
    /// The error behind it stays behind; its text becomes part of the context.
    fn from(error: &ProviderError) -> Self {
        let inner = &error.0;
        let code = inner.code.as_deref().unwrap_or_else(|| inner.kind.code());
        let mut context = inner.context.clone();
        if let Some(source) = &inner.source {
            context.push(("source".to_owned(), source.to_string()));
        }
        let mut object = Self::new(code, inner.message.clone(), inner.permanence.clone())
            .with_uncertain(!inner.certain)
            .with_context(context);
        object.operation = inner.operation.as_deref().map(str::to_owned);
        object.user_message = inner.user_message.clone();
        object
    }
}

impl From<ErrorObject> for ProviderError {
    /// A code that this version does not know is kept and becomes [`ProviderErrorKind::Unexpected`].
    fn from(object: ErrorObject) -> Self {
        let kind = ProviderErrorKind::from_code(&object.code);
        let mut error = Self::new(kind, object.message).with_permanence(object.permanence);
        error.0.code = (kind.code() != object.code).then(|| object.code.into());
        error.0.certain = !object.uncertain;
        error.0.operation = object.operation.map(Into::into);
        error.0.context = object.context;
        error.0.user_message = object.user_message;
        error
    }
}

impl From<DecodeError> for ProviderError {
    fn from(error: DecodeError) -> Self {
        Self::new(ProviderErrorKind::InvalidInput, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::channel::{Permanence, UserMessage};

    #[test]
    fn errors_cross_the_wire() {
        let error = ProviderError::new(ProviderErrorKind::LimitReached, "3 calls at most; end one")
            .with_operation("conversation.start")
            .with_context("calls", "3")
            .with_user_message(UserMessage::new("too_many_calls"))
            .with_permanence(Permanence::Persistent)
            .uncertain();
        let back = ProviderError::from(ErrorObject::from(&error));
        assert_eq!(format!("{back:?}"), format!("{error:?}"));
        assert_eq!(back.user_message(), error.user_message());
    }

    #[test]
    fn an_unknown_code_is_kept() {
        let object = ErrorObject::new("out_of_tea", "no tea", Permanence::Temporary);
        let error = ProviderError::from(object.clone());
        assert_eq!(error.kind(), ProviderErrorKind::Unexpected);
        assert_eq!(ErrorObject::from(&error), object);
    }
}
