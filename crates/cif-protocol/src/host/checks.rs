//! Checks of parameters that their type does not express.

use crate::{DecodeError, MapRecord, Problem};

/// The text must not be empty.
pub(super) fn not_blank(key: &str, text: impl AsRef<str>) -> Result<(), DecodeError> {
    if text.as_ref().is_empty() {
        return Err(DecodeError::new(key, Problem::Invalid("must not be blank; give a value".into())));
    }
    Ok(())
}

/// A client library that is given the JSON text of an array makes a Map with the keys 0, 1, … of it: no columns.
pub(super) fn columns(key: &str, record: &MapRecord) -> Result<(), DecodeError> {
    let counted = record.iter().enumerate().all(|(index, (column, _))| column == index.to_string());
    if counted && !record.is_empty() {
        return Err(DecodeError::new(key, Problem::Invalid("expected the columns of a record, found an array".into())));
    }
    Ok(())
}
