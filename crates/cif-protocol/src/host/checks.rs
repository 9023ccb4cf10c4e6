//! Checks of parameters that their type does not express.

use crate::{DecodeError, Problem};

/// The text must not be empty.
pub(super) fn not_blank(key: &str, text: impl AsRef<str>) -> Result<(), DecodeError> {
    if text.as_ref().is_empty() {
        return Err(DecodeError::new(key, Problem::Invalid("must not be blank; give a value".into())));
    }
    Ok(())
}
