//! How much memory a value takes, about.

use cif_protocol::Value;

/// What a value takes besides its text: more than a Rust value does, so that many small ones count as well.
const EACH: usize = 48;

/// About how many bytes `value` takes. Values are nested 64 levels deep at most.
pub(super) fn of(value: &Value) -> usize {
    EACH + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(of).sum(),
        Value::Object(entries) | Value::Map(entries) => entries.iter().map(|(key, value)| key.len() + of(value)).sum(),
        _ => 0,
    }
}
